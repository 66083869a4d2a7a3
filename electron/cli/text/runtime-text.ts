import type { Catalog } from '#shared/catalog/catalog.ts';
import type { DeviceRule, ModelRule } from '#shared/catalog/runtime-rule.ts';
import type { Runtime } from '#shared/catalog/runtime.ts';
import { generationOf } from '#shared/words/cuda-generation.ts';
import { bold, dim, formatTable, type Output } from '../output.ts';

/** What a runtime loads, where, and from which version on; every line with who says so. */
export function runtimeText(runtime: Runtime, { sources }: Catalog, output: Output): string {
  const used = new Set<string>();
  const cite = (sourceId: string): string => {
    used.add(sourceId);
    return sourceId;
  };
  const blocks = [
    `${bold(output, runtime.name)}  ${runtime.license} · ${runtime.platforms.join(', ')} · timed as ${runtime.engine}`,
    `${bold(output, 'Formats')}\n${formatsTable(runtime, cite)}`,
    `${bold(output, 'Models')}\n${modelsTable(runtime, cite)}`,
    ...(runtime.notBeside.length === 0 ? [] : [`${bold(output, 'Not offered beside')}\n${besideTable(runtime, cite)}`]),
    ...(runtime.speculative.length === 0 ? [] : [`${bold(output, 'Drafts by the model’s own head (MTP)')}\n${draftsTable(runtime, cite)}`]),
    ...(runtime.promptCache.length === 0 ? [] : [`${bold(output, 'Kept of a prompt between turns')}\n${promptCacheTable(runtime, cite)}`]),
    ...(runtime.features.length === 0 ? [] : [`${bold(output, 'Also known')}\n${featuresTable(runtime, cite)}`]),
    `${bold(output, 'Start')}\n${launchText(runtime, cite)}`,
    ...(runtime.notes.length === 0 ? [] : [`${bold(output, 'Notes')}\n${runtime.notes.map((note) => `  ${note}`).join('\n')}`]),
  ];
  const titles = sources.filter(({ sourceId }) => used.has(sourceId));
  const cited = titles.map(({ sourceId, title, asOf }) => `  ${sourceId}: ${title}${asOf === null ? '' : ` (${asOf})`}`);
  return `${blocks.join('\n\n')}\n\n${dim(output, ['Sources', ...cited].join('\n'))}\n`;
}

type Cite = (sourceId: string) => string;

function formatsTable({ supports }: Runtime, cite: Cite): string {
  const rows = supports.flatMap(({ loadable, on }) =>
    on.map((rule) => [loadable, devicesOf(rule), arithmeticOf(rule), ...groundsOf(rule, cite)]),
  );
  return formatTable([{ title: 'format' }, { title: 'devices' }, { title: 'arithmetic' }, ...groundColumns], rows);
}

/** One line for each family, format by format: what is said of it beside its format. */
function modelsTable(runtime: Runtime, cite: Cite): string {
  const { models, documentedModelsOnly } = runtime;
  const rows = models.flatMap((rule) => modelRows(runtime, rule, cite));
  const rest = documentedModelsOnly ? 'Other models are not documented, and not offered.' : 'Other models: whatever their format allows.';
  const table = formatTable([{ title: 'family' }, { title: 'formats' }, { title: 'devices' }, ...groundColumns], rows);
  return rows.length === 0 ? rest : `${table}\n${rest}`;
}

function modelRows({ supports }: Runtime, rule: ModelRule, cite: Cite): readonly (readonly string[])[] {
  const formats = (rule.loadables ?? supports.map(({ loadable }) => loadable)).join(', ');
  const head = [namesOf(rule), formats];
  if (rule.on === undefined) return [[...head, 'as the format', ...groundsOf(rule, cite)]];
  if (rule.on.length === 0) return [[...head, 'none', ...groundsOf(rule, cite)]];
  const own = rule.minVersion === undefined ? [] : [[...head, 'as follows', ...groundsOf(rule, cite)]];
  const devices = rule.on.map((device) => {
    const arithmetic = device.weightsOnly === true ? `, ${arithmeticOf(device)}` : '';
    const { note = rule.note } = device;
    return [...head, `${devicesOf(device)}${arithmetic}`, ...groundsOf(note === undefined ? device : { ...device, note }, cite)];
  });
  return [...own, ...devices];
}

