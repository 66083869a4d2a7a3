import type { CostEstimate } from '#shared/cost/cost-estimate.ts';
import { assertNever } from '#shared/estimate.ts';
import { formatCount } from '#shared/format.ts';

type Counted = Pick<CostEstimate, 'machines' | 'machineCount'>;

/** A number that serves nobody within their limits is none. */
export const machinesValue = ({ machines, machineCount }: Counted): string =>
  machines === undefined || machineCount?.byPeak === null ? 'none' : formatCount(machines);

/** Why so many, where people are named. */
export function machinesWords({ machineCount }: Counted): string {
  if (machineCount === undefined) return '';
  const { decidedBy, byPeak } = machineCount;
  if (byPeak === null) return 'serve these people within their limits';
  switch (decidedBy) {
    case 'peak':
      return 'for the peak of these people, spare included';
    case 'volume':
      return `for the tokens of a month; the peak needs ${formatCount(byPeak)}`;
    case 'stated':
      return `as stated; the peak needs ${formatCount(byPeak)}`;
    default:
      return assertNever(decidedBy);
  }
}
