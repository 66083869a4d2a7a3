import type { CostInputs } from '../../cost/cost-inputs.ts';
import { powerDraw } from '../../cost/energy.ts';
import { capexParts, isRented, machinesBought, machinesWithoutPrice } from '../../cost/self-host.ts';
import { formatBandwidth, formatCount, formatFileSize, formatMemory, formatNumber, formatUsdCents } from '../../format.ts';
import type { Accelerator } from '../../hardware/profile.ts';
import { type Block, facts, list, note, numeric, paragraph, type Row, row, type Section, table, type Text } from '../document.ts';
import { assumptionLinks, known, plural } from '../report-text.ts';
import { type Costed, leftOut, machineName, machinesIn, type ReportView } from '../report-view.ts';

/** The computer, what is to be ordered (table A), and what the site must provide (table B). */
export function hardwareSection(view: ReportView): Section {
  const { costed, inputs } = view;
  const ordered = costed && inputs ? [billOfMaterials(view, costed, inputs), site(view, costed, inputs)] : [];
  return { id: 'hardware', title: 'Hardware', blocks: [computer(view), accelerators(view), ...takenForGranted(view), ...ordered] };
}

function computer(view: ReportView): Block {
  const { profile } = view.report.inputs;
  const origin = profile.origin === 'probed' ? `scanned ${profile.takenAt}` : 'a what-if, not scanned';
  return facts([
    { label: 'Machine', value: machineName(view), note: origin },
    { label: 'Operating system', value: known(profile.os.version, (version) => version) },
    {
      label: 'Processor',
      value: known(profile.cpu.model, (model) => model),
      note: known(profile.cpu.physicalCores, (cores) => plural(cores, 'core')),
    },
    {
      label: 'Memory',
      value: known(profile.memory.totalBytes, formatMemory),
      note: known(profile.memory.bandwidthBytesPerSecond, formatBandwidth),
    },
    { label: 'Disk free', value: known(profile.disk.freeBytes, formatFileSize) },
  ]);
}

/** Facts that no probe could say, and devices that are not counted. */
function takenForGranted({ report }: ReportView): readonly Block[] {
  const notes = report.facts?.machineNotes ?? [];
  return notes.length === 0 ? [] : [paragraph('What this report takes for granted about the computer:'), list(notes)];
}

function accelerators({ report }: ReportView): Block {
  const { accelerators: devices } = report.inputs.profile;
  if (devices.length === 0) return note('No accelerator: the processor does the work.');
  return table(
    'Accelerators',
    ['Accelerator', numeric('Memory'), numeric('Free'), numeric('Bandwidth'), numeric('Power limit'), 'Driver'],
    devices.map(acceleratorRow),
  );
}

function acceleratorRow(device: Accelerator): Row {
  return row(
    `${device.index}: ${device.name}${device.parentIndex === null ? '' : ` (part of ${device.parentIndex})`}`,
    known(device.memoryBytes, formatMemory),
    known(device.freeMemoryBytes, formatMemory),
    known(device.bandwidthBytesPerSecond, formatBandwidth),
    known(device.powerLimitWatts, (watts) => `${formatNumber(watts)} W`),
    known(device.driver, (driver) => driver),
  );
}

type BomLine = {
  readonly what: string;
  readonly quantity: number;
  /** Null: nobody knows the price. */
  readonly unitUsd: number | null;
  readonly names: readonly string[];
};

/** Table A. What the catalog does not know is asked of the vendor, not left at a guess. */
function billOfMaterials(view: ReportView, { cost }: Costed, inputs: CostInputs): Block {
  const lines = bomLines(view, inputs, machinesIn(cost, inputs));
  if (lines.length === 0) {
    return note(inputs.alreadyOwned ? 'Nothing to order: the hardware is owned already.' : 'Nothing to order: the machine is rented.');
  }
  const rows = lines.map((line, index) => bomRow(view, line, index));
  const without = leftOut(view, cost);
  const sum = without === null ? 'Total' : `Total, without ${without}`;
  const total: Row = { ...row(sum, '', '', '', '', formatUsdCents(cost.capexUsd.point), '', '', '', '', ''), emphasis: 'total' };
  const columns = ['Line', 'Part number', 'Description', numeric('Quantity'), numeric('Unit price'), numeric('Amount'), 'Currency'];
  return table(
    'Table A: bill of materials',
    [...columns, 'Lead time', 'Warranty', 'Price source and date', 'Assumptions'],
    [...rows, total],
  );
}

