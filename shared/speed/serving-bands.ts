import type { AttentionWeakSpots } from '../attention/attention.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ServingEngine } from '../catalog/engine.ts';
import type { Band } from '../estimate.ts';
import { inverseBand, namedBand, type NotedBand, widerBand } from './bands.ts';
import type { ServingConditions } from './serving-conditions.ts';
import type { ServingServer, ServingShape } from './serving.ts';

export type ServingWeakSpot = NonNullable<AttentionWeakSpots['serving']> | 'gpt-oss-blackwell' | 'assumed-bandwidth';

/** What the errors of the serving model are grouped by. */
export type ServingGroup = {
  /** Cards with stacked memory (HBM), made for data centres, or others. */
  readonly cards: 'datacenter' | 'local';
  readonly family: 'dense' | 'moe' | 'mla';
  readonly engine: ServingEngine;
  /** The calibration has operating points of this card. */
  readonly gpuMeasured: boolean;
  /** And of this model. */
  readonly modelMeasured: boolean;
  readonly conditions: ServingConditions;
};

export const familyOf = ({ mla, experts }: ServingShape): ServingGroup['family'] => (mla ? 'mla' : experts > 0 ? 'moe' : 'dense');

export const groupOf = ({ shape, engine }: ServingServer, rest: Omit<ServingGroup, 'family' | 'engine'>): ServingGroup => ({
  ...rest,
  family: familyOf(shape),
  engine,
});

/** Last part of the names of a group's bands in the calibration. */
export function bandKey({ cards, family, engine, conditions }: Pick<ServingGroup, 'cards' | 'family' | 'engine' | 'conditions'>): string {
  if (conditions !== 'steady') return conditions;
  return cards === 'local' ? 'local-cards' : `${family}.${engine}`;
}

/** Ranges of a server's figures, and the bands with notes that they are made of. */
export type ServingBands = Readonly<Record<'throughput' | 'tpot' | 'ttft' | 'prefill', Band>> & {
  readonly own: readonly NotedBand[];
  readonly weak: readonly NotedBand[];
};

/** Measured ÷ predicted in the group, wider for cards and models without a measurement and where the serving model is weak. */
export function servingBands(
  calibration: Pick<Catalog['calibration'], 'serving' | 'speed'>,
  group: ServingGroup,
  spots: readonly ServingWeakSpot[],
): ServingBands {
  const { bands } = calibration.serving;
  const keys = [bandKey(group), ...unmeasuredKeys(group)];
  const own = (metric: string): readonly NotedBand[] => keys.map((key) => namedBand(`${metric}.${key}`, bands));
  // How much an assumed bandwidth may be off is the card's affair, not the engine's: one band for all models of speed.
  const weak = spots.map((spot) => namedBand(`weak.${spot}`, spot === 'assumed-bandwidth' ? calibration.speed.bands : bands));
  return {
    throughput: [...own('throughput'), ...weak].reduce<Band>(widerBand, NO_ERROR),
    tpot: [...own('tpot'), ...weak.map(inverseBand)].reduce<Band>(widerBand, NO_ERROR),
    ttft: own('ttft').reduce<Band>(widerBand, NO_ERROR),
    prefill: namedBand('prefill', bands),
    own: own('throughput'),
    weak,
  };
}

const unmeasuredKeys = ({ gpuMeasured, modelMeasured, family }: ServingGroup): readonly string[] => [
  ...(gpuMeasured ? [] : ['unmeasured-gpu']),
  ...(modelMeasured ? [] : [`unmeasured-model.${family}`]),
];

const NO_ERROR: Band = { low: 1, high: 1 };
