import { setImmediate } from 'node:timers/promises';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { invalidInput, PlannerError } from '#shared/errors.ts';
import { recognizeCards } from '#shared/hardware/catalog-card.ts';
import { parseProfile } from '#shared/hardware/parse-profile.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { type EstimateItem, estimateItem, estimateItemSchema } from '#shared/evaluate/estimate-item.ts';
import { gib } from '#shared/units.ts';
import { isoDate } from '../arguments.ts';
import { printJsonLine } from '../output.ts';
import { parseJson, readText } from '../read-input.ts';
import type { Register } from '../register.ts';

const keys = Object.keys(estimateItemSchema.shape);

type EstimateOptions = { readonly batch: string; readonly now?: Date };
type Batch = { readonly catalog: Catalog; readonly asOf: string; readonly source: string };

export const addEstimateCommand: Register = (program, context) => {
  program
    .command('estimate')
    .description('Bulk what-if: JSON Lines in, fit and speed as JSON Lines out, in the same order')
    .requiredOption('--batch <file>', `JSON Lines with ${keys.join(', ')}; - for standard input`)
    .option('--now <iso>', 'fix the clock, for reproducible output', isoDate)
    .option('--json', 'accepted for symmetry: the output is JSON Lines anyway')
    .addHelpText('after', '\nExample:\n  quartermaster estimate --batch questions.jsonl > answers.jsonl\n')
    .action(async (options: EstimateOptions) => {
      const text = await readText(options.batch, context);
      const batch = { catalog: context.loadCatalog(), asOf: (options.now ?? context.now()).toISOString(), source: options.batch };
      for (const [at, line] of text.split('\n').entries()) {
        if (line.trim() === '') continue;
        printJsonLine(context.output, answer(line, at + 1, batch));
        // A batch may take minutes: only between two lines can Ctrl-C be heard.
        await setImmediate();
        context.signal.throwIfAborted();
      }
    });
};

/** An answer, or an error in its place: one bad line never stops the batch. */
function answer(line: string, lineNumber: number, batch: Batch): unknown {
  let id: unknown = null;
  try {
    const input = parseJson(line, `${batch.source}: line ${lineNumber}`);
    id = typeof input === 'object' && input !== null && 'id' in input ? input.id : null;
    const parsed = estimateItemSchema.safeParse(input);
    if (!parsed.success) {
      const hint = 'See quartermaster estimate --help.';
      throw invalidInput(`${batch.source}: line ${lineNumber}`, parsed.error, { input, hint, keys });
    }
    return estimateItem(parsed.data, { profile: profileFor(parsed.data, batch), catalog: batch.catalog, asOf: batch.asOf });
  } catch (error) {
    if (error instanceof PlannerError) return { id, error: error.toBody() };
    throw error;
  }
}

function profileFor(item: EstimateItem, batch: Batch): HardwareProfile {
  if (item.profile !== undefined) return recognizeCards(parseProfile(item.profile, `${item.id}: profile`), batch.catalog);
  if (item.hardware === undefined) {
    throw new PlannerError('invalid-input', `${batch.source}: item ${item.id}: neither hardware nor profile`, 'Give one of them.');
  }
  const spec = {
    hardware: item.hardware,
    ...(item.ram === undefined ? {} : { ramBytes: gib(item.ram) }),
    ...(item.vram === undefined ? {} : { vramBytes: gib(item.vram) }),
  };
  return whatIfProfile(spec, batch.catalog, batch.asOf);
}
