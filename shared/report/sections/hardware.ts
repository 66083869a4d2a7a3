import type { CostInputs } from '../../cost/cost-inputs.ts';
import { powerDraw } from '../../cost/energy.ts';
import { capexParts, isRented, machinesBought, machinesWithoutPrice } from '../../cost/self-host.ts';
import type { Accelerator } from '../../hardware/profile.ts';
import { type Block, facts, list, note, numeric, paragraph, type Passage, type Row, row, type Section, table } from '../document.ts';
import { assumptionLinks, known, type Speaker } from '../report-text.ts';
import { type Costed, leftOut, machineName, machinesIn, type ReportView } from '../report-view.ts';

/** The computer, what is to be ordered (table A), and what the site must provide (table B). */
export function hardwareSection(view: ReportView): Section {
  const { costed, inputs } = view;
  const ordered = costed && inputs ? [billOfMaterials(view, costed, inputs), site(view, costed, inputs)] : [];
  return {
    id: 'hardware',
    title: view.tell('report.hardware'),
    blocks: [computer(view), accelerators(view), ...takenForGranted(view), ...ordered],
  };
}

function computer(view: ReportView): Block {
  const { tell, voice } = view;
  const { profile } = view.report.inputs;
  const origin =
    profile.origin === 'probed' ? tell('report.hardware.scanned', { takenAt: profile.takenAt }) : tell('report.hardware.what-if');
  return facts([
    { label: tell('report.hardware.machine'), value: machineName(view), note: origin },
    { label: tell('report.hardware.system'), value: known(view, profile.os.version, (version) => version) },
    {
      label: tell('report.hardware.processor'),
      value: known(view, profile.cpu.model, (model) => model),
      note: known(view, profile.cpu.physicalCores, (cores) => tell('report.hardware.cores', { count: cores })),
    },
    {
      label: tell('report.hardware.memory'),
      value: known(view, profile.memory.totalBytes, voice.memory),
      note: known(view, profile.memory.bandwidthBytesPerSecond, voice.bandwidth),
    },
    { label: tell('report.hardware.disk-free'), value: known(view, profile.disk.freeBytes, voice.fileSize) },
  ]);
}

/** Facts that no probe could say, and devices that are not counted. */
function takenForGranted({ report, tell, voice }: ReportView): readonly Block[] {
  const notes = report.facts?.machineNotes ?? [];
  return notes.length === 0 ? [] : [paragraph(tell('report.hardware.granted')), list(notes.map(voice.say))];
}

function accelerators(view: ReportView): Block {
  const { tell } = view;
  const { accelerators: devices } = view.report.inputs.profile;
  if (devices.length === 0) return note(tell('report.hardware.no-accelerator'));
  return table(
    tell('report.hardware.accelerators'),
    [
      tell('report.hardware.accelerator'),
      numeric(tell('report.hardware.memory')),
      numeric(tell('report.hardware.free')),
      numeric(tell('report.hardware.bandwidth')),
      numeric(tell('report.hardware.power-limit')),
      tell('report.hardware.driver'),
    ],
    devices.map((device) => acceleratorRow(view, device)),
  );
}

