import { z } from 'zod';

/** A range of measured ÷ predicted, with what the reader should know about it. */
export const bandSchema = z.strictObject({ low: z.number().positive(), high: z.number().positive(), note: z.string().optional() });
