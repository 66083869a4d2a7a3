import { type Keep, whether } from '../keep/keep.ts';
import { lines } from '../keep/lines.ts';
import { DIGITS, HEX_ID, PRODUCT_NAME, oneValue } from '../keep/values.ts';
import { busAddress, hexId, LINK_SPEED, LINK_WIDTH } from './pci.ts';
import type { ProbeIo } from './probe-io.ts';

const size = oneValue(DIGITS);
const id = oneValue(HEX_ID);

/** Files of a card's device, and what is read of each. */
const deviceFiles = {
  vendor: id,
  device: id,
  revision: id,
  uevent: lines(/^PCI_SLOT_NAME=[0-9A-Fa-f:.]{7,16}$/),
  mem_info_vram_total: size,
  mem_info_vram_used: size,
  mem_info_gtt_total: size,
  mem_info_gtt_used: size,
  mem_info_vram_vendor: (text) => (text.trim() === 'unknown' ? text : whether(text)),
  board_info: whether,
  product_name: oneValue(PRODUCT_NAME),
  max_link_speed: oneValue(LINK_SPEED),
  max_link_width: oneValue(LINK_WIDTH),
  current_link_width: oneValue(LINK_WIDTH),
  current_compute_partition: oneValue('[A-Z]PX'),
} satisfies Readonly<Record<string, Keep>>;
export type DeviceFile = keyof typeof deviceFiles;

export type DrmCard = {
  /** `card0`. */
  readonly card: string;
  /** Contents of the device's files, by name; null when a file is not there. */
  readonly files: Readonly<Record<string, string | null>>;
};

/** From the card's `uevent`, which has to be among its files. */
export const busAddressOf = ({ files }: DrmCard): string | null =>
  busAddress(/^PCI_SLOT_NAME=(.+)$/m.exec(files['uevent'] ?? '')?.[1] ?? '');

/** Display adapters of one maker with some of their files; null when the kernel shows none at all (containers, WSL). */
export async function readDrmCards(io: ProbeIo, vendorId: string, files: readonly DeviceFile[]): Promise<readonly DrmCard[] | null> {
  const names = await io.readDirectory('/sys/class/drm', /card\d{1,3}/);
  if (names === null) return null;
  const found = await Promise.all(names.map((card) => readCard(io, card, { vendorId, files })));
  return found.filter((card) => card !== null);
}

async function readCard(
  io: ProbeIo,
  card: string,
  { vendorId, files }: { readonly vendorId: string; readonly files: readonly DeviceFile[] },
): Promise<DrmCard | null> {
  const folder = `/sys/class/drm/${card}/device`;
  const vendor = hexId((await io.readFile(`${folder}/vendor`, deviceFiles.vendor)) ?? '');
  if (vendor !== vendorId) return null;
  const contents = await Promise.all(files.map(async (name) => [name, await io.readFile(`${folder}/${name}`, deviceFiles[name])] as const));
  return { card, files: Object.fromEntries(contents) };
}
