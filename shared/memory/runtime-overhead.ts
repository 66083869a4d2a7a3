import type { Runtime } from '../catalog/runtime.ts';
import type { Bytes } from '../units.ts';

export type Overhead = Runtime['overheadBytesPerDevice'];

const none: Overhead = { point: 0, low: 0, high: 0 };

/**
 * Driver context and libraries of one process: on every accelerator it uses, and on the host only when nothing else carries the
 * model. The host share of a GPU process is in what the system already counts as used.
 */
export function runtimeOverhead(runtime: Runtime, device: 'accelerator' | 'host' | 'host-beside-accelerator'): Overhead {
  switch (device) {
    case 'accelerator':
      return runtime.overheadBytesPerDevice;
    case 'host':
      return runtime.overheadBytesOnHost;
    case 'host-beside-accelerator':
      return none;
  }
}

/** What must stay free beside the parts that are certain. See `neededBytes`. */
export type Spread = {
  readonly computePoint: Bytes;
  readonly computeHigh: Bytes;
  /** High end of the range that is shown, where it is wider than what the runtime itself counts. */
  readonly computeShownHigh: Bytes;
  readonly overhead: Overhead;
  readonly marginBytes: Bytes;
};

/**
 * Bytes that must be free before we say "fits", beyond the exact parts. Two conditions, the stricter one counts:
 *
 * 1. the runtime's own rule: its count (compute buffer at the high end of current builds, driver context as usual) leaves the
 *    margin free that it insists on (1,024 MiB per GPU in llama.cpp's fit);
 * 2. physics: even with buffer and driver context both at the high end of their ranges, nothing is exceeded.
 *
 * The margin is not added to the second, because it exists to absorb exactly that spread. A wrong "fits" costs the user a crash
 * at load, a wrong "does not fit" a look at the next quantization, so every uncertain part enters with its high end.
 */
export function reservedBytes({ computeHigh, computeShownHigh, overhead, marginBytes }: Spread): Bytes {
  return Math.max(computeHigh + overhead.point + marginBytes, computeShownHigh + overhead.high);
}
