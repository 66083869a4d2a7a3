import type { Runtime } from '../catalog/runtime.ts';
import type { ResolvedDevice } from '../hardware/machine.ts';
import type { Bytes } from '../units.ts';

/** Compute buffer of one device: point, ends of the range that is shown (`low`, `shownHigh`), and high end of current builds. */
export type Buffer = { readonly point: Bytes; readonly low: Bytes; readonly high: Bytes; readonly shownHigh: Bytes };

/**
 * Bytes that must be free on an accelerator before we say "fits", beyond the exact parts. Two conditions, the stricter one counts:
 *
 * 1. the runtime's own rule: its count (compute buffer at the high end of current builds, driver context as usual) leaves the
 *    margin free that it insists on (1,024 MiB per GPU in llama.cpp's fit);
 * 2. physics: even with buffer and driver context both at the high end of their ranges, nothing is exceeded.
 *
 * The margin is not added to the second, because it exists to absorb exactly that spread. A wrong "fits" costs the user a crash
 * at load, a wrong "does not fit" a look at the next quantization, so every uncertain part enters with its high end.
 *
 * Driver context and libraries are paid on every accelerator a process uses (`deviceOverhead`), and on the host only where nothing else
 * carries the model (`overheadBytesOnHost`): beside an accelerator it is in what the system already counts as used.
 */
export function reservedBytes({ high, shownHigh }: Pick<Buffer, 'high' | 'shownHigh'>, overhead: Overhead, runtime: Runtime): Bytes {
  return Math.max(high + overhead.point + runtime.marginBytesPerDevice, shownHigh + overhead.high);
}

export type Overhead = Runtime['overheadBytesPerDevice'];

/** Driver context, kernels and workspaces of the runtime on this device. */
export const deviceOverhead = (
  { overheadBytesPerDevice, overheadBytesOnMetal }: Runtime,
  { vendor }: Pick<ResolvedDevice, 'vendor'>,
): Overhead => (vendor === 'apple' && overheadBytesOnMetal !== undefined ? overheadBytesOnMetal : overheadBytesPerDevice);
