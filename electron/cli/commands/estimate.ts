import { setImmediate } from 'node:timers/promises';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { type ErrorBody, invalidInput, PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { formatCount } from '#shared/format.ts';
import { recognizeCards } from '#shared/hardware/catalog-card.ts';
import { parseProfile } from '#shared/hardware/parse-profile.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { type EstimateAnswer, type EstimateItem, estimateItem, estimateItemSchema } from '#shared/evaluate/estimate-item.ts';
import { gib } from '#shared/units.ts';
import { isoDate } from '../arguments.ts';
import { MOST_LINE_CHARACTERS, MOST_STRANGE_LINES } from '../../host/files/input-limits.ts';
import { type Line, linesOf } from '../../host/files/lines-of.ts';
import { parseJson } from '../../host/files/parse-json.ts';
import type { CliContext } from '../context.ts';
import { NOTHING_VALID } from '../exit-code.ts';
import { printJsonLine } from '../output.ts';
import { bytesOf } from '../read-input.ts';
import type { Register } from '../register.ts';

const keys = Object.keys(estimateItemSchema.shape);

type EstimateOptions = { readonly batch: string; readonly now?: Date };
type Batch = { readonly catalog: Catalog; readonly asOf: string; readonly source: string };

export const addEstimateCommand: Register = (program, context, done) => {
  program
    .command('estimate')
    .description('Bulk what-if: JSON Lines in, fit and speed as JSON Lines out, in the same order')
    .requiredOption('--batch <file>', `JSON Lines with ${keys.join(', ')}; - for standard input`)
    .option('--now <iso>', 'fix the clock, for reproducible output', isoDate)
    .option('--json', 'accepted for symmetry: the output is JSON Lines anyway')
    .addHelpText('after', '\nExample:\n  quartermaster estimate --batch questions.jsonl > answers.jsonl\n')
    .action(async (options: EstimateOptions) => done(await estimateAll(options, context)));
};

/** Answers every line in its turn; answers itself with the exit code. */
async function estimateAll({ batch: file, now }: EstimateOptions, context: CliContext): Promise<number> {
  const { output, signal } = context;
  const batch = { catalog: context.loadCatalog(), asOf: (now ?? context.now()).toISOString(), source: file };
  let lineNumber = 0;
  let [asked, answered, documents] = [0, 0, 0];
  for await (const line of linesOf(bytesOf(file, context), batch.source)) {
    lineNumber++;
    if (line?.trim() === '') continue;
    const reply = answer(line, lineNumber, batch);
    printJsonLine(output, reply);
    asked++;
    if (!('error' in reply)) answered++;
    documents += reply.id === null ? 0 : 1;
    if (documents === 0 && asked === MOST_STRANGE_LINES) throw noBatch(batch.source);
    // A batch may take minutes: only between two lines can Ctrl-C be heard, and a reader that is slower than this program be waited for.
    await output.settled();
    await setImmediate();
    signal.throwIfAborted();
  }
  if (answered > 0) return 0;
  if (asked === 0) throw new PlannerError('invalid-input', plainWords`${batch.source}: no line in it`, HINT);
  output.err(`quartermaster: ${batch.source}: none of ${asked} lines could be answered\n`);
  return NOTHING_VALID;
}

const noBatch = (source: string): PlannerError =>
  new PlannerError(
    'invalid-input',
    plainWords`${source}: none of the first ${formatCount(MOST_STRANGE_LINES)} lines names a question by its id`,
    HINT,
  );

const HINT = 'See quartermaster estimate --help.';

type Reply = EstimateAnswer | { readonly id: unknown; readonly error: ErrorBody };

/** An answer, or an error in its place: one bad line never stops the batch. */
function answer(line: Line, lineNumber: number, batch: Batch): Reply {
  const source = `${batch.source}: line ${lineNumber}`;
  let id: unknown = null;
  try {
    if (line === null)
      throw new PlannerError('invalid-input', plainWords`${source}: longer than ${formatCount(MOST_LINE_CHARACTERS)} characters`, HINT);
    const input = parseJson(line, source, 'Expected one JSON document.');
    id = typeof input === 'object' && input !== null && 'id' in input ? input.id : null;
    const parsed = estimateItemSchema.safeParse(input);
    if (!parsed.success) throw invalidInput(source, parsed.error, { input, hint: HINT, keys });
    return estimateItem(parsed.data, { profile: profileFor(parsed.data, batch), catalog: batch.catalog, asOf: batch.asOf });
  } catch (error) {
    if (error instanceof PlannerError) return { id, error: error.toBody() };
    throw error;
  }
}

function profileFor(item: EstimateItem, batch: Batch): HardwareProfile {
  const beside = (['hardware', 'ram', 'vram'] as const).filter((key) => item[key] !== undefined);
  if (item.profile !== undefined && beside.length > 0)
    throw new PlannerError(
      'usage',
      plainWords`${batch.source}: item ${item.id}: profile and ${beside.join(', ')} exclude each other`,
      'Leave one of them out.',
    );
  if (item.profile !== undefined) return recognizeCards(parseProfile(item.profile, `${item.id}: profile`), batch.catalog);
  if (item.hardware === undefined) {
    throw new PlannerError(
      'invalid-input',
      plainWords`${batch.source}: item ${item.id}: neither hardware nor profile`,
      'Give one of them.',
    );
  }
  const spec = {
    hardware: item.hardware,
    ...(item.ram === undefined ? {} : { ramBytes: gib(item.ram) }),
    ...(item.vram === undefined ? {} : { vramBytes: gib(item.vram) }),
  };
  return whatIfProfile(spec, batch.catalog, batch.asOf);
}
