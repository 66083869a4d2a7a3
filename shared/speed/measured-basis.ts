import { type Basis, basis } from '../estimate.ts';
import { formatCount, formatTokensPerSecond } from '../format.ts';
import type { MeasuredRate } from './measured-rate.ts';

/** The submitters of a measured rate, what they measured where, and what the formula alone would say; then the formula where it carried it. */
export function measuredBasis(rate: MeasuredRate, formulaSourceId: string): readonly Basis[] {
  const sourceIds = [...new Set(rate.rows.map(({ row }) => row.sourceId))];
  const note = measuredNote(rate);
  const carried = isCarried(rate) ? [basis('calibrated', formulaSourceId, 'carries the measurement to what is asked')] : [];
  return [...sourceIds.map((sourceId) => basis('measured', sourceId, note)), ...carried];
}

const isCarried = ({ rows }: MeasuredRate): boolean => rows.some(({ carry }) => carry !== 1);

/** "measured 63.1 tok/s at mean depth 1,024, carried to 8,500 by the formula; the formula alone: 58.2 tok/s". */
function measuredNote(rate: MeasuredRate): string {
  const { rows, submitters, askedDepthTokens, formulaTokensPerSecond } = rate;
  const measured = between(
    rows.map(({ row }) => row.tokensPerSecond),
    formatTokensPerSecond,
  );
  const depths = between(
    rows.map(({ depthTokens }) => depthTokens),
    formatCount,
  );
  const prompts = rows.flatMap(({ row }) => (row.phase === 'prefill' ? [row.promptTokens] : []));
  const length = prompts.length === 0 ? '' : ` for prompts of ${between(prompts, formatCount)} tokens`;
  const by = submitters === 1 ? '' : ` by ${formatCount(submitters)} submitters`;
  const carried = isCarried(rate) ? `, carried to ${formatCount(askedDepthTokens)} by the formula` : '';
  return `measured ${measured}${length} at mean depth ${depths}${by}${carried}; the formula alone: ${formatTokensPerSecond(formulaTokensPerSecond)}`;
}

function between(values: readonly number[], format: (value: number) => string): string {
  const [least, most] = [format(Math.min(...values)), format(Math.max(...values))];
  return least === most ? least : `${least} to ${most}`;
}
