import { z } from 'zod';

/** What Ollama's endpoints answer, as far as it is used here. Older servers lack some fields: those are optional [ollama-api]. */

export const versionSchema = z.object({ version: z.string().min(1) });

export const tagsSchema = z.object({
  /** Go writes an empty list as null in some versions. */
  models: z
    .array(
      z.object({
        name: z.string(),
        size: z.number().nonnegative().optional(),
        /** Present for models that run on ollama.com: nothing of them is on this disk. */
        remote_host: z.string().optional(),
      }),
    )
    .nullable(),
});
export type TaggedModel = NonNullable<z.infer<typeof tagsSchema>['models']>[number];

export const loadedSchema = z.object({
  models: z
    .array(
      z.object({
        name: z.string(),
        size: z.number().nonnegative().optional(),
        size_vram: z.number().nonnegative().optional(),
      }),
    )
    .nullable(),
});
export type LoadedModel = NonNullable<z.infer<typeof loadedSchema>['models']>[number];

export const errorSchema = z.object({ error: z.string() });

/**
 * A line of the pull stream. `completed` is absent while it is 0, and later versions may add statuses and fields: only `error`,
 * `status` and the figures of a layer mean anything here [ollama-api-pull].
 */
export const pullLineSchema = z.object({
  status: z.string().optional(),
  digest: z.string().optional(),
  total: z.number().nonnegative().optional(),
  completed: z.number().nonnegative().optional(),
  error: z.string().optional(),
});
export type PullLine = Readonly<z.infer<typeof pullLineSchema>>;
