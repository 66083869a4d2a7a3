import { z } from 'zod';
import { bytesPerSecondSchema } from '../units.ts';
import { factStatusSchema } from './source.ts';

const rateSchema = z.strictObject({
  point: bytesPerSecondSchema,
  low: bytesPerSecondSchema,
  high: bytesPerSecondSchema,
  sourceId: z.string(),
  status: factStatusSchema,
  note: z.string(),
});

const bandSchema = z.strictObject({ low: z.number().positive(), high: z.number().positive(), note: z.string() });

/** How fast disks read that nobody measured, and how far weights streamed from one may run from their estimate. */
export const diskCalibrationSchema = z.strictObject({
  sourceId: z.string(),
  readBytesPerSecond: z.strictObject({
    /** The disk that is built into a Mac. */
    apple: rateSchema,
    /** The disk of a computer that one does not have yet. */
    whatIf: rateSchema,
  }),
  /** Measured ÷ predicted: where the program reads experts itself, and where the system pages a mapped file in. */
  bands: z.strictObject({ read: bandSchema, mapped: bandSchema }),
  notes: z.array(z.string()),
});
