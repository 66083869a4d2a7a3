import { type ServingEngine, servingEngines } from '#shared/catalog/engine.ts';
import {
  type ServingCalibration,
  servingFamilies,
  type ServingFamily,
  type ServingMetric,
  type ServingMetricBands,
  servingMetrics,
} from '#shared/catalog/serving-calibration.ts';
import { fittedBand } from './fitted-band.ts';
import type { CaseRatios } from './serving-fit.ts';

type Bands = ServingCalibration['bands'];
type FittedBand = ServingMetricBands[ServingMetric];

/** Fewer rows take the wider of their own band and that of the whole family. */
const ENOUGH_ROWS = 30;

const familyNames = { dense: 'dense', moe: 'mixture-of-experts', mla: 'latent-attention' } as const;
const engineNames = { vllm: 'vLLM', sglang: 'SGLang', 'trt-llm': 'TensorRT-LLM' } as const satisfies Readonly<
  Record<ServingEngine, string>
>;
const conditionNames = { burst: 'bursts', 'first-release': 'engines of the day of release' } as const;

const ratiosOf = (cases: readonly CaseRatios[], metric: ServingMetric): readonly number[] =>
  cases.map(({ ratios }) => ratios[metric]).filter((ratio) => ratio !== null);

const wider = (a: FittedBand, b: FittedBand, note: string): FittedBand => ({
  low: Math.min(a.low, b.low),
  high: Math.max(a.high, b.high),
  note,
});

/** One value for every name of a list. */
const each = <Key extends string, Value>(keys: readonly Key[], of: (key: Key) => Value): Record<Key, Value> =>
  Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<Key, Value>;

/** Of every kind of model and engine on data-centre cards, from constants fitted without the model in question. */
export function engineBands(byModel: readonly CaseRatios[]): Bands['engines'] {
  const cases = byModel.filter(({ one }) => one.group.cards === 'datacenter');
  return each(servingEngines, (engine) =>
    each(servingFamilies, (family) => {
      const all = cases.filter(({ one }) => one.group.family === family);
      const own = all.filter(({ one }) => one.group.engine === engine);
      return each(servingMetrics, (metric) => engineBand(metric, { all, own, engine, family }));
    }),
  );
}

type EngineCases = {
  readonly all: readonly CaseRatios[];
  readonly own: readonly CaseRatios[];
  readonly engine: ServingEngine;
  readonly family: ServingFamily;
};

function engineBand(metric: ServingMetric, { all, own, engine, family }: EngineCases): FittedBand {
  const text = `${own.length} rows of ${familyNames[family]} models on ${engineNames[engine]}, each predicted without its model`;
  if (own.length >= ENOUGH_ROWS) return fittedBand(ratiosOf(own, metric), text);
  const note = `${text}: few, so at least as wide as all ${all.length} rows of ${familyNames[family]} models`;
  const whole = fittedBand(ratiosOf(all, metric), note);
  return own.length === 0 ? whole : wider(fittedBand(ratiosOf(own, metric), note), whole, note);
}

/** Of models without a measurement: all engines together, for few models say how the next one is off on one of them. */
export const modelBands = (byModel: readonly CaseRatios[]): Bands['unmeasuredModel'] =>
  each(servingFamilies, (family) => {
    const cases = byModel.filter(({ one }) => one.group.family === family);
    const models = new Set(cases.map(({ one }) => one.row.model)).size;
    const note = `no measurement of this model: as wide as ${cases.length} rows of ${models} ${familyNames[family]} models, each predicted without it`;
    return each(servingMetrics, (metric) => fittedBand(ratiosOf(cases, metric), note));
  });

/** Of cards without a measurement, and of the few rows on consumer and workstation cards: from constants fitted without the card. */
export function cardBands(byGpu: readonly CaseRatios[]): Pick<Bands, 'unmeasuredGpu' | 'localCards'> {
  const local = byGpu.filter(({ one }) => one.group.cards === 'local');
  const unmeasured = `no measurement on this GPU: as wide as ${byGpu.length} rows, each predicted without its GPU`;
  const few = `only ${local.length} rows on 1 to 8 consumer and workstation GPUs: at least as wide as for an unmeasured GPU`;
  const any = (metric: ServingMetric): FittedBand => fittedBand(ratiosOf(byGpu, metric), unmeasured);
  return {
    unmeasuredGpu: each(servingMetrics, any),
    localCards: each(servingMetrics, (metric) => wider(fittedBand(ratiosOf(local, metric), few), any(metric), few)),
  };
}

/** Of bursts and first releases, around their derate. */
export const conditionBands = (cases: readonly CaseRatios[], conditions: keyof typeof conditionNames): ServingMetricBands =>
  each(servingMetrics, (metric) => fittedBand(ratiosOf(cases, metric), `${cases.length} rows of ${conditionNames[conditions]}`));
