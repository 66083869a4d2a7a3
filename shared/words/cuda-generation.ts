/** What NVIDIA calls its compute capabilities, from which value on. */
const generations: readonly (readonly [from: number, name: string])[] = [
  [10, 'Blackwell'],
  [9, 'Hopper'],
  [8.9, 'Ada'],
  [8, 'Ampere'],
  [7.5, 'Turing'],
  [7, 'Volta'],
  [6, 'Pascal'],
  [5, 'Maxwell'],
];

/** `Ada`; null: older than all that have a name here. */
export const generationName = (computeCapability: number): string | null =>
  generations.find(([from]) => computeCapability >= from)?.[1] ?? null;

/** `8.9 (Ada)`. */
export function generationOf(computeCapability: number): string {
  const name = generationName(computeCapability);
  return `${computeCapability.toFixed(1)}${name === null ? '' : ` (${name})`}`;
}
