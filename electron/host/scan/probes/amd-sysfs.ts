import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { gib } from '#shared/units.ts';
import { type KfdNode, partitionMode, partitionsAt, readKfdNodes } from './amd-partitions.ts';
import { oneValue, VERSION } from '../keep/values.ts';
import { AMDGPU_IDS, amdgpuName, namesOf } from './amdgpu-ids.ts';
import { busAddressOf, type DrmCard, readDrmCards } from './drm-cards.ts';
import { type DeviceFinding, deviceSeen, type MemoryPool } from './finding.ts';
import { hexId, linkFrom } from './pci.ts';
import { type Collected, collected, failed, type Probe, type ProbeAnswer, sawDevices, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { TOOL_SECONDS } from './timeouts.ts';
import { text, wholeNumber } from './tool-output.ts';

const NAME = 'amd-sysfs';
const VENDOR_ID = '1002';

const files = [
  'device',
  'revision',
  'uevent',
  'mem_info_vram_total',
  'mem_info_vram_used',
  'mem_info_gtt_total',
  'mem_info_gtt_used',
  'mem_info_vram_vendor',
  'board_info',
  'product_name',
  'max_link_speed',
  'max_link_width',
  'current_link_width',
  'current_compute_partition',
] as const;

export type AmdSysfs = {
  readonly cards: readonly DrmCard[];
  readonly driverVersion: string | null;
  /** libdrm's list of names. */
  readonly ids: string | null;
  /** Read when a card is divided. */
  readonly kfdNodes: readonly KfdNode[];
};

export const amdSysfs: Probe<AmdSysfs> = { name: NAME, platforms: ['linux'], timeoutSeconds: TOOL_SECONDS, collect, parse };

async function collect(io: ProbeIo): Promise<Collected<AmdSysfs>> {
  const cards = await readDrmCards(io, VENDOR_ID, files);
  if (cards === null) return unavailable('no /sys/class/drm here');
  if (cards.length === 0) return unavailable('no AMD device under /sys/class/drm');
  const [driverVersion, ids] = await Promise.all([
    io.readFile('/sys/module/amdgpu/version', oneValue(VERSION)),
    io.readFile(AMDGPU_IDS, namesOf(cards.map(deviceId).filter((id) => id !== null))),
  ]);
  const divided = cards.some((card) => modeOf(card) !== null);
  return collected({ cards, driverVersion, ids, kfdNodes: divided ? await readKfdNodes(io) : [] });
}

const deviceId = ({ files: file }: DrmCard): string | null => hexId(file['device'] ?? '');

const modeOf = ({ files: file }: DrmCard): string | null => partitionMode(file['current_compute_partition'] ?? null);

function parse(sysfs: AmdSysfs): ProbeAnswer {
  const devices = sysfs.cards.map((card) => deviceOf(card, sysfs));
  if (devices.every((device) => device.totalBytes.value === null && device.pool === null)) {
    return failed('the kernel driver reports no memory size');
  }
  return sawDevices(devices);
}

const measured = basis('measured', NAME);

function deviceOf(card: DrmCard, { driverVersion, ids, kfdNodes }: AmdSysfs): DeviceFinding {
  const { files: file } = card;
  const device = deviceId(card);
  const revision = hexId(file['revision'] ?? '', 2);
  const busId = busAddressOf(card);
  const mode = modeOf(card);
  const [vram, used] = [wholeNumber(file['mem_info_vram_total']), wholeNumber(file['mem_info_vram_used'])];
  // The speed drops while a card idles, the width does not: it is that of the slot.
  const link = linkFrom(file['max_link_speed'] ?? null, file['current_link_width'] ?? file['max_link_width'] ?? null);
  const driver = text(driverVersion);
  return deviceSeen(
    {
      vendor: 'amd',
      busId,
      pciId: device === null ? null : `${VENDOR_ID}:${device}`,
      revision,
      name: text(file['product_name']) ?? amdgpuName(ids ?? '', device, revision),
      memoryKind: isProcessorGraphics(file) ? 'unified' : null,
      totalBytes: fact(vram, 'mem_info_vram_total'),
      freeBytes: vram === null || used === null ? unknown('no mem_info_vram_used') : sourced(Math.max(0, vram - used), measured),
      linkBytesPerSecond: link === null ? unknown('the kernel reports no link speed') : sourced(link, measured),
      driver: driver === null ? unknown('amdgpu states no version: part of the kernel') : sourced(driver, measured),
      pool: poolOf(file),
      instances: mode === null || busId === null ? null : partitionsAt(busId, mode, kfdNodes),
    },
    'not read from sysfs',
  );
}

function fact(value: number | null, name: string): Known<number> {
  return value === null ? unknown(`no ${name}`) : sourced(value, measured);
}

function poolOf(file: DrmCard['files']): (MemoryPool & { readonly mappableBytes: number }) | null {
  const [vram, gtt, vramUsed, gttUsed] = ['mem_info_vram_total', 'mem_info_gtt_total', 'mem_info_vram_used', 'mem_info_gtt_used'].map(
    (name) => wholeNumber(file[name]),
  );
  if (typeof vram !== 'number' || typeof gtt !== 'number') return null;
  // Pages of the GTT are taken from the system's memory, so what is free of that bounds them where their use is not told.
  const used = typeof vramUsed === 'number' ? vramUsed + (gttUsed ?? 0) : null;
  return { carveOutBytes: vram, mappableBytes: gtt, usedBytes: used, sourceId: NAME };
}

/**
 * Built-in graphics: no memory chips of their own, a small carve-out and a large mappable area [Ollama's test]. A carve-out of up to
 * 96 GB set in firmware escapes it; the PCI id tells then.
 */
function isProcessorGraphics(file: DrmCard['files']): boolean {
  const pool = poolOf(file);
  const maker = text(file['mem_info_vram_vendor']);
  if (pool === null || (maker !== null && maker !== 'unknown') || text(file['board_info']) !== null) return false;
  const { carveOutBytes: vram, mappableBytes: gtt } = pool;
  return vram <= gib(4) && gtt >= gib(8) && gtt >= 4 * vram;
}
