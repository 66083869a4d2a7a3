import { z } from 'zod';

/** A published test. Versions of one test are benchmarks of their own: their scores are not compared. */
export const benchmarkTestSchema = z.strictObject({
  name: z.string(),
  /** What its versions have in common. */
  family: z.string(),
  /** Null: it has no versions, or its publishers do not say which one they ran. */
  version: z.string().nullable(),
});
