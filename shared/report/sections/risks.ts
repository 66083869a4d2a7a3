import { machinesNeeded } from '../../demand/machine-seconds.ts';
import type { Users } from '../../demand/users.ts';
import { list, type Section, type Text } from '../document.ts';
import { plural } from '../report-text.ts';
import { loadOf, type ReportView } from '../report-view.ts';

/** Where the data goes, what may fail, and how to leave. */
export function risksSection(view: ReportView): Section {
  return {
    id: 'risks',
    title: 'Risks and data sovereignty',
    blocks: [list([...dataFlow, ...machineRisks(view), ...modelRisks(view), ...exit(view)])],
  };
}

const dataFlow: readonly Text[] = [
  'Prompts and answers stay on this hardware: weights are files, and running them needs no connection. The only download is the model itself.',
  'A hosted API sends every prompt to its provider, under that provider’s jurisdiction and retention rules.',
];

function machineRisks({ report, costed, inputs }: ReportView): readonly Text[] {
  if (!costed || !inputs) return ['While a machine is down it serves nothing: agree how many may fail.'];
  const { machines, busySeconds } = loadOf(costed.cost, inputs);
  const { users } = report.inputs.workload;
  if (users && costed.cost.machineCount?.decidedBy === 'peak') return [peakRisk(machines, users)];
  // Machines beyond those that the load needs at its peak: asked for, or there already.
  const spare = Math.max(0, machines - machinesNeeded(busySeconds, inputs));
  if (spare > 0)
    return [`${machines} machines stand where ${machines - spare} would carry the peak: ${plural(spare, 'machine')} may be down.`];
  return machines === 1
    ? [
        'One machine is a single point of failure: while it is down, nothing is served. Two machines (assumption minMachines) are not in this cost.',
      ]
    : [`${machines} machines are sized for the peak, not for the loss of one: a spare is not in this cost.`];
}

const peakRisk = (machines: number, { count, spareMachines }: Users): string =>
  spareMachines === 0
    ? `${plural(machines, 'machine')} for the peak of ${plural(count, 'user')}, not for the loss of one: a spare is not in this cost.`
    : `${plural(machines, 'machine')} for the peak of ${plural(count, 'user')}: ${plural(spareMachines, 'machine')} may be down.`;

function modelRisks({ report, best }: ReportView): readonly Text[] {
  const model = report.facts?.models.find((candidate) => candidate.modelId === best?.artifact.modelId);
  const gated = model?.weights === 'gated' ? ['The weights are gated: the licence must be accepted before the download.'] : [];
  return [...gated, 'Models do not update themselves: agree who follows new releases, security notices of the runtime, and export rules.'];
}

const exit = ({ assumptions }: ReportView): readonly Text[] =>
  assumptions.has('residualRatio')
    ? ['Exit: the machine can be resold at the residual value of table D; the weights can be kept under their licence.']
    : ['Exit: the machine can be resold; the weights can be kept under their licence.'];
