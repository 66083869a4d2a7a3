import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from '../json-files.ts';

const schema = z.looseObject({
  nominalGiB: z.record(z.string(), z.number()),
  lowConfidence: z.array(z.string()),
  sourceNames: z.record(z.string(), z.string()),
  listPrices: z.record(z.string(), z.strictObject({ id: z.string(), title: z.string(), asOf: z.string() })),
  asOf: z.record(z.string(), z.string()),
  appleWorkingSetGiB: z.array(z.number()),
  cpu: z.looseObject({
    clockHertz: z.number(),
    flopsPerCoreAndHertz: z.number(),
    bandwidth: z.strictObject({ point: z.number(), low: z.number(), high: z.number() }),
    whatIfBandwidthBytesPerSecond: z.number(),
    whatIfRamBytes: z.number(),
    whatIfCores: z.number(),
    ssdReadBytesPerSecond: z.number(),
    notes: z.array(z.string()),
  }),
});
export type CuratedHardware = z.infer<typeof schema>;

/** What the hardware import cannot read from the data. */
export const curatedHardware: CuratedHardware = schema.parse(readJson(join(import.meta.dirname, 'curated-hardware.json')));
