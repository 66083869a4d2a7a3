import type { Catalog } from '../catalog/catalog.ts';
import type { Assumption } from '../cost/cost-estimate.ts';
import type { HardwareProfile } from '../hardware/profile.ts';
import type { Requirements, Workload } from '../demand/workload.ts';

/** Everything a plan depends on. Same input, same output: the clock enters as `asOf`. */
export type PlanInput = {
  readonly profile: HardwareProfile;
  readonly catalog: Catalog;
  readonly workload: Workload;
  readonly requirements: Requirements;
  /** What the user changed among the cost assumptions, by name. */
  readonly assumptions: Readonly<Record<string, number | boolean>>;
  /** The whole list of assumptions as a report carries it: taken as it stands, `assumptions` is ignored. */
  readonly resolvedAssumptions?: readonly Assumption[] | undefined;
  /** Country or US state, which sets the electricity price and the grid where the user has not. */
  readonly region?: string | undefined;
  /** Only this model. */
  readonly modelId?: string | undefined;
  /** Only this quantization, as spelled by publishers or as a catalog id. */
  readonly quantization?: string | undefined;
  /** Date for assumptions and stale prices (ISO). */
  readonly asOf: string;
  /** Only models that were released by this day (ISO). */
  readonly releasedBy?: string | undefined;
};
