import { PlannerError } from '#shared/errors.ts';
import { readFoldTable } from './fit/fold-table.ts';
import { type NamedFiles, readInputs } from './inputs.ts';
import { scoresOf } from './scores.ts';
import { readmeTable } from './readme-table.ts';
import { tableOf } from './table.ts';
import { writeVectors } from './vectors.ts';

/**
 * `npm run -s accuracy -- [--rows FILE --registry FILE] [--memory FILE] [--serving FILE --serving-registry FILE] [--json|--readme]`, or `-- --vectors FILE`: scores the
 * planner's own estimates on measured rows. Without files: the full rows of `QUARTERMASTER_REFERENCE_DIR`, else those of this folder.
 */
export function main(args: readonly string[]): number {
  const json = args.includes('--json');
  try {
    const options = parseArguments(args);
    if (options === 'help') {
      process.stdout.write(HELP);
      return 0;
    }
    if (options.vectors !== null) {
      writeVectors(options.vectors);
      return 0;
    }
    const scores = scoresOf(readInputs(options));
    const folds = readFoldTable();
    process.stdout.write(
      `${json ? JSON.stringify({ ...scores, folds }, null, 2) : args.includes('--readme') ? readmeTable(scores, folds) : tableOf(scores, folds)}\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof PlannerError)) throw error;
    process.stderr.write(`${error.message}\n${error.hint}\n`);
    if (json) process.stdout.write(`${JSON.stringify({ error: error.toBody() }, null, 2)}\n`);
    return error.code === 'usage' ? 2 : 5;
  }
}

const HELP = `Scores the planner's own estimates on measured rows.

usage: npm run -s accuracy -- [--rows FILE --registry FILE] [--memory FILE] [--serving FILE --serving-registry FILE] [--json]

  --rows FILE              measured speeds (repeatable)
  --registry FILE          shapes and hardware that the rows name
  --memory FILE            a runtime's accounting, or a list of logged values (repeatable)
  --serving FILE           operating points of servers (repeatable)
  --serving-registry FILE  shapes and GPUs that the points name
  --json                   one JSON document instead of the table
  --readme                 the table of the README
  --vectors FILE           writes questions with their facts and answers for programs in other languages, as
                           test/accuracy/vectors.schema.json says, and scores nothing

Without files: the full rows of QUARTERMASTER_REFERENCE_DIR, else the rows that ship with the repository.
example: npm run -s accuracy -- --json
`;

const fileFlags = ['--rows', '--registry', '--memory', '--serving', '--serving-registry', '--vectors'] as const;
type FileFlag = (typeof fileFlags)[number];
const isFileFlag = (text: string): text is FileFlag => fileFlags.some((flag) => flag === text);
const usage = (message: string): PlannerError => new PlannerError('usage', message, `Known: ${fileFlags.join(', ')}, --json, --help.`);

/** Files to score, and the file that vectors are written to instead. */
type Arguments = NamedFiles & { readonly vectors: string | null };

export function parseArguments(args: readonly string[]): Arguments | 'help' {
  const given: Record<FileFlag, string[]> = {
    '--rows': [],
    '--registry': [],
    '--memory': [],
    '--serving': [],
    '--serving-registry': [],
    '--vectors': [],
  };
  const words = args.flatMap((word) =>
    /^--[\w-]+=/.test(word) ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : [word],
  );
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '--help' || word === '-h') return 'help';
    if (word === '--json' || word === '--readme') continue;
    if (!isFileFlag(word)) throw usage(`unknown argument ${word}`);
    const path = words[++index];
    if (path === undefined || path.startsWith('--')) throw usage(`${word} needs a file`);
    given[word].push(path);
  }
  const [registry = null] = given['--registry'];
  const [servingRegistry = null] = given['--serving-registry'];
  const [vectors = null] = given['--vectors'];
  return { vectors, rows: given['--rows'], registry, memory: given['--memory'], serving: given['--serving'], servingRegistry };
}
