import { formatCount, formatEstimate, formatRange, formatTokensPerSecond } from '#shared/format.ts';
import type { FleetModel, FleetRecommendation, FleetRun } from '#shared/recommend/fleet.ts';
import type { FleetMachine } from '#shared/recommend/plan-fleet.ts';
import { bold, type Column, dim, formatTable, type Output, yellow } from '../output.ts';
import { hardwareLine, workLine } from './plan-text.ts';
import { usersLine } from './users-text.ts';
import { inEnglish } from '#shared/words/en.ts';

/** A fleet for people: what it does together, its machines with equal ones in one line, and what runs on all, most and some of them. */
export function fleetText(fleet: FleetRecommendation, machines: readonly FleetMachine[], output: Output): string {
  const count = formatCount(fleet.totals.machines);
  const all = machines.map(({ name }) => name);
  const blocks = [
    headText(fleet, machines, output),
    machinesText(fleet, machines),
    modelsText({ title: `Runs on all ${count} machines`, models: fleet.onAll }, output) ??
      yellow(output, `No model runs on all ${count} machines.`),
    modelsText(
      { title: 'Runs on most', models: fleet.onMost, where: { title: 'not on', names: (on) => all.filter((name) => !on.includes(name)) } },
      output,
    ),
    modelsText({ title: 'Runs on some', models: fleet.onSome, where: { title: 'on', names: (on) => on } }, output),
    dim(output, 'One machine in full: quartermaster plan --profile FILE'),
  ];
  return `${blocks.filter((block) => block !== null).join('\n\n')}\n`;
}

function headText({ totals, unassigned }: FleetRecommendation, [first]: readonly FleetMachine[], output: Output): string {
  const { throughputTokensPerSecond: together } = totals;
  const idle = unassigned.length === 0 ? '' : `; on ${formatCount(unassigned.length)} nothing passes`;
  const total =
    together === null
      ? yellow(output, 'Nothing of the catalog passes on any machine under these constraints.')
      : `${formatEstimate(together, formatTokensPerSecond)}, each machine with its own best model${idle}`;
  return [
    `${bold(output, 'Fleet   ')} ${formatCount(totals.machines)} machines`,
    `${bold(output, 'Work    ')} ${first ? workLine(first.input.workload) : ''}, on each`,
    ...(first?.input.workload.users ? [`${bold(output, 'People  ')} ${usersLine(first.input.workload.users)}`] : []),
    `${bold(output, 'Together')} ${total}`,
  ].join('\n');
}

type Row = { readonly hardware: string; readonly names: string[]; readonly runs: FleetRun[] };

const machineColumns: readonly Column[] = [
  { title: '×', align: 'right' },
  { title: 'machine' },
  { title: 'hardware' },
  { title: 'best' },
  { title: 'runtime' },
  { title: 'decode', align: 'right' },
  { title: 'throughput', align: 'right' },
];

function machinesText(fleet: FleetRecommendation, machines: readonly FleetMachine[]): string {
  const people = machines[0]?.input.workload.users !== undefined;
  const rows = alike(fleet, machines).map(({ hardware, names, runs }) => {
    const [run] = runs;
    const cells = [formatCount(names.length), namesWord(names), hardware];
    if (!run) return [...cells, 'nothing'];
    const rates = (rate: (run: FleetRun) => number): string => spread(runs.map(rate));
    return [
      ...cells,
      run.artifactId,
      run.runtimeId,
      rates((each) => each.decodeTokensPerSecond.point),
      rates((each) => each.throughputTokensPerSecond.point),
      ...(people ? [run.machines === undefined ? 'none' : formatCount(run.machines)] : []),
    ];
  });
  const columns = people ? [...machineColumns, { title: 'such machines for all', align: 'right' } as const] : machineColumns;
  return [formatTable(columns, rows), ...idleLines(fleet)].join('\n');
}

/** Why nothing runs on some machines, each reason once. */
function idleLines({ unassigned }: FleetRecommendation): readonly string[] {
  const machinesBy = new Map<string, string[]>();
  for (const { machine, reason: text } of unassigned) {
    const reason = inEnglish(text);
    machinesBy.set(reason, [...(machinesBy.get(reason) ?? []), machine]);
  }
  return [...machinesBy].map(([reason, names]) => `  nothing on ${namesWord(names)}: ${reason}`);
}

/** Machines of the same hardware for which the same file was picked, in the order in which the first of each was given. */
function alike(fleet: FleetRecommendation, machines: readonly FleetMachine[]): readonly Row[] {
  const runs = new Map(fleet.assignments.map((run) => [run.machine, run]));
  const rows = new Map<string, Row>();
  for (const { name, input } of machines) {
    const run = runs.get(name);
    const hardware = hardwareLine(input.profile);
    const key = [hardware, run?.artifactId, run?.runtimeId].join('\n');
    const row = rows.get(key) ?? { hardware, names: [], runs: [] };
    row.names.push(name);
    if (run) row.runs.push(run);
    rows.set(key, row);
  }
  return [...rows.values()];
}

const SHOWN_NAMES = 3;

/** "gpu1, gpu2, gpu3 and 9 more". */
function namesWord(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).join(', ');
  return names.length > SHOWN_NAMES ? `${shown} and ${formatCount(names.length - SHOWN_NAMES)} more` : shown;
}

/** "13.7–335 tok/s": the slowest and the fastest of some machines. */
function spread(rates: readonly number[]): string {
  const [low, high] = [Math.min(...rates), Math.max(...rates)];
  const [least, most] = [formatTokensPerSecond(low), formatTokensPerSecond(high)];
  return least === most ? least : formatRange({ point: low, low, high, basis: [] }, formatTokensPerSecond);
}

const modelColumns: readonly Column[] = [
  { title: 'model' },
  { title: 'machines', align: 'right' },
  { title: 'one file for them' },
  { title: 'decode', align: 'right' },
  { title: 'together', align: 'right' },
];

const SHOWN_MODELS = 8;

type ModelList = {
  readonly title: string;
  readonly models: readonly FleetModel[];
  /** A further column, for lists of which not every machine is part. */
  readonly where?: { readonly title: string; readonly names: (on: readonly string[]) => readonly string[] };
};

function modelsText({ title, models, where }: ModelList, output: Output): string | null {
  if (models.length === 0) return null;
  const rows = models
    .slice(0, SHOWN_MODELS)
    .map(({ modelId, machineCount, commonArtifactId, runs, throughputTokensPerSecond }) => [
      modelId,
      formatCount(machineCount),
      commonArtifactId ?? 'none: it differs',
      spread(runs.map((run) => run.decodeTokensPerSecond.point)),
      formatEstimate(throughputTokensPerSecond, formatTokensPerSecond),
      ...(where ? [namesWord(where.names(runs.map((run) => run.machine)))] : []),
    ]);
  const columns = where ? [...modelColumns, { title: where.title }] : modelColumns;
  const more = models.length > SHOWN_MODELS ? `\n${dim(output, `and ${formatCount(models.length - SHOWN_MODELS)} more`)}` : '';
  return `${bold(output, title)}\n${formatTable(columns, rows)}${more}`;
}
