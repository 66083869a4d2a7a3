import type { Gpu } from '../catalog/gpu.ts';
import { isKnown } from '../estimate.ts';
import type { Accelerator } from './profile.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/**
 * Why nothing is worked out for a chip that the catalog lists without a rate that speed is worked out with: nobody published it, and that of
 * another chip says nothing. Null where it lists them, where a person states them, and for cards that it does not list.
 */
export function whyUnrated(accelerator: Accelerator, gpus: readonly Gpu[]): Text | null {
  const gpu = gpus.find(({ id }) => id === accelerator.gpuId);
  if (!gpu || accelerator.parentIndex !== null) return null;
  const { index, memoryKind, memoryBytes, bandwidthBytesPerSecond, computeFlops } = accelerator;
  const noBandwidth = memoryKind === 'dedicated' && !isKnown(bandwidthBytesPerSecond);
  const noCompute = !isKnown(computeFlops) && gpu.compute.speedFlops === null && gpu.compute.bf16Flops === null;
  if (!noBandwidth && !noCompute) return null;
  const missing = [
    ...(isKnown(memoryBytes) ? [] : ['memoryBytes']),
    ...(noBandwidth ? ['bandwidthBytesPerSecond'] : []),
    ...(noCompute ? ['computeFlops'] : []),
  ];
  return message('hardware.unrated', { missing: missing.map((fact) => `accelerators.${index}.${fact}`) });
}
