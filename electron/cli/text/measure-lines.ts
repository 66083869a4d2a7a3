import type { MeasureName, MeasureProgress } from '#shared/hardware/measures.ts';
import { formatPercent } from '#shared/format.ts';
import type { Output } from '../output.ts';

const words: Readonly<Record<MeasureName, string>> = {
  'memory-bandwidth': 'Measuring memory bandwidth',
  'disk-read': 'Measuring disk read',
};

/** Progress of a measurement: one line that is rewritten at a terminal, elsewhere one line as each part begins. */
export function measureLines(output: Output): (progress: MeasureProgress) => void {
  let shown = '';
  return ({ measure, ratio }) => {
    const line = output.isTty ? `${words[measure]}  ${formatPercent(ratio)}` : `${words[measure]}\n`;
    if (line !== shown && output.isTty) output.rewrite(ratio === 1 ? '' : line);
    else if (line !== shown) output.err(line);
    shown = line;
  };
}
