import { type Basis, basis } from '../estimate.ts';
import type { MeasuredRate } from './measured-rate.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** The submitters of a measured rate, what they measured where, and what the formula alone would say; then the formula where it carried it. */
export function measuredBasis(rate: MeasuredRate, formulaSourceId: string): readonly Basis[] {
  const sourceIds = [...new Set(rate.rows.map(({ row }) => row.sourceId))];
  const note = measuredNote(rate);
  const carried = isCarried(rate) ? [basis('calibrated', formulaSourceId, message('speed.carried'))] : [];
  return [...sourceIds.map((sourceId) => basis('measured', sourceId, note)), ...carried];
}

const isCarried = ({ rows }: MeasuredRate): boolean => rows.some(({ carry }) => carry !== 1);

/** "measured 63.1 tok/s at mean depth 1,024, carried to 8,500 by the formula; the formula alone: 58.2 tok/s". */
function measuredNote(rate: MeasuredRate): Text {
  const { rows, submitters, askedDepthTokens, formulaTokensPerSecond: formula } = rate;
  const prompts = rows.flatMap(({ row }) => (row.phase === 'prefill' ? [row.promptTokens] : []));
  return message('speed.measured', {
    rates: rows.map(({ row }) => row.tokensPerSecond),
    depths: rows.map(({ depthTokens }) => depthTokens),
    prompts: prompts.length === 0 ? null : prompts,
    submitters,
    carriedTo: isCarried(rate) ? askedDepthTokens : null,
    formula,
  });
}
