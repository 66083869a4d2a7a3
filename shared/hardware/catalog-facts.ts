import type { Gpu } from '../catalog/gpu.ts';
import { assertNever, basis, isKnown, type Known, type Sourced, sourced, unknown } from '../estimate.ts';
import type { BytesPerSecond, Flops, Watts } from '../units.ts';
import type { GpuMatch } from './match-gpu.ts';
import { pcieBytesPerSecond } from './pcie.ts';

/** What the datasheet says of an adapter; `linkBytesPerSecond` is the link it was built for, not the slot it sits in. */
export type CatalogFacts = {
  readonly bandwidthBytesPerSecond: Known<BytesPerSecond>;
  readonly computeFlops: Known<Flops>;
  readonly linkBytesPerSecond: Known<BytesPerSecond>;
  readonly powerLimitWatts: Known<Watts>;
};

/** Facts of the matched entry, or those on which all candidates agree. `gpuCores` picks the right bin of an Apple chip. */
export function catalogFacts(match: GpuMatch, gpuCores: number | null): CatalogFacts {
  switch (match.kind) {
    case 'matched':
      return {
        bandwidthBytesPerSecond: bandwidthOf(match.gpu, gpuCores),
        computeFlops: computeOf(match.gpu, gpuCores),
        linkBytesPerSecond: linkOf(match.gpu),
        powerLimitWatts: powerOf(match.gpu),
      };
    case 'ambiguous':
      return {
        bandwidthBytesPerSecond: agreed(match.candidates, (gpu) => bandwidthOf(gpu, gpuCores), match.reason),
        computeFlops: agreed(match.candidates, (gpu) => computeOf(gpu, gpuCores), match.reason),
        linkBytesPerSecond: agreed(match.candidates, linkOf, match.reason),
        powerLimitWatts: unknown(match.reason),
      };
    case 'none':
      return {
        bandwidthBytesPerSecond: unknown(match.reason),
        computeFlops: unknown(match.reason),
        linkBytesPerSecond: unknown(match.reason),
        powerLimitWatts: unknown(match.reason),
      };
    default:
      return assertNever(match);
  }
}

function agreed<T>(candidates: readonly Gpu[], fact: (gpu: Gpu) => Known<T>, reason: string): Known<T> {
  const facts = candidates.map(fact);
  const [first] = facts;
  // One candidate alone agrees with itself: it may as well be a card that nobody lists.
  if (!first || facts.length === 1 || !isKnown(first) || facts.some((other) => other.value !== first.value)) return unknown(reason);
  return sourced(first.value, basis('datasheet', first.basis.sourceId, `the same for every card it may be: ${reason}`));
}

const fromDatasheet = <T>(gpu: Gpu, value: T, note?: string): Sourced<T> => sourced(value, basis('datasheet', gpu.sourceId, note));

const binOf = (gpu: Gpu, gpuCores: number | null) => (gpu.binned ?? []).find((chip) => chip.gpuCores === gpuCores) ?? null;

function bandwidthOf(gpu: Gpu, gpuCores: number | null): Known<BytesPerSecond> {
  const bin = binOf(gpu, gpuCores);
  if (bin) return fromDatasheet(gpu, bin.speedBandwidthBytesPerSecond, `${bin.gpuCores} GPU cores`);
  const rate = gpu.memory.bandwidthBytesPerSecond;
  if (rate !== null) return fromDatasheet(gpu, rate);
  return unknown(gpu.memory.kind === 'unified' ? "the system's memory: its bandwidth is not known" : `${gpu.id} lists no bandwidth`);
}

function computeOf(gpu: Gpu, gpuCores: number | null): Known<Flops> {
  const bin = binOf(gpu, gpuCores);
  if (bin) return fromDatasheet(gpu, bin.speedFlops, `${bin.gpuCores} GPU cores`);
  const rate = gpu.compute.speedFlops ?? gpu.compute.bf16Flops;
  return rate === null ? unknown(`${gpu.id} lists no compute rate`) : fromDatasheet(gpu, rate, 'FP16, dense');
}

function linkOf(gpu: Gpu): Known<BytesPerSecond> {
  if (gpu.memory.kind === 'unified') return unknown('no link: the memory is shared with the host');
  const rate = gpu.pcie === null ? null : pcieBytesPerSecond(gpu.pcie.generation, gpu.pcie.lanes);
  if (gpu.pcie === null || rate === null) return unknown(`${gpu.id} lists no host link`);
  return fromDatasheet(gpu, rate, `PCIe ${gpu.pcie.generation} x${gpu.pcie.lanes}, one direction`);
}

function powerOf(gpu: Gpu): Known<Watts> {
  return gpu.tdpWatts === null ? unknown(`${gpu.id} lists no power`) : fromDatasheet(gpu, gpu.tdpWatts);
}
