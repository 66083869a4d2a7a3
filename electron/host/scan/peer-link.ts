import type { HardwareCatalog } from '#shared/catalog/catalog.ts';
import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import type { Accelerator } from '#shared/hardware/profile.ts';
import type { BytesPerSecond } from '#shared/units.ts';

/** Direct link between the cards, one direction: the datasheet's rate where the topology shows one (`seen`; null: not looked at). */
export function peerLink(accelerators: readonly Accelerator[], catalog: HardwareCatalog, seen: boolean | null): Known<BytesPerSecond> {
  const cards = accelerators.filter((device) => device.parentIndex === null && device.memoryKind === 'dedicated');
  if (cards.length === 0) return unknown(accelerators.length === 0 ? 'no accelerator' : 'no card');
  if (cards.length === 1) return unknown('one accelerator');
  if (seen === false) return unknown('no direct link joins all cards: they talk over PCIe');
  const gpu = catalog.gpus.find(({ id }) => id === cards[0]?.gpuId);
  if (gpu === undefined || cards.some((card) => card.gpuId !== gpu.id)) return unknown('the cards differ or are not in the catalog');
  if (gpu.peerBytesPerSecond === null) return unknown('the catalog lists no direct link for these cards');
  const note = seen === true ? 'link seen in the topology' : 'built for it; the topology was not read';
  return sourced(gpu.peerBytesPerSecond, basis('datasheet', gpu.sourceId, note));
}