function acceleratorRow(view: ReportView, device: Accelerator): Row {
  const { tell, voice } = view;
  const { index, name, parentIndex: parent } = device;
  return row(
    parent === null ? tell('report.hardware.device', { index, name }) : tell('report.hardware.device-part', { index, name, parent }),
    known(view, device.memoryBytes, voice.memory),
    known(view, device.freeMemoryBytes, voice.memory),
    known(view, device.bandwidthBytesPerSecond, voice.bandwidth),
    known(view, device.powerLimitWatts, (watts) => `${voice.number(watts)} W`),
    known(view, device.driver, (driver) => driver),
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
  const { tell, voice } = view;
  const lines = bomLines(view, inputs, machinesIn(cost, inputs));
  if (lines.length === 0) {
    return note(tell(inputs.alreadyOwned ? 'report.hardware.nothing-owned' : 'report.hardware.nothing-rented'));
  }
  const rows = lines.map((line, index) => bomRow(view, line, index));
  const without = leftOut(view, cost);
  const sum = without === null ? tell('report.total') : tell('report.hardware.total-without', { without });
  const total: Row = { ...row(sum, '', '', '', '', voice.usdCents(cost.capexUsd.point), '', '', '', '', ''), emphasis: 'total' };
  return table(tell('report.hardware.bill'), bomColumns(view), [...rows, total]);
}

const bomColumns = ({ tell }: Speaker) => [
  tell('report.hardware.line'),
  tell('report.hardware.part-number'),
  tell('report.hardware.description'),
  numeric(tell('report.quantity')),
  numeric(tell('report.hardware.unit-price')),
  numeric(tell('report.hardware.amount')),
  tell('report.hardware.currency'),
  tell('report.hardware.lead-time'),
  tell('report.hardware.warranty'),
  tell('report.hardware.price-source'),
  tell('report.assumptions'),
];

/** Cards alone are no machine: what is ordered is one that has them. */
const orderedName = (view: ReportView): string =>
  view.report.facts?.machine ? machineName(view) : view.tell('report.hardware.complete-machine', { machine: machineName(view) });

/** Machines to be bought, and those of the other parts that cost something or may. */
function bomLines(view: ReportView, inputs: CostInputs, machines: number): readonly BomLine[] {
  const { tell } = view;
  const quantity = machinesBought(inputs, machines);
  const { dutyUsd, sparesUsd, networkUsd, sharedUsd } = capexParts(inputs, machines);
  const unpriced = machinesWithoutPrice(inputs, machines) > 0;
  // A share of a price that nobody knows is not known either.
  const share = (usd: number, ratio: number): number | null => (unpriced && ratio > 0 ? null : usd);
  const ordered = { what: orderedName(view), quantity, unitUsd: inputs.capexPerMachineUsd, names: ['capexPerMachineUsd', 'machines'] };
  const parts: readonly BomLine[] = [
    {
      what: tell('report.hardware.duty'),
      quantity: 1,
      unitUsd: share(dutyUsd, inputs.dutyRatio),
      names: ['dutyRatio'],
    },
    { what: tell('report.hardware.spares'), quantity: 1, unitUsd: share(sparesUsd, inputs.sparesRatio), names: ['sparesRatio'] },
    { what: tell('report.hardware.network'), quantity: 1, unitUsd: share(networkUsd, inputs.networkRatio), names: ['networkRatio'] },
    { what: tell('report.hardware.rack'), quantity: 1, unitUsd: sharedUsd, names: ['capexSharedUsd'] },
  ];
  return [...(quantity > 0 ? [ordered] : []), ...parts.filter((part) => part.unitUsd !== 0)];
}

function bomRow({ assumptions, tell, voice }: ReportView, { what, quantity, unitUsd, names }: BomLine, index: number): Row {
  const source = assumptions.get(names[0] ?? '');
  const asked = tell('report.hardware.vendor-to-state');
  const price = (usd: number | null): string => (usd === null ? tell('report.hardware.price-unknown') : voice.usdCents(usd));
  return row(
    String(index + 1),
    asked,
    what,
    voice.count(quantity),
    price(unitUsd),
    price(unitUsd === null ? null : unitUsd * quantity),
    'USD',
    asked,
    asked,
    source
      ? tell('report.hardware.price-from', {
          sourceId: source.sourceId,
          asOf: source.asOf,
          status: tell('report.assumption-status', { status: source.status }),
        })
      : '–',
    assumptionLinks(assumptions, names),
  );
}

/** BTU per hour of one watt. */
const BTU_PER_HOUR_AND_WATT = 3.412;

export const powerUnknown = ({ tell }: Speaker, inputs: CostInputs): Block =>
  note(tell(isRented(inputs) ? 'report.hardware.power-rented' : 'report.hardware.power-unknown'));

/** Table B: power and heat of one machine and of all of them. */
function site(view: ReportView, { cost }: Costed, inputs: CostInputs): Block {
  const draw = powerDraw(inputs);
  if (draw === null) return powerUnknown(view, inputs);
  const { tell, voice } = view;
  const machines = machinesIn(cost, inputs);
  const rackUnits = view.report.facts?.machine?.rackUnits;
  const line = (item: string, watts: number, names: readonly string[]): readonly Passage[] => [
    item,
    `${voice.count(watts)} W`,
    `${voice.count(watts * BTU_PER_HOUR_AND_WATT)} BTU/h`,
    assumptionLinks(view.assumptions, names),
  ];
  const rows: readonly Row[] = [
    { cells: line(tell('report.hardware.one-serving'), draw.activeWatts, ['activeWatts']) },
    { cells: line(tell('report.hardware.one-waiting'), draw.idleWatts, ['idleWatts']) },
    {
      cells: line(tell('report.hardware.all-serving', { count: machines }), draw.activeWatts * machines, ['activeWatts', 'machines']),
      emphasis: 'total',
    },
  ];
  const caption = rackUnits ? tell('report.hardware.site-units', { units: rackUnits }) : tell('report.hardware.site');
  const columns = [
    tell('report.hardware.item'),
    numeric(tell('report.hardware.power')),
    numeric(tell('report.hardware.heat')),
    tell('report.assumptions'),
  ];
  return table(caption, columns, rows);
}
