import { formatMemoryShortage } from '#shared/format.ts';
import type { Fit } from '#shared/memory/fit.ts';

/** What stands in the way, by how much, and why: "accelerator-memory, 4.3 GiB short (more than accelerator memory holds)". */
export function shortageText({ limit, shortBytes, reason }: Extract<Fit, { verdict: 'does-not-fit' }>): string {
  const amount = limit === 'runtime-support' ? '' : `, ${amountText(shortBytes)} short`;
  return `${limit}${amount}${reason === undefined ? '' : ` (${reason})`}`;
}

/** A file of rounded size may miss by its largest size alone. */
const amountText = ({ point, high }: { readonly point: number; readonly high: number }): string =>
  point > 0 ? formatMemoryShortage(point) : `up to ${formatMemoryShortage(high)}`;
