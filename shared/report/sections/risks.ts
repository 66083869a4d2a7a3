import { machinesNeeded } from '../../demand/machine-seconds.ts';
import type { Users } from '../../demand/users.ts';
import { list, type Passage, type Section } from '../document.ts';
import type { Speaker } from '../report-text.ts';
import { loadOf, type ReportView } from '../report-view.ts';

/** Where the data goes, what may fail, and how to leave. */
export function risksSection(view: ReportView): Section {
  return {
    id: 'risks',
    title: view.tell('report.risks'),
    blocks: [list([...dataFlow(view), ...machineRisks(view), ...modelRisks(view), ...exit(view)])],
  };
}

const dataFlow = ({ tell }: ReportView): readonly Passage[] => [tell('report.risks.data-stays'), tell('report.risks.api-sends')];

function machineRisks(view: ReportView): readonly Passage[] {
  const { report, costed, inputs, tell } = view;
  if (!costed || !inputs) return [tell('report.risks.down')];
  const { machines, busySeconds } = loadOf(costed.cost, inputs);
  const { users } = report.inputs.workload;
  if (users && costed.cost.machineCount?.decidedBy === 'peak') return [peakRisk(view, machines, users)];
  // Machines beyond those that the load needs at its peak: asked for, or there already.
  const spare = Math.max(0, machines - machinesNeeded(busySeconds, inputs));
  if (spare > 0) return [tell('report.risks.spare', { count: machines, needed: machines - spare, spare })];
  return [machines === 1 ? tell('report.risks.single') : tell('report.risks.no-spare', { count: machines })];
}

const peakRisk = ({ tell }: Speaker, machines: number, { count: users, spareMachines: spare }: Users): string =>
  spare === 0 ? tell('report.risks.peak-no-spare', { machines, users }) : tell('report.risks.peak-spare', { machines, users, spare });

function modelRisks({ report, best, tell }: ReportView): readonly Passage[] {
  const model = report.facts?.models.find((candidate) => candidate.modelId === best?.artifact.modelId);
  const gated = model?.weights === 'gated' ? [tell('report.risks.gated')] : [];
  return [...gated, tell('report.risks.updates')];
}

const exit = ({ assumptions, tell }: ReportView): readonly Passage[] => [
  assumptions.has('residualRatio') ? tell('report.risks.exit-residual') : tell('report.risks.exit'),
];
