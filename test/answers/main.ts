import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { comparisonText } from './comparison-text.ts';
import { readAnswers, record } from './record.ts';

const USAGE = `usage: npm run answers -- record --out FILE [--program dist/cli/quartermaster.js]
       npm run answers -- compare BEFORE AFTER [--all]

record   asks a built program (npm run build) some 700 questions and keeps its answers
compare  lists in what two recorded files differ, by kind of difference; --all lists each one. Ends with 1 when there is any
`;

/** `npm run answers`: shows that a change of the code has changed no answer, or which. */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      program: { type: 'string', default: 'dist/cli/quartermaster.js' },
      all: { type: 'boolean', default: false },
    },
  });
  const [command, before, after] = positionals;
  if (command === 'record' && values.out !== undefined) {
    const started = performance.now();
    const answers = await record(values.program);
    const lines = Object.entries(answers).map(([id, answer]) => `${JSON.stringify(id)}:${JSON.stringify(answer)}`);
    writeFileSync(values.out, `{\n${lines.join(',\n')}\n}\n`);
    process.stdout.write(`${lines.length} answers in ${((performance.now() - started) / 1000).toFixed(0)} s: ${values.out}\n`);
    return 0;
  }
  if (command === 'compare' && before !== undefined && after !== undefined) {
    return compare(before, after, values.all);
  }
  process.stderr.write(USAGE);
  return 2;
}

/** 5, as of the program itself, for a file that is missing or holds something else. */
function compare(before: string, after: string, all: boolean): number {
  try {
    const { text, isEqual } = comparisonText(readAnswers(before), readAnswers(after), all);
    process.stdout.write(text);
    return isEqual ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 5;
  }
}
