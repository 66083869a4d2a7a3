import { z } from 'zod';
import { shortNameSchema } from '#shared/plain-text.ts';
import { sizeField } from '../answer-fields.ts';

/** What Ollama's endpoints answer, as far as it is used here. Older servers lack some fields: those are optional [ollama-api]. */

export const versionSchema = z.object({ version: shortNameSchema.min(1) });

export const tagsSchema = z.object({
  /** Go writes an empty list as null in some versions. */
  models: z
    .array(
      z.object({
        name: shortNameSchema,
        size: sizeField,
        /** Present for models that run on ollama.com: nothing of them is on this disk. */
        remote_host: z.string().optional().catch(undefined),
      }),
    )
    .nullable(),
});
export type TaggedModel = NonNullable<z.infer<typeof tagsSchema>['models']>[number];

export const loadedSchema = z.object({
  models: z.array(z.object({ name: shortNameSchema, size: sizeField, size_vram: sizeField })).nullable(),
});
export type LoadedModel = NonNullable<z.infer<typeof loadedSchema>['models']>[number];

/** A line of the pull stream, of whose figures only those are left that can be true. */
export type PullLine = {
  readonly status?: string | undefined;
  readonly digest?: string | undefined;
  readonly total?: number | undefined;
  readonly completed?: number | undefined;
  readonly error?: string | undefined;
};

const MOST_DIGEST_CHARACTERS = 200;

/**
 * `completed` is absent while it is 0, and later versions may add statuses and fields: only `error`, `status` and the figures of a layer
 * mean anything here [ollama-api-pull]. A field of another form is as if it were absent.
 */
export const pullLineSchema: z.ZodType<PullLine> = z.object({
  status: z.string().optional().catch(undefined),
  digest: z.string().max(MOST_DIGEST_CHARACTERS).optional().catch(undefined),
  total: sizeField,
  completed: sizeField,
  error: z
    .unknown()
    .optional()
    .transform((error) => errorText(error) ?? undefined),
});

/** The text of an `{"error"}` body; null for a body of another form. */
export function bodyErrorText(body: unknown): string | null {
  return typeof body === 'object' && body !== null && 'error' in body ? errorText(body.error) : null;
}

/** Where servers and proxies put the words of an error, the likeliest first. */
const WORDS = ['message', 'error', 'detail', 'reason', 'description', 'title'];
const MOST_NESTED = 8;

/** Ollama sends a text; proxies and later versions send objects and lists with a text in them. Null where there is no error. */
function errorText(error: unknown, depth = 0): string | null {
  if (error === null || error === undefined || error === false) return null;
  if (typeof error === 'string') return error.trim() === '' ? 'an error without a text' : error;
  if (typeof error !== 'object') return JSON.stringify(error) ?? null;
  if (depth >= MOST_NESTED) return 'an error of unknown form';
  const parts = Array.isArray(error) ? error : WORDS.map((word) => (error as Readonly<Record<string, unknown>>)[word]);
  for (const part of parts.slice(0, MOST_PARTS)) {
    const text = errorText(part, depth + 1);
    if (text !== null) return text;
  }
  return 'an error of unknown form';
}

const MOST_PARTS = 20;
