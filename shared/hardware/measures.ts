import { z } from 'zod';
import { ratioSchema } from '../units.ts';

/** What a scan measures when it is asked to, in that order. */
export const measures = ['memory-bandwidth', 'disk-read'] as const;
export type MeasureName = (typeof measures)[number];

export const measureProgressSchema = z.object({
  measure: z.enum(measures),
  /** Of all measurements together. */
  ratio: ratioSchema,
});
export type MeasureProgress = Readonly<z.infer<typeof measureProgressSchema>>;
