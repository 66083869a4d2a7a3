import { z } from 'zod';
import { machineDeciders } from '../demand/machines.ts';
import { estimateSchema } from '../estimate.ts';
import { usdPerMonthSchema, usdSchema } from '../units.ts';
import { textSchema } from '../words/text.ts';
import { nameSchema } from '../plain-text.ts';

export const costLineKinds = ['amortization', 'energy', 'hosting', 'maintenance', 'staff', 'software', 'other'] as const;

const usdEstimate = estimateSchema(usdSchema);
const monthlyEstimate = estimateSchema(usdPerMonthSchema);
const numberEstimate = estimateSchema(z.number());
const perMillion = usdEstimate.nullable();

export const breakEvenSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('at-volume'),
    tokensPerMonth: numberEstimate,
    /** Machines in service at that volume. */
    machines: z.int().positive().optional(),
    /** At the workload's own volume; null with the reason when nothing is saved there. */
    paybackMonths: z.union([numberEstimate, z.object({ value: z.null(), reason: textSchema })]),
  }),
  z.object({ kind: z.literal('never'), reason: textSchema }),
]);
export type BreakEven = Readonly<z.infer<typeof breakEvenSchema>>;

export const versusApiSchema = z.object({
  apiModelId: nameSchema,
  apiUsdPerMonth: monthlyEstimate,
  breakEven: breakEvenSchema,
});

export const sensitivitySchema = z.object({
  assumption: nameSchema,
  low: z.number(),
  high: z.number(),
  usdPerMonthAtLow: usdPerMonthSchema,
  usdPerMonthAtHigh: usdPerMonthSchema,
  swingUsdPerMonth: usdPerMonthSchema,
});
export type Sensitivity = Readonly<z.infer<typeof sensitivitySchema>>;

export const costEstimateSchema = z.object({
  capexUsd: usdEstimate,
  lines: z.array(z.object({ kind: z.enum(costLineKinds), usdPerMonth: monthlyEstimate })),
  /** Sum of the rounded lines. */
  usdPerMonth: monthlyEstimate,
  tcoUsd: usdEstimate,
  horizonMonths: z.number(),
  /** Machines in service at the workload's volume. */
  machines: z.int().positive().optional(),
  /** Where people are named: what decides that number, the machines that carry their peak (null: none do) and those that a month fills. */
  machineCount: z
    .object({ decidedBy: z.enum(machineDeciders), byPeak: z.int().positive().nullable(), byVolume: z.int().positive() })
    .optional(),
  utilisationRatio: numberEstimate,
  /** Null for a token kind that the workload does not use. */
  usdPerMillionTokens: z.object({ input: perMillion, cachedInput: perMillion, output: perMillion, blended: perMillion }),
  versusApi: z.array(versusApiSchema),
});
export type CostEstimate = Readonly<z.infer<typeof costEstimateSchema>>;

/** One assumption as it was used: a row of the report's table D. */
export const assumptionSchema = z.object({
  id: nameSchema,
  name: nameSchema,
  value: z.union([z.number(), z.boolean()]),
  unit: nameSchema,
  low: z.number().nullable(),
  high: z.number().nullable(),
  status: z.enum(['measured on this computer', 'vendor quote', 'dataset', 'default', 'guess', 'user']),
  sourceId: nameSchema,
  asOf: nameSchema,
});
export type Assumption = Readonly<z.infer<typeof assumptionSchema>>;
