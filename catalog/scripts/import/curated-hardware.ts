import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from '../json-files.ts';

const schema = z.looseObject({
  nominalGiB: z.record(z.string(), z.number()),
  lowConfidence: z.array(z.string()),
  sourceNames: z.record(z.string(), z.string()),
  listPrices: z.record(z.string(), z.strictObject({ id: z.string(), title: z.string(), asOf: z.string() })),
  asOf: z.record(z.string(), z.string()),
  /** Ids that pci.ids calls Mobile, of cards whose driver name is the same in a laptop and a desktop. */
  laptopPciIds: z.array(z.string()),
  /** FP32 lanes of one core, by chip where it differs from others of its architecture, else by architecture. */
  lanesPerCore: z.record(z.string(), z.number()),
  appleWorkingSetGiB: z.array(z.number()),
  /** Assumptions of calibration/cpu.json, with the bandwidth range under a shorter name. */
  cpu: z.looseObject({
    bandwidth: z.strictObject({ point: z.number(), low: z.number(), high: z.number() }),
    notes: z.array(z.string()),
  }),
});
export type CuratedHardware = z.infer<typeof schema>;

/** What the hardware import cannot read from the data. */
export const curatedHardware: CuratedHardware = schema.parse(readJson(join(import.meta.dirname, 'curated-hardware.json')));
