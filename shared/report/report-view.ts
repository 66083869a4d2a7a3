import type { ApiPrice } from '../catalog/api-price.ts';
import type { Assumption, CostEstimate } from '../cost/cost-estimate.ts';
import { type CostInputs, readCostInputs } from '../cost/cost-inputs.ts';
import { availableSecondsPerMonth } from '../demand/machine-seconds.ts';
import { type Load, machinesWithoutPrice } from '../cost/self-host.ts';
import type { Range } from '../cost/sensitivity.ts';
import type { UsdPerMonth } from '../units.ts';
import type { Candidate } from '../recommend/recommendation.ts';
import type { Report } from './report.ts';
import { type Language } from '../words/language.ts';
import { tellerOf } from '../words/message.ts';
import type { Text } from '../words/text.ts';
import type { Speaker } from './report-text.ts';

/** A candidate whose cost is known. */
export type Costed = { readonly candidate: Candidate; readonly cost: CostEstimate };

/** A report with what its sections need again and again. */
export type ReportView = Speaker & {
  readonly report: Report;
  readonly best: Candidate | null;
  readonly costed: Costed | null;
  /** Null where the list of assumptions is not complete, for the reason given. */
  readonly inputs: CostInputs | null;
  readonly inputsReason: Text;
  readonly assumptions: ReadonlyMap<string, Assumption>;
};

export function reportView(report: Report, language: Language): ReportView {
  const read = readCostInputs(report.inputs.assumptions);
  const best = report.recommendation.best;
  return {
    tell: tellerOf(language),
    voice: language.voice,
    report,
    best,
    costed: best?.cost ? { candidate: best, cost: best.cost } : null,
    inputs: read.inputs,
    inputsReason: read.inputs === null ? read.reason : '',
    assumptions: new Map(report.inputs.assumptions.map((assumption) => [assumption.name, assumption])),
  };
}

export const modelName = ({ report }: ReportView, modelId: string): string =>
  report.facts?.models.find((model) => model.modelId === modelId)?.name ?? modelId;

export const quantizationName = ({ report }: ReportView, quantizationId: string): string =>
  report.facts?.quantizations.find((quantization) => quantization.quantizationId === quantizationId)?.name ?? quantizationId;

export const runtimeName = ({ report }: ReportView, runtimeId: string): string =>
  report.facts?.runtimes.find((runtime) => runtime.runtimeId === runtimeId)?.name ?? runtimeId;

export const candidateName = (view: ReportView, { artifact }: Candidate): string =>
  `${modelName(view, artifact.modelId)} ${quantizationName(view, artifact.quantizationId)}`;

export const apiPriceOf = ({ report }: ReportView, apiModelId: string): ApiPrice | null =>
  report.facts?.apiPrices.find((price) => price.id === apiModelId) ?? null;

/** The row's own name, else the title of its source, else its id. */
export function apiName(view: ReportView, apiModelId: string): string {
  const price = apiPriceOf(view, apiModelId);
  if (price) return `${price.model}, ${price.provider}${price.tier === null ? '' : ` (${price.tier})`}`;
  return view.voice.say(view.report.sources.find((source) => source.sourceId === apiModelId)?.title ?? apiModelId);
}

/** The machine in words: the catalog's name, else its accelerators, else its processor. */
export function machineName({ report, tell }: ReportView): string {
  const { profile } = report.inputs;
  if (report.facts?.machine) return report.facts.machine.name;
  const names = profile.accelerators.filter((accelerator) => accelerator.parentIndex === null).map((accelerator) => accelerator.name);
  const counted = [...new Set(names)].map((name) => counting(names.filter((other) => other === name).length, name));
  if (counted.length > 0) return tell('report.machine-and', { names: counted });
  return profile.cpu.model.value ?? tell('report.no-accelerator-machine');
}

const counting = (count: number, name: string): string => (count === 1 ? name : `${count} × ${name}`);

/** Machines in service; estimates of older programs leave it to the assumption. */
export const machinesIn = ({ machines }: CostEstimate, inputs: CostInputs): number => machines ?? inputs.machines;

/** The same in words, also of a report whose list of assumptions is not complete. */
export function machinesInWords({ inputs, tell }: ReportView, cost: CostEstimate): string {
  const machines = inputs ? machinesIn(cost, inputs) : cost.machines;
  return machines === undefined ? tell('report.machine-count-unknown') : tell('report.machine-count', { count: machines });
}

/** "2 machines of unknown price" where such must be bought: every cost leaves them out. Null where all prices are known. */
export function leftOut(view: ReportView, cost: CostEstimate): string | null {
  const count = view.inputs ? machinesWithoutPrice(view.inputs, machinesIn(cost, view.inputs)) : 0;
  return count === 0 ? null : view.tell('report.machines-unpriced', { count });
}

/** Monthly capital recovery: what capex is a month, and no payment. */
export const capitalRecoveryOf = ({ lines }: CostEstimate): UsdPerMonth =>
  lines.find((line) => line.kind === 'amortization')?.usdPerMonth.point ?? 0;

/** The load that the estimate was made for, taken back from its utilisation. */
export function loadOf(cost: CostEstimate, inputs: CostInputs): Load {
  const machines = machinesIn(cost, inputs);
  return { machines, busySeconds: cost.utilisationRatio.point * availableSecondsPerMonth(inputs.availabilityRatio) * machines };
}

/** Measured ÷ predicted speed, taken back from the range of utilisation. */
export function speedBandOf({ utilisationRatio: { point, low, high } }: CostEstimate): Range {
  return point > 0 && low > 0 ? { low: point / high, high: point / low } : { low: 1, high: 1 };
}