/** Cards alone are no machine: what is ordered is one that has them. */
const orderedName = (view: ReportView): string =>
  view.report.facts?.machine ? machineName(view) : `complete machine with ${machineName(view)}`;

/** Machines to be bought, and those of the other parts that cost something or may. */
function bomLines(view: ReportView, inputs: CostInputs, machines: number): readonly BomLine[] {
  const quantity = machinesBought(inputs, machines);
  const { dutyUsd, sparesUsd, networkUsd, sharedUsd } = capexParts(inputs, machines);
  const unpriced = machinesWithoutPrice(inputs, machines) > 0;
  // A share of a price that nobody knows is not known either.
  const share = (usd: number, ratio: number): number | null => (unpriced && ratio > 0 ? null : usd);
  const ordered = { what: orderedName(view), quantity, unitUsd: inputs.capexPerMachineUsd, names: ['capexPerMachineUsd', 'machines'] };
  const parts: readonly BomLine[] = [
    {
      what: 'Import duty and tax that cannot be recovered',
      quantity: 1,
      unitUsd: share(dutyUsd, inputs.dutyRatio),
      names: ['dutyRatio'],
    },
    { what: 'Spare parts', quantity: 1, unitUsd: share(sparesUsd, inputs.sparesRatio), names: ['sparesRatio'] },
    { what: 'Network', quantity: 1, unitUsd: share(networkUsd, inputs.networkRatio), names: ['networkRatio'] },
    { what: 'Rack, switch, installation', quantity: 1, unitUsd: sharedUsd, names: ['capexSharedUsd'] },
  ];
  return [...(quantity > 0 ? [ordered] : []), ...parts.filter((part) => part.unitUsd !== 0)];
}

const price = (usd: number | null): string => (usd === null ? 'unknown' : formatUsdCents(usd));

function bomRow({ assumptions }: ReportView, { what, quantity, unitUsd, names }: BomLine, index: number): Row {
  const source = assumptions.get(names[0] ?? '');
  const asked = 'vendor to state';
  return row(
    String(index + 1),
    asked,
    what,
    formatCount(quantity),
    price(unitUsd),
    price(unitUsd === null ? null : unitUsd * quantity),
    'USD',
    asked,
    asked,
    source ? `${source.sourceId}, ${source.asOf} (${source.status})` : '–',
    assumptionLinks(assumptions, names),
  );
}

/** BTU per hour of one watt. */
const BTU_PER_HOUR_AND_WATT = 3.412;

const heat = (watts: number): string => `${formatCount(watts * BTU_PER_HOUR_AND_WATT)} BTU/h`;

export const powerUnknown = (inputs: CostInputs): Block =>
  note(
    isRented(inputs) ? 'Power of a rented machine is in the rent and not known.' : 'Power of this machine is not known, and in no cost.',
  );

/** Table B: power and heat of one machine and of all of them. */
function site(view: ReportView, { cost }: Costed, inputs: CostInputs): Block {
  const draw = powerDraw(inputs);
  if (draw === null) return powerUnknown(inputs);
  const machines = machinesIn(cost, inputs);
  const rackUnits = view.report.facts?.machine?.rackUnits;
  const line = (item: string, watts: number, names: readonly string[]): readonly Text[] => [
    item,
    `${formatCount(watts)} W`,
    heat(watts),
    assumptionLinks(view.assumptions, names),
  ];
  const rows: readonly Row[] = [
    { cells: line('One machine, serving', draw.activeWatts, ['activeWatts']) },
    { cells: line('One machine, waiting', draw.idleWatts, ['idleWatts']) },
    {
      cells: line(`${plural(machines, 'machine')}, all serving`, draw.activeWatts * machines, ['activeWatts', 'machines']),
      emphasis: 'total',
    },
  ];
  const caption = `Table B: site${rackUnits === undefined || rackUnits === null || rackUnits === 0 ? '' : `, ${rackUnits} rack units each`}`;
  return table(caption, ['Item', numeric('Expected power'), numeric('Heat'), 'Assumptions'], rows);
}
