import { z } from 'zod';
import { bandSchema } from './band.ts';
import { engines } from './engine.ts';
import { restsOnEach } from './rests-on.ts';

/** Whose cards check the drafts of a dense model; models with experts are a class of their own, wherever they run. */
export const speculativeClasses = ['nvidia', 'amd', 'apple', 'experts'] as const;
export type SpeculativeClass = (typeof speculativeClasses)[number];

const positive = z.number().positive();

const constantsSchema = z.strictObject({
  /** Share of drafts of one token that the model accepts. */
  firstAcceptedRatio: positive,
  /** The share falls by this factor with every further token of the draft. */
  furtherAcceptedRatio: positive,
  /** Time to draft and check one token, as a share of a step without drafts. */
  rowCostRatio: z.record(z.enum(speculativeClasses), positive),
});

/** What drafts of the model's own head (multi-token prediction) gain for one stream. */
export const speculativeCalibrationSchema = z.strictObject({
  sourceId: z.string(),
  /** Length of a draft where nobody names one. */
  draftTokens: z.int().positive(),
  constants: constantsSchema,
  restsOn: restsOnEach(constantsSchema),
  /** Measured ÷ predicted gain. */
  bands: z.record(z.enum(speculativeClasses), bandSchema),
  /** For engines that no pair was measured with; the wider of the two is taken. */
  unmeasuredEngineBand: bandSchema,
  measuredEngines: z.array(z.enum(engines)),
  notes: z.array(z.string()),
});
export type SpeculativeCalibration = Readonly<z.infer<typeof speculativeCalibrationSchema>>;
