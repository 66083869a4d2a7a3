import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from '../json-files.ts';

const curatedModel = z.strictObject({
  /** Key of the shape table of the runtime's own accounting that this model shares. */
  shapeOf: z.string().optional(),
  /** Model whose architecture block of the data applies where its own is empty. */
  architectureOf: z.string().optional(),
  withoutIndexer: z.boolean().optional(),
  ggufArchitecture: z.string().optional(),
  tiedEmbeddings: z.boolean().optional(),
  activeParameters: z.number().optional(),
  labelTotal: z.string().optional(),
  shapeUnknownReason: z.string().optional(),
  lenders: z.array(z.string()),
  stock: z.union([z.literal('all'), z.array(z.string())]).optional(),
});
export type CuratedModel = z.infer<typeof curatedModel>;

const curatedSchema = z.looseObject({
  models: z.record(z.string(), curatedModel),
  replacedNotes: z.record(z.string(), z.string()),
  extraNotes: z.record(z.string(), z.array(z.string())),
  ollamaMinimum: z.record(z.string(), z.string()),
  ollamaDefaults: z.record(z.string(), z.string()),
  makers: z.array(z.string()),
  articles: z.record(z.string(), z.string()),
});
export type Curated = z.infer<typeof curatedSchema>;

/** What the import cannot read from the data. */
export const curated: Curated = curatedSchema.parse(readJson(join(import.meta.dirname, 'curated-models.json')));

/** Throws when a model of the data has no entry: someone must say whose shape and scores it may take. */
export function curatedOf(modelId: string): CuratedModel {
  const entry = curated.models[modelId];
  if (entry === undefined) throw new Error(`curated-models.json has no entry for ${modelId}`);
  return entry;
}
