import { basis, sourced, unknown } from '#shared/estimate.ts';
import type { InstanceFinding } from './finding.ts';
import { lines } from '../keep/lines.ts';
import type { ProbeIo } from './probe-io.ts';
import { wholeNumber } from './tool-output.ts';

const NODES = '/sys/class/kfd/kfd/topology/nodes';

/** One compute node of AMD's kernel driver: its `properties`, and those of its first memory bank. */
export type KfdNode = { readonly properties: string | null; readonly bank: string | null };

const ofNode = lines(/^(?:location_id|domain) \d{1,18}/);
const ofBank = lines(/^size_in_bytes \d{1,18}/);

/** The compute nodes; asked for only when a card is divided. */
export async function readKfdNodes(io: ProbeIo): Promise<readonly KfdNode[]> {
  const names = (await io.readDirectory(NODES, /\d{1,4}/)) ?? [];
  return Promise.all(
    names.map(async (name) => {
      const [properties, bank] = await Promise.all([
        io.readFile(`${NODES}/${name}/properties`, ofNode),
        io.readFile(`${NODES}/${name}/mem_banks/0/properties`, ofBank),
      ]);
      return { properties, bank };
    }),
  );
}

/** `DPX`, `CPX` …: an Instinct card that is divided; `SPX` and cards without modes are whole. */
export function partitionMode(text: string | null): string | null {
  const mode = text?.trim() ?? '';
  return /^[A-Z]PX$/.test(mode) && mode !== 'SPX' ? mode : null;
}

/** The parts of the card at a bus address, with the memory that the driver gives each. */
export function partitionsAt(busId: string, mode: string, nodes: readonly KfdNode[]): readonly InstanceFinding[] {
  const wanted = locationOf(busId);
  return nodes.flatMap(({ properties, bank }) => {
    const location = Number(property(properties, 'location_id') ?? Number.NaN);
    // Where no domain is printed the first is meant; a card of another then has no parts, and its memory stays unknown.
    const domain = Number(property(properties, 'domain') ?? 0);
    if (wanted === null || domain !== wanted.domain || deviceAt(location) !== deviceAt(wanted.location)) return [];
    const size = wholeNumber(property(bank, 'size_in_bytes'));
    const total =
      size === null || size === 0 ? unknown('the driver gives no size for the partition') : sourced(size, basis('measured', 'amd-sysfs'));
    return [{ totalBytes: total, freeBytes: unknown('the driver does not tell what is free of a partition'), profile: mode }];
  });
}

const property = (text: string | null, name: string): string | null =>
  new RegExp(`^${name} (\\d{1,18})$`, 'm').exec(text?.replaceAll('\r', '') ?? '')?.[1] ?? null;

/** Without what tells the parts of one card apart: the function, or, in newer drivers, a number in the highest four bits. */
const deviceAt = (location: number): number => (location & 0xffff) >> 3;

/** Bus, device and function as one number, the way the driver writes them. */
function locationOf(busId: string): { readonly domain: number; readonly location: number } | null {
  const [, domain = '', bus = '', device = '', fn = ''] = /^([0-9a-f]+):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/.exec(busId) ?? [];
  if (domain === '') return null;
  const location = (Number.parseInt(bus, 16) << 8) | (Number.parseInt(device, 16) << 3) | Number(fn);
  return { domain: Number.parseInt(domain, 16), location };
}
