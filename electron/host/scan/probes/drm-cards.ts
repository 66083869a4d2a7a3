import { busAddress, hexId } from './pci.ts';
import type { ProbeIo } from './probe-io.ts';

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
export async function readDrmCards(io: ProbeIo, vendorId: string, files: readonly string[]): Promise<readonly DrmCard[] | null> {
  const names = await io.readDirectory('/sys/class/drm');
  if (names === null) return null;
  const cards = names.filter((name) => /^card\d+$/.test(name));
  const found = await Promise.all(cards.map((card) => readCard(io, card, { vendorId, files })));
  return found.filter((card) => card !== null);
}

async function readCard(
  io: ProbeIo,
  card: string,
  { vendorId, files }: { readonly vendorId: string; readonly files: readonly string[] },
): Promise<DrmCard | null> {
  const folder = `/sys/class/drm/${card}/device`;
  const vendor = hexId((await io.readFile(`${folder}/vendor`)) ?? '');
  if (vendor !== vendorId) return null;
  const contents = await Promise.all(files.map(async (name) => [name, await io.readFile(`${folder}/${name}`)] as const));
  return { card, files: Object.fromEntries(contents) };
}
