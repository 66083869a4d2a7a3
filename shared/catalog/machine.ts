import { z } from 'zod';
import { bytesPerSecondSchema, bytesSchema, ratioSchema, wattsSchema } from '../units.ts';
import { bandSchema } from './band.ts';
import { factStatusSchema } from './source.ts';

const priceSchema = z.strictObject({
  low: z.number().nonnegative(),
  typical: z.number().nonnegative(),
  high: z.number().nonnegative(),
  asOf: z.string(),
  sourceId: z.string(),
  status: factStatusSchema,
});

/** A whole computer one can buy or rent. */
export const machineSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['phone', 'tablet', 'laptop', 'mini', 'desktop', 'mac', 'workstation', 'server', 'cloud']),
  gpus: z.array(z.strictObject({ gpuId: z.string(), count: z.int().positive() })),
  cpu: z.strictObject({
    name: z.string(),
    cores: z.int().positive(),
    ramChannels: z.int().positive().nullable(),
    ramType: z.string().nullable(),
  }),
  ramBytes: bytesSchema,
  /** Peak of the memory channels. */
  ramBandwidthBytesPerSecond: bytesPerSecondSchema,
  /** Between which the channels of such machines lie, where it stands for many; absent: the figure above. */
  ramBandwidthRange: bandSchema.optional(),
  /** Share of the memory that the system lets one program take; absent: what the system itself leaves. */
  programMemory: z.strictObject({ ...bandSchema.shape, point: ratioSchema, sourceId: z.string(), status: factStatusSchema }).optional(),
  diskBytes: bytesSchema.nullable(),
  /** Whole machine at the wall, before PUE. */
  idleWatts: wattsSchema.nullable(),
  activeWatts: wattsSchema.nullable(),
  rackUnits: z.number().nonnegative().nullable(),
  /** Null: no price known; never an option of `buy` until the user gives one. */
  priceUsd: priceSchema.nullable(),
  rentUsdPerHour: priceSchema.nullable(),
  notes: z.string().nullable(),
  sourceId: z.string(),
});
export type Machine = Readonly<z.infer<typeof machineSchema>>;
