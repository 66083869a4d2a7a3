import { z } from 'zod';
import type { Bytes } from '#shared/units.ts';

/**
 * A model, or a layer of one, is a file, and no disk holds one of a pebibyte: the largest drives have a quarter of that, and the largest
 * models that anybody publishes take a thousandth.
 */
export const MOST_FILE_BYTES: Bytes = 1024 ** 5;

/** A size in whole bytes that a server may say; what can be no size is as if it were absent. */
export const sizeField = z.number().nonnegative().max(MOST_FILE_BYTES).overwrite(Math.floor).optional().catch(undefined);
