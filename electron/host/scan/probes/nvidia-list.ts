import { lines } from '../keep/lines.ts';
import { PRODUCT_NAME } from '../keep/values.ts';

/** A card of `nvidia-smi -L` and the MIG profiles of its instances ("3g.40gb"), in the order of the XML form. */
export type ListedCard = { readonly name: string; readonly profiles: readonly string[] };

/** Names and profiles, up to the identifiers behind them. */
export const keptList = lines(new RegExp(`^\uFEFF?GPU \\d+: ${PRODUCT_NAME} ?\\(UUID:`, 'u'), /^\s+MIG [\w.+]{1,20}\s+Device\s+\d+:/);

/**
 * `GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-…)`, and below a divided card `  MIG 3g.40gb     Device  0: (UUID: MIG-…)`. No sizes: the
 * numbers of a profile are rounded.
 */
export function listedCards(list: string): readonly ListedCard[] {
  return list
    .split(/^\uFEFF?GPU (?=\d+: )/m)
    .slice(1)
    .flatMap((block) => {
      const name = /^\d+: (.{1,120}?) ?\(UUID:/.exec(block)?.[1];
      const profiles = [...block.matchAll(/^\s+MIG (\S{1,20})\s+Device\s+\d+:/gm)].map((match) => match[1] ?? '');
      return name === undefined ? [] : [{ name, profiles }];
    });
}
