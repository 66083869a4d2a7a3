import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { gib } from '#shared/units.ts';
import { busAddressOf, type DrmCard, readDrmCards } from './drm-cards.ts';
import type { DeviceFinding } from './finding.ts';
import { hexId, linkFrom } from './pci.ts';
import { type Collected, collected, failed, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
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
] as const;

export type AmdSysfs = { readonly cards: readonly DrmCard[]; readonly driverVersion: string | null };

export const amdSysfs: Probe<AmdSysfs> = { name: NAME, platforms: ['linux'], timeoutSeconds: 5, collect, parse };

async function collect(io: ProbeIo): Promise<Collected<AmdSysfs>> {
  const cards = await readDrmCards(io, VENDOR_ID, files);
  if (cards === null) return unavailable('no /sys/class/drm here');
  if (cards.length === 0) return unavailable('no AMD device under /sys/class/drm');
  return collected({ cards, driverVersion: await io.readFile('/sys/module/amdgpu/version') });
}

function parse({ cards, driverVersion }: AmdSysfs): ProbeAnswer {
  const devices = cards.map((card) => deviceOf(card, driverVersion));
  if (devices.every((device) => device.totalBytes.value === null && device.pool === null)) {
    return failed('the kernel driver reports no memory size');
  }
  return { status: 'ok', detail: `${devices.length} device${devices.length === 1 ? '' : 's'}`, findings: { devices } };
}

function deviceOf(card: DrmCard, driverVersion: string | null): DeviceFinding {
  const { files: file } = card;
  const device = hexId(file['device'] ?? '');
  const vram = wholeNumber(file['mem_info_vram_total']);
  const gtt = wholeNumber(file['mem_info_gtt_total']);
  const vramUsed = wholeNumber(file['mem_info_vram_used']);
  const gttUsed = wholeNumber(file['mem_info_gtt_used']);
  const measured = basis('measured', NAME);
  const link = linkFrom(file['max_link_speed'] ?? null, file['max_link_width'] ?? null);
  const driver = text(driverVersion);
  return {
    vendor: 'amd',
    busId: busAddressOf(card),
    pciId: device === null ? null : `${VENDOR_ID}:${device}`,
    revision: hexId(file['revision'] ?? '', 2),
    name: text(file['product_name']),
    memoryKind: isProcessorGraphics(file, vram, gtt) ? 'unified' : null,
    totalBytes: fact(vram, 'mem_info_vram_total'),
    freeBytes: vram === null || vramUsed === null ? unknown('no mem_info_vram_used') : sourced(Math.max(0, vram - vramUsed), measured),
    linkBytesPerSecond: link === null ? unknown('the kernel reports no link speed') : sourced(link, measured),
    powerLimitWatts: unknown('not read from sysfs'),
    driver: driver === null ? unknown('amdgpu states no version: part of the kernel') : sourced(driver, measured),
    gpuCores: null,
    pool:
      vram === null || gtt === null
        ? null
        : { carveOutBytes: vram, mappableBytes: gtt, usedBytes: vramUsed === null ? null : vramUsed + (gttUsed ?? 0) },
    instances: null,
  };
}

function fact(value: number | null, name: string): Known<number> {
  return value === null ? unknown(`no ${name}`) : sourced(value, basis('measured', NAME));
}

/**
 * Built-in graphics: no memory chips of their own, a small carve-out and a large mappable area [Ollama's test]. A carve-out of up to
 * 96 GB set in firmware escapes it; the PCI id tells then.
 */
function isProcessorGraphics(file: DrmCard['files'], vram: number | null, gtt: number | null): boolean {
  if (vram === null || gtt === null) return false;
  if (text(file['mem_info_vram_vendor']) !== null || text(file['board_info']) !== null) return false;
  return vram <= gib(4) && gtt >= gib(8) && gtt >= 4 * vram;
}
