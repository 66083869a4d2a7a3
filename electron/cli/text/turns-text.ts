import { formatCount, formatDuration, formatEstimate, formatRange } from '#shared/format.ts';
import type { Turns } from '#shared/speed/turns-estimate.ts';
import { inEnglish } from '#shared/words/en.ts';
import { bold, dim, formatTable, type Output } from '../output.ts';

/** First tokens of a conversation, what they rest on, and what others measured beside them. */
export function turnsText({ newTokens, keeps, sourceId, list, measured }: Turns, output: Output): string {
  const rows = list.map(({ turn, promptTokens, keptTokens, ttftSeconds }) => [
    String(turn),
    formatCount(promptTokens),
    formatCount(Math.round(keptTokens.point)),
    turn === 1 ? '' : formatRange(keptTokens, (tokens) => formatCount(Math.round(tokens))),
    ttftSeconds === null ? 'beyond the context' : formatEstimate(ttftSeconds, formatDuration),
  ]);
  const columns = [
    { title: 'turn', align: 'right' },
    { title: 'prompt', align: 'right' },
    { title: 'kept', align: 'right' },
    { title: 'from … to', align: 'right' },
    { title: 'first token', align: 'right' },
  ] as const;
  return [
    `${bold(output, 'Turns')}  of one conversation; each adds its answer and ${formatCount(newTokens)} new tokens`,
    formatTable(columns, rows),
    `${inEnglish(keeps)}  ${dim(output, sourceId)}`,
    ...(measured.length === 0 ? [] : ['Measured by others:']),
    ...measured.map((row) => `  ${inEnglish(row.text)}  ${dim(output, row.sourceId)}`),
  ].join('\n');
}

/** "turn 2: 1.2 s, turn 5: 1.3 s, turn 20: beyond the context". */
export const turnsLine = ({ list }: Turns): string =>
  list
    .filter(({ turn }) => turn > 1)
    .map(
      ({ turn, ttftSeconds }) =>
        `turn ${turn}: ${ttftSeconds === null ? 'beyond the context' : formatEstimate(ttftSeconds, formatDuration)}`,
    )
    .join(', ');
