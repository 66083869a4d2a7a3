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

/** `8.9 (Ada)`. */
export function generationOf(computeCapability: number): string {
  const name = generations.find(([from]) => computeCapability >= from)?.[1];
  return `${computeCapability.toFixed(1)}${name === undefined ? '' : ` (${name})`}`;
}
