import type { AttentionWeakSpots } from '../attention/attention.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ServingEngine } from '../catalog/engine.ts';
import type { ServingCalibration, ServingFamily, ServingMetric, ServingMetricBands } from '../catalog/serving-calibration.ts';
import { assertNever, type Band } from '../estimate.ts';
import { inverseBand, namedBand, type NotedBand, widerBand } from './bands.ts';
import type { ServingConditions } from './serving-conditions.ts';
import type { ServingServer, ServingShape } from './serving.ts';

export type ServingWeakSpot = NonNullable<AttentionWeakSpots['serving']> | 'gpt-oss-blackwell' | 'assumed-bandwidth' | 'between-hosts';

/** What the errors of the serving model are grouped by. */
export type ServingGroup = {
  /** Cards with stacked memory (HBM), made for data centres, or others. */
  readonly cards: 'datacenter' | 'local';
  readonly family: ServingFamily;
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

/** Of the group itself: data-centre cards under steady load by engine and family, all others by what sets them apart. */
function groupBands({ cards, family, engine, conditions }: ServingGroup, bands: ServingCalibration['bands']): ServingMetricBands {
  switch (conditions) {
    case 'burst':
      return bands.burst;
    case 'first-release':
      return bands.firstRelease;
    case 'steady':
      return cards === 'local' ? bands.localCards : bands.engines[engine][family];
    default:
      return assertNever(conditions);
  }
}

/** Ranges of a server's figures, and the bands with notes that they are made of. */
export type ServingBands = Readonly<Record<ServingMetric | 'prefill', Band>> & {
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
  const all = [groupBands(group, bands), ...unmeasuredBands(group, bands)];
  const own = (metric: ServingMetric): readonly NotedBand[] => all.map(({ [metric]: band }) => band);
  // How much an assumed bandwidth may be off is the card's affair, not the engine's: one band for all models of speed.
  const weak = spots.map((spot) =>
    spot === 'assumed-bandwidth' ? namedBand('weak.assumed-bandwidth', calibration.speed.bands) : bands.weak[spot],
  );
  return {
    throughput: [...own('throughput'), ...weak].reduce<Band>(widerBand, NO_ERROR),
    tpot: [...own('tpot'), ...weak.map(inverseBand)].reduce<Band>(widerBand, NO_ERROR),
    ttft: own('ttft').reduce<Band>(widerBand, NO_ERROR),
    prefill: bands.prefill,
    own: own('throughput'),
    weak,
  };
}

const unmeasuredBands = (
  { gpuMeasured, modelMeasured, family }: ServingGroup,
  bands: ServingCalibration['bands'],
): readonly ServingMetricBands[] => [
  ...(gpuMeasured ? [] : [bands.unmeasuredGpu]),
  ...(modelMeasured ? [] : [bands.unmeasuredModel[family]]),
];

const NO_ERROR: Band = { low: 1, high: 1 };
