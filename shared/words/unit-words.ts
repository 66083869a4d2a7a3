/** What a language calls the units, and how it writes amounts beside them. */
export type UnitWords = {
  /** As Intl names it. */
  readonly locale: string;
  readonly milliseconds: string;
  readonly seconds: string;
  readonly minutes: string;
  readonly hours: string;
  /** Between a number and the unit that follows it. */
  readonly beforeUnit: string;
  readonly beforePercent: string;
  readonly dollar: string;
  /** Large counts, largest first. */
  readonly countScales: readonly { readonly from: number; readonly unit: string; readonly before: string }[];
  /** Between the entries of a list. */
  readonly betweenItems: string;
  readonly yes: string;
  readonly no: string;
  readonly lessThan: (amount: string) => string;
  readonly tokensInFull: (rounded: string, exact: string) => string;
};
