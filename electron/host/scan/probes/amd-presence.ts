import { readDrmCards } from './drm-cards.ts';
import type { ProbeIo } from './probe-io.ts';
import { wholeNumber } from './tool-output.ts';

/** True when the kernel already tells the memory of every AMD card: the slow tools are then not asked. */
export async function sysfsTellsMemory(io: ProbeIo): Promise<boolean> {
  const cards = await readDrmCards(io, '1002', ['mem_info_vram_total']);
  return cards !== null && cards.length > 0 && cards.every(({ files }) => wholeNumber(files['mem_info_vram_total']) !== null);
}
