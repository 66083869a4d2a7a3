import type { Measurement } from '../catalog/measurement.ts';
import type { Band } from '../estimate.ts';
import type { Ratio, Tokens, TokensPerSecond } from '../units.ts';

/** A published measurement, brought to the depth that is asked for. */
export type CarriedRow = {
  readonly row: Measurement;
  /** Depth it was measured at: tokens looked back at, mean over the tokens measured. */
  readonly depthTokens: Tokens;
  /** The formula's rate as asked ÷ its rate as measured. */
  readonly carry: Ratio;
};

/** What was measured instead of computed. */
export type MeasuredRate = {
  readonly tokensPerSecond: TokensPerSecond;
  /** Range around it, as a share. */
  readonly band: Band;
  /** Never empty. */
  readonly rows: readonly CarriedRow[];
  readonly submitters: number;
  readonly askedDepthTokens: Tokens;
  /** What the formula says of the same question. */
  readonly formulaTokensPerSecond: TokensPerSecond;
};

/** Of one stream; null: nobody measured it near enough. */
export type MeasuredRates = { readonly decode: MeasuredRate | null; readonly prefill: MeasuredRate | null };

export const noMeasuredRates: MeasuredRates = { decode: null, prefill: null };
