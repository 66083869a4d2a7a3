import type { Command } from 'commander';
import type { Catalog } from '#shared/catalog/catalog.ts';
import type { ModelVariant } from '#shared/catalog/model.ts';
import { supportMatrix } from '#shared/evaluate/support-matrix.ts';
import { listedFileFacts } from '#shared/evaluate/subjects.ts';
import { checkCatalog } from '#shared/catalog/check-catalog.ts';
import { nearestHint, PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { assertNever } from '#shared/estimate.ts';
import { formatCount, formatFileSize } from '#shared/format.ts';
import type { CliContext } from '../context.ts';
import { NOTHING_VALID } from '../exit-code.ts';
import { formatTable, green, printJson } from '../output.ts';
import type { Register } from '../register.ts';
import { modelText } from '../text/model-text.ts';
import { runtimeText } from '../text/runtime-text.ts';
import { filesByStatus, statusText } from '../text/status-text.ts';
import { inEnglish } from '#shared/words/en.ts';

const kinds = [
  'models',
  'gpus',
  'machines',
  'runtimes',
  'quantizations',
  'api-prices',
  'tokenizers',
  'benchmarks',
  'use-cases',
  'sources',
] as const;
type Kind = (typeof kinds)[number];
type Entry = { readonly id: string; readonly name: string; readonly record: unknown };

export const addCatalogCommand: Register = (program, context, done) => {
  const catalog = program
    .command('catalog')
    .description('What the catalog knows, with sources and dates')
    .addHelpText('after', '\nExample:\n  quartermaster catalog list models\n');
  addList(catalog, context);
  addShow(catalog, context);
  addCheck(catalog, context, done);
};

function addList(parent: Command, context: CliContext): void {
  parent
    .command('list')
    .argument('[kind]', `one of ${kinds.join(', ')}`, 'models')
    .description('List one kind of entry')
    .option('--json', 'print the entries as JSON')
    .addHelpText('after', '\nExample:\n  quartermaster catalog list machines\n')
    .action((kind: string, options: { readonly json?: boolean }) => {
      const wanted = kinds.find((candidate) => candidate === kind);
      if (!wanted) throw new PlannerError('usage', plainWords`catalog has no "${kind}"`, `Known: ${kinds.join(', ')}.`);
      const catalog = context.loadCatalog();
      const entries = entriesOf(catalog, wanted);
      if (options.json)
        return printJson(context.output, {
          version: catalog.version,
          kind: wanted,
          entries: entries.map(({ id, name }) => ({ id, name })),
        });
      context.output.out(
        `${
          wanted === 'models'
            ? modelTable(catalog)
            : wanted === 'runtimes'
              ? runtimeTable(catalog)
              : formatTable(
                  [{ title: 'id' }, { title: 'name' }],
                  entries.map(({ id, name }) => [id, name]),
                )
        }\n`,
      );
    });
}

function addShow(parent: Command, context: CliContext): void {
  parent
    .command('show')
    .argument('<id>', 'any id of the catalog')
    .description(
      'One entry as it stands in the catalog, with its sources; a model with every file and where its bytes lie, a runtime with what starts where',
    )
    .option('--json', 'print the entry as JSON, as all but models and runtimes are anyway')
    .addHelpText('after', '\nExamples:\n  quartermaster catalog show qwen3.6-27b\n  quartermaster catalog show vllm\n')
    .action((id: string, options: { readonly json?: boolean }) => {
      const catalog = context.loadCatalog();
      const runtime = catalog.runtimes.find((candidate) => candidate.id === id);
      if (runtime && !options.json) return context.output.out(runtimeText(runtime, catalog, context.output));
      const model = catalog.models.find((candidate) => candidate.id === id);
      if (model && !options.json) return context.output.out(modelText(model, catalog, context.output));
      if (model) return printJson(context.output, withParts(model, catalog));
      const all = kinds.flatMap((kind) => entriesOf(catalog, kind));
      const entry = all.find((candidate) => candidate.id === id);
      if (!entry)
        throw new PlannerError(
          'usage',
          plainWords`"${id}" is not in the catalog`,
          nearestHint(
            id,
            all.map((candidate) => candidate.id),
            'All: quartermaster catalog list KIND',
          ),
        );
      printJson(context.output, entry.record);
    });
}

function addCheck(parent: Command, context: CliContext, done: (exitCode: number) => void): void {
  parent
    .command('check')
    .description('Check the facts against each other: ids, sources, sizes, dates; and list the files by how well they are known')
    .option('--json', 'print the problems as JSON')
    .addHelpText('after', '\nExample:\n  quartermaster catalog check\n')
    .action((options: { readonly json?: boolean }) => {
      const catalog = context.loadCatalog();
      const problems = checkCatalog(catalog);
      if (options.json) printJson(context.output, { version: catalog.version, problems, files: filesByStatus(catalog) });
      else if (problems.length === 0)
        context.output.out(
          `${statusText(catalog)}\n${green(context.output, 'No problem found')} in catalog ${catalog.version}: ${countText(catalog)}\n`,
        );
      else context.output.out(`${problems.map(({ field, message }) => `${field}: ${inEnglish(message)}`).join('\n')}\n`);
      done(problems.length === 0 ? 0 : NOTHING_VALID);
    });
}

const countText = (catalog: Catalog): string => kinds.map((kind) => `${formatCount(entriesOf(catalog, kind).length)} ${kind}`).join(', ');

function entriesOf(catalog: Catalog, kind: Kind): readonly Entry[] {
  switch (kind) {
    case 'models':
      return catalog.models.map(named);
    case 'gpus':
      return catalog.gpus.map(named);
    case 'machines':
      return catalog.machines.map(named);
    case 'runtimes':
      return catalog.runtimes.map(named);
    case 'quantizations':
      return catalog.quantizations.map(named);
    case 'benchmarks':
      return catalog.benchmarks.map((record) => ({ id: record.name, name: record.family, record }));
    case 'tokenizers':
      return catalog.tokenizers.map(named);
    case 'use-cases':
      return catalog.useCases.map(named);
    case 'api-prices':
      return catalog.apiPrices.map((record) => ({
        id: record.id,
        name: `${record.model} (${record.provider}${record.tier === null ? '' : `, ${record.tier}`})`,
        record,
      }));
    case 'sources':
      return catalog.sources.map((record) => ({ id: record.sourceId, name: record.title, record }));
    default:
      return assertNever(kind);
  }
}

/** What is worked out and not kept: what starts where, and of each file where its bytes lie. */
const withParts = (model: ModelVariant, catalog: Catalog): unknown => ({
  ...model,
  support: supportMatrix(catalog, model),
  artifacts: model.artifacts.map((artifact) => ({
    ...artifact,
    parts: listedFileFacts(catalog, model, artifact).parts,
  })),
});

const named = (record: { readonly id: string; readonly name: string }): Entry => ({ id: record.id, name: record.name, record });

const runtimeTable = ({ runtimes }: Catalog): string =>
  formatTable(
    [{ title: 'id' }, { title: 'name' }, { title: 'formats' }, { title: 'systems' }, { title: 'models' }],
    runtimes.map(({ id, name, supports, platforms, documentedModelsOnly }) => [
      id,
      name,
      supports.map(({ loadable }) => loadable).join(', '),
      platforms.join(', '),
      documentedModelsOnly ? 'documented ones only' : 'all that its formats allow',
    ]),
  );

function modelTable(catalog: Catalog): string {
  const rows = catalog.models.map((model) => {
    const sizes = model.artifacts.filter((artifact) => artifact.format === 'gguf').map((artifact) => artifact.fileBytes);
    const range = sizes.length === 0 ? 'no file known' : `${formatFileSize(Math.min(...sizes))}–${formatFileSize(Math.max(...sizes))}`;
    return [
      model.id,
      model.name,
      model.release.status,
      String(model.artifacts.length),
      range,
      formatCount(model.context.native.value),
      model.license.value,
    ];
  });
  return formatTable(
    [
      { title: 'id' },
      { title: 'name' },
      { title: 'status' },
      { title: 'files', align: 'right' },
      { title: 'GGUF sizes' },
      { title: 'context', align: 'right' },
      { title: 'licence' },
    ],
    rows,
  );
}
