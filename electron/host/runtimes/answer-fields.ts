import { z } from 'zod';

/** A size in whole bytes that a server may say; what can be no size is as if it were absent. */
export const sizeField = z.number().nonnegative().max(Number.MAX_SAFE_INTEGER).overwrite(Math.floor).optional().catch(undefined);