function namesOf({ families = [], models = [], experts }: ModelRule): string {
  const named = [...families, ...models].join(', ');
  if (experts === undefined) return named;
  const kind = experts ? 'with experts' : 'without experts';
  return named === '' ? `models ${kind}` : `${named}, ${kind}`;
}

const besideTable = ({ notBeside }: Runtime, cite: Cite): string =>
  formatTable(
    [{ title: 'devices' }, ...groundColumns],
    notBeside.map((rule) => [devicesOf(rule), ...groundsOf(rule, cite)]),
  );

const draftsTable = ({ speculative }: Runtime, cite: Cite): string =>
  formatTable(
    [{ title: 'families' }, { title: 'started with' }, ...groundColumns],
    speculative.map((rule) => [rule.families.join(', '), rule.startWith ?? '', ...groundsOf(rule, cite)]),
  );

const allAgain = { never: 'no', reported: 'reported', 'by-default': 'unless switched on' } as const;

const promptCacheTable = ({ promptCache }: Runtime, cite: Cite): string =>
  formatTable(
    [{ title: 'attention' }, { title: 'kept' }, { title: 'all read again' }, { title: 'switch' }, ...groundColumns],
    promptCache.map((rule) => [
      rule.attention.join(', '),
      rule.stepTokens === 1 ? rule.keeps : `${rule.keeps} of ${rule.stepTokens}`,
      allAgain[rule.readsAllAgain],
      rule.switch ?? '',
      ...groundsOf(rule, cite),
    ]),
  );

const featuresTable = ({ features }: Runtime, cite: Cite): string =>
  formatTable(
    [{ title: 'what' }, { title: 'where' }, { title: 'starts' }, ...groundColumns],
    features.map((fact) => [fact.feature, fact.where, fact.starts, ...groundsOf(fact, cite)]),
  );

function launchText({ launch }: Runtime, cite: Cite): string {
  if (launch === null) return '  no line in the catalog';
  const { line, sourceId, status, note } = launch;
  return `  ${line}\n  ${note === undefined ? '' : `${note} `}[${status}, ${cite(sourceId)}]`;
}

type Grounds = Pick<DeviceRule, 'minVersion' | 'status' | 'sourceId' | 'note'>;

const groundColumns = [{ title: 'from version' }, { title: 'status' }, { title: 'source' }, { title: 'note' }];
const groundsOf = ({ minVersion = '', status, sourceId, note = '' }: Grounds, cite: Cite): readonly string[] => [
  minVersion,
  status,
  cite(sourceId),
  note,
];

const arithmeticOf = ({ weightsOnly }: DeviceRule): string => (weightsOnly === true ? 'weights only, 16-bit' : 'native');

export const makerNames: Readonly<Record<DeviceRule['device'], string>> = {
  nvidia: 'NVIDIA',
  amd: 'AMD',
  intel: 'Intel',
  apple: 'Apple',
  huawei: 'Huawei',
  cambricon: 'Cambricon',
  other: 'others',
  cpu: 'processor',
};

function devicesOf({ device, minComputeCapability: least, belowComputeCapability: end, gfx, architectures, backends }: DeviceRule): string {
  const tests = [
    ...(least === undefined ? [] : [`from ${generationOf(least)}`]),
    ...(end === undefined ? [] : [`below ${end.toFixed(1)}`]),
    ...(gfx ?? []),
    ...(architectures ?? []),
    ...(backends === undefined ? [] : [`with ${backends.join(' or ')}`]),
  ];
  return [makerNames[device], tests.join(', ')].filter((part) => part !== '').join(' ');
}
