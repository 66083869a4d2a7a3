import type { Voice } from './language.ts';

/** What kind of value is said where a sentence may be about any. */
type Amount = 'bytes' | 'rate' | 'count' | 'transfers' | 'flops' | 'watts';

export function amountOf(value: number, kind: Amount, { memory, bandwidth, count, number }: Voice): string {
  switch (kind) {
    case 'bytes':
      return memory(value);
    case 'rate':
      return bandwidth(value);
    case 'count':
      return count(value);
    case 'transfers':
      return `${number(value / 1e6)} MT/s`;
    case 'flops':
      return `${number(value / 1e12)} TFLOPS`;
    case 'watts':
      return `${number(value)} W`;
    default:
      return kind satisfies never;
  }
}
