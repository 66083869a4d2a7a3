import { z } from 'zod';

const kinds = { rows: z.int().positive(), hardware: z.int().positive(), models: z.int().positive() };

/**
 * Why a constant has its value: fitted to so many rows on so many kinds of hardware and models; the same of too few kinds to stand alone, and
 * so held near what was believed before (prior); written somewhere; or assumed.
 */
export const restsOnSchema = z.discriminatedUnion('basis', [
  z.strictObject({
    basis: z.literal('fitted'),
    ...kinds,
    note: z.string().optional(),
  }),
  z.strictObject({ basis: z.literal('prior'), ...kinds, note: z.string() }),
  z.strictObject({ basis: z.literal('documented'), sourceId: z.string(), note: z.string().optional() }),
  z.strictObject({ basis: z.literal('assumed'), note: z.string() }),
]);
export type RestsOn = Readonly<z.infer<typeof restsOnSchema>>;

/** What every constant of a schema rests on, by its dotted path: none may be left out. */
export const restsOnEach = (constants: z.ZodType): z.ZodType<Readonly<Record<string, RestsOn>>> =>
  z.record(z.enum(leafPaths(constants)), restsOnSchema);

/** Dotted paths of the numbers in a schema of objects and records with listed keys. */
export function leafPaths(schema: z.core.$ZodType): string[] {
  return branches(schema).flatMap(([name, part]) => {
    const inner = leafPaths(part);
    return inner.length === 0 ? [name] : inner.map((path) => `${name}.${path}`);
  });
}

function branches(schema: z.core.$ZodType): readonly (readonly [string, z.core.$ZodType])[] {
  if (schema instanceof z.ZodObject) return Object.entries(schema.shape);
  if (!(schema instanceof z.ZodRecord) || !(schema.keyType instanceof z.ZodEnum)) return [];
  return schema.keyType.options.map((name) => [String(name), schema.valueType] as const);
}
