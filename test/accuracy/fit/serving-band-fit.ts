import { type ServingEngine, servingEngines } from '#shared/catalog/engine.ts';
import { bandKey } from '#shared/speed/serving-bands.ts';
import { type ServingMetric, servingMetrics } from '../serving-scores.ts';
import { fittedBand } from './fitted-band.ts';
import type { CaseRatios } from './serving-fit.ts';

export type FittedBand = { readonly low: number; readonly high: number; readonly note?: string };
export type FittedBands = Readonly<Record<string, FittedBand>>;

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

const named = (metric: ServingMetric, key: string, value: FittedBand): readonly [string, FittedBand] => [`${metric}.${key}`, value];

/** Of every kind of model and engine on data-centre cards, from constants fitted without the model in question. */
export function groupBands(byModel: readonly CaseRatios[]): FittedBands {
  const cases = byModel.filter(({ one }) => one.group.cards === 'datacenter');
  const bands = (['dense', 'moe', 'mla'] as const).flatMap((family) =>
    servingEngines.flatMap((engine) =>
      servingMetrics.map((metric) => {
        const all = cases.filter(({ one }) => one.group.family === family);
        const own = all.filter(({ one }) => one.group.engine === engine);
        const key = bandKey({ cards: 'datacenter', family, engine, conditions: 'steady' });
        const text = `${own.length} rows of ${familyNames[family]} models on ${engineNames[engine]}, each predicted without its model`;
        if (own.length >= ENOUGH_ROWS) return named(metric, key, fittedBand(ratiosOf(own, metric), text));
        const note = `${text}: few, so at least as wide as all ${all.length} rows of ${familyNames[family]} models`;
        const whole = fittedBand(ratiosOf(all, metric), note);
        return named(metric, key, own.length === 0 ? whole : wider(fittedBand(ratiosOf(own, metric), note), whole, note));
      }),
    ),
  );
  return Object.fromEntries(bands);
}

/** Of models without a measurement: all engines together, for few models say how the next one is off on one of them. */
export const modelBands = (byModel: readonly CaseRatios[]): FittedBands =>
  Object.fromEntries(
    (['dense', 'moe', 'mla'] as const).flatMap((family) => {
      const cases = byModel.filter(({ one }) => one.group.family === family);
      const models = new Set(cases.map(({ one }) => one.row.model)).size;
      const note = `no measurement of this model: as wide as ${cases.length} rows of ${models} ${familyNames[family]} models, each predicted without it`;
      return servingMetrics.map((metric) => named(metric, `unmeasured-model.${family}`, fittedBand(ratiosOf(cases, metric), note)));
    }),
  );

/** Of cards without a measurement, and of the few rows on consumer and workstation cards: from constants fitted without the card. */
export function cardBands(byGpu: readonly CaseRatios[]): FittedBands {
  const local = byGpu.filter(({ one }) => one.group.cards === 'local');
  const unmeasured = `no measurement on this GPU: as wide as ${byGpu.length} rows, each predicted without its GPU`;
  const few = `only ${local.length} rows on 1 to 8 consumer and workstation GPUs: at least as wide as for an unmeasured GPU`;
  return Object.fromEntries(
    servingMetrics.flatMap((metric) => {
      const any = fittedBand(ratiosOf(byGpu, metric), unmeasured);
      return [
        named(metric, 'unmeasured-gpu', any),
        named(metric, 'local-cards', wider(fittedBand(ratiosOf(local, metric), few), any, few)),
      ];
    }),
  );
}

/** Of bursts and first releases, around their derate. */
export const conditionBands = (cases: readonly CaseRatios[], key: 'burst' | 'first-release'): FittedBands =>
  Object.fromEntries(
    servingMetrics.map((metric) =>
      named(metric, key, fittedBand(ratiosOf(cases, metric), `${cases.length} rows of ${conditionNames[key]}`)),
    ),
  );
