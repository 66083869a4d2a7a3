import type { Gpu } from '../catalog/gpu.ts';
import { assertNever, basis, isKnown, type Known, type Sourced, sourced, unknown } from '../estimate.ts';
import type { BytesPerSecond, Flops, Watts } from '../units.ts';
import type { GpuMatch } from './match-gpu.ts';
import { pcieBytesPerSecond } from './pcie.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

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

function agreed<T>(candidates: readonly Gpu[], fact: (gpu: Gpu) => Known<T>, reason: Text): Known<T> {
  const facts = candidates.map(fact);
  const [first] = facts;
  // One candidate alone agrees with itself: it may as well be a card that nobody lists.
  if (!first || facts.length === 1 || !isKnown(first) || facts.some((other) => other.value !== first.value)) return unknown(reason);
  return sourced(first.value, basis('datasheet', first.basis.sourceId, message('hardware.same-for-all', { reason })));
}

const fromDatasheet = <T>(gpu: Gpu, value: T, note?: Text): Sourced<T> => sourced(value, basis('datasheet', gpu.sourceId, note));

const binOf = (gpu: Gpu, gpuCores: number | null) => (gpu.binned ?? []).find((chip) => chip.gpuCores === gpuCores) ?? null;

function bandwidthOf(gpu: Gpu, gpuCores: number | null): Known<BytesPerSecond> {
  const bin = binOf(gpu, gpuCores);
  if (bin) return fromDatasheet(gpu, bin.speedBandwidthBytesPerSecond, message('hardware.gpu-cores', { count: bin.gpuCores }));
  const rate = gpu.memory.bandwidthBytesPerSecond;
  if (rate !== null) return fromDatasheet(gpu, rate);
  return unknown(
    gpu.memory.kind === 'unified' ? message('hardware.system-bandwidth-unknown') : message('hardware.no-bandwidth-listed', { id: gpu.id }),
  );
}

function computeOf(gpu: Gpu, gpuCores: number | null): Known<Flops> {
  const bin = binOf(gpu, gpuCores);
  if (bin) return fromDatasheet(gpu, bin.speedFlops, message('hardware.gpu-cores', { count: bin.gpuCores }));
  const rate = gpu.compute.speedFlops ?? gpu.compute.bf16Flops;
  return rate === null
    ? unknown(message('hardware.no-compute-listed', { id: gpu.id }))
    : fromDatasheet(gpu, rate, message('hardware.fp16-dense'));
}

function linkOf(gpu: Gpu): Known<BytesPerSecond> {
  if (gpu.memory.kind === 'unified') return unknown(message('hardware.shared-no-link'));
  const rate = gpu.pcie === null ? null : pcieBytesPerSecond(gpu.pcie.generation, gpu.pcie.lanes);
  if (gpu.pcie === null || rate === null) return unknown(message('hardware.no-link-listed', { id: gpu.id }));
  return fromDatasheet(gpu, rate, message('hardware.pcie-link', gpu.pcie));
}

function powerOf(gpu: Gpu): Known<Watts> {
  return gpu.tdpWatts === null ? unknown(message('hardware.no-power-listed', { id: gpu.id })) : fromDatasheet(gpu, gpu.tdpWatts);
}
