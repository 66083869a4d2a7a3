import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import type { Bytes } from '#shared/units.ts';
import { oneValue } from '../keep/values.ts';
import { busAddressOf, type DrmCard, readDrmCards } from './drm-cards.ts';
import { type DeviceFinding, deviceSeen } from './finding.ts';
import { hexId, PROCESSOR_GRAPHICS } from './pci.ts';
import { type Collected, collected, type Probe, type ProbeAnswer, sawDevices, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { TOOL_SECONDS } from './timeouts.ts';
import { wholeNumber } from './tool-output.ts';

const NAME = 'intel-sysfs';
const VENDOR_ID = '8086';
const files = ['device', 'revision', 'uevent'] as const;

export type IntelCard = DrmCard & {
  /** `xe`: one size per tile. */
  readonly tileBytes: readonly string[];
  /** `i915`. */
  readonly lmemTotal: string | null;
  readonly lmemAvailable: string | null;
};

export const intelSysfs: Probe<readonly IntelCard[]> = { name: NAME, platforms: ['linux'], timeoutSeconds: TOOL_SECONDS, collect, parse };

const keptSize = oneValue('0x[0-9a-fA-F]{1,13}|\\d{1,16}');

async function collect(io: ProbeIo): Promise<Collected<readonly IntelCard[]>> {
  const cards = await readDrmCards(io, VENDOR_ID, files);
  if (cards === null) return unavailable('no /sys/class/drm here');
  if (cards.length === 0) return unavailable('no Intel device under /sys/class/drm');
  return collected(await Promise.all(cards.map((card) => withSizes(io, card))));
}

async function withSizes(io: ProbeIo, card: DrmCard): Promise<IntelCard> {
  const folder = `/sys/class/drm/${card.card}`;
  const tiles = (await io.readDirectory(`${folder}/device`, /tile\d{1,2}/)) ?? [];
  const sizes = await Promise.all(tiles.map((tile) => io.readFile(`${folder}/device/${tile}/physical_vram_size_bytes`, keptSize)));
  return {
    ...card,
    tileBytes: sizes.filter((size) => size !== null),
    lmemTotal: await io.readFile(`${folder}/lmem_total_bytes`, keptSize),
    lmemAvailable: await io.readFile(`${folder}/lmem_avail_bytes`, keptSize),
  };
}

function parse(cards: readonly IntelCard[]): ProbeAnswer {
  return sawDevices(cards.map(deviceOf));
}

function deviceOf(card: IntelCard): DeviceFinding {
  const { files: file, tileBytes, lmemTotal, lmemAvailable } = card;
  const busId = busAddressOf(card);
  const total = totalOf(tileBytes, lmemTotal);
  const available = wholeNumber(lmemAvailable);
  const device = hexId(file['device'] ?? '');
  return deviceSeen(
    {
      vendor: 'intel',
      busId,
      pciId: device === null ? null : `${VENDOR_ID}:${device}`,
      revision: hexId(file['revision'] ?? '', 2),
      memoryKind: total.value !== null ? 'dedicated' : busId === PROCESSOR_GRAPHICS ? 'unified' : null,
      totalBytes: total,
      freeBytes: available === null ? unknown('the driver gives no free memory') : sourced(available, basis('measured', NAME)),
      // Behind the switch on an Arc card the kernel sees one lane of 2.5 GT/s, whatever the slot [nvtop #344, B580 lspci listings].
      linkBytesPerSecond: unknown('the switch on Intel cards hides the link to the host'),
    },
    'not read from sysfs',
  );
}

function totalOf(tileBytes: readonly string[], lmemTotal: string | null): Known<Bytes> {
  const tiles = tileBytes.map((size) => hexOrDecimal(size)).filter((size) => size !== null && size > 0);
  const total = tiles.length > 0 ? tiles.reduce((sum: number, size) => sum + (size ?? 0), 0) : hexOrDecimal(lmemTotal ?? '');
  return total === null || total === 0
    ? unknown('the driver gives no memory size: shared with the system')
    : sourced(total, basis('measured', NAME));
}

/** `xe` prints `0x3fa000000`, `i915` decimal. */
function hexOrDecimal(value: string): number | null {
  const hex = /^0x([0-9a-f]{1,13})$/i.exec(value.trim())?.[1];
  return hex === undefined ? wholeNumber(value) : Number.parseInt(hex, 16);
}
