import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import type { Bytes } from '#shared/units.ts';
import { presence } from '../keep/keep.ts';
import { field as labelled, lines } from '../keep/lines.ts';
import { HEX_ID, PRODUCT_NAME } from '../keep/values.ts';
import { busAddressOf, readDrmCards } from './drm-cards.ts';
import { type DeviceFinding, deviceSeen } from './finding.ts';
import { hexId, PROCESSOR_GRAPHICS, vendorOfPci } from './pci.ts';
import { type Collected, collected, countOf, failed, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { TOOL_SECONDS } from './timeouts.ts';
import { toolOutput, wholeNumber } from './tool-output.ts';

const NAME = 'vulkaninfo';

/**
 * The graphics API's own view, for adapters whose memory nothing else tells: an open driver without sizes in sysfs, a machine without the
 * maker's tool. `--summary` prints no heaps, so the whole text is read.
 */
export const vulkanInfo: Probe<string> = { name: NAME, platforms: ['linux', 'win32'], timeoutSeconds: TOOL_SECONDS, collect, parse };

const keep = lines(
  /^\uFEFF?GPU\d{1,3}:\s*$/,
  /^VkPhysicalDeviceMemoryProperties:/,
  /^\s*memory(?:Heaps\[\d{1,3}\]|Types)\s*:?/,
  labelled(/^\s*(?:vendorID|deviceID)\s*=\s*/, HEX_ID),
  labelled(/^\s*pci(?:Domain|Bus|Device|Function)\s*=\s*/, '\\d{1,6}'),
  labelled(/^\s*deviceType\s*=\s*/, '[A-Z_]{1,60}'),
  labelled(/^\s*deviceName\s*=\s*/, PRODUCT_NAME),
  /^\s*size\s*=\s*\d{1,15} \(0x[0-9a-f]{1,13}\)/,
  /^\s*MEMORY_HEAP_DEVICE_LOCAL_BIT/,
);

async function collect(io: ProbeIo): Promise<Collected<string>> {
  // The tool is slow and wakes every card: it is left alone where the kernel's drivers have answers of their own.
  if (io.platform === 'linux' && !(await leavesGaps(io))) return unavailable('not needed: the drivers answer');
  const output = toolOutput(NAME, await io.run(NAME, [], { timeoutSeconds: TOOL_SECONDS, keep }));
  return output.status === 'ok' ? collected(output.stdout) : output;
}

/** False where every adapter has a driver that tells its memory. No list of adapters at all (WSL, a container) leaves a gap. */
async function leavesGaps(io: ProbeIo): Promise<boolean> {
  if ((await io.readFile('/proc/driver/nvidia/version', presence)) !== null) return false;
  const [amd, nvidia, intel] = await Promise.all([
    readDrmCards(io, '1002', ['mem_info_vram_total']),
    readDrmCards(io, '10de', []),
    readDrmCards(io, '8086', ['uevent']),
  ]);
  if (amd === null || nvidia === null || intel === null) return true;
  const silent = amd.filter(({ files }) => wholeNumber(files['mem_info_vram_total']) === null);
  return silent.length + nvidia.length + intel.filter((card) => busAddressOf(card) !== PROCESSOR_GRAPHICS).length > 0;
}

function parse(stdout: string): ProbeAnswer {
  const blocks = stdout.split(/^\uFEFF?GPU(?=\d{1,3}:\s*$)/m).slice(1);
  if (blocks.length === 0) return failed(stdout.trim() === '' ? 'printed nothing' : 'printed no device');
  const devices = blocks.flatMap(deviceOf);
  if (devices.length === 0) return unavailable('no adapter but software');
  return { status: 'ok', detail: countOf(devices), findings: { lastResort: devices } };
}

function deviceOf(block: string): readonly DeviceFinding[] {
  const kind = field(block, 'deviceType');
  const vendorId = hexId(field(block, 'vendorID') ?? '');
  const vendor = vendorId === null ? null : vendorOfPci(vendorId);
  const integrated = kind?.includes('INTEGRATED_GPU') ?? false;
  if (vendor === null || !(integrated || (kind?.includes('DISCRETE_GPU') ?? false))) return [];
  const device = hexId(field(block, 'deviceID') ?? '');
  const heap = localHeap(block);
  return [
    deviceSeen(
      {
        vendor,
        busId: busIn(block),
        pciId: device === null ? null : `${vendorId}:${device}`,
        name: nameOf(field(block, 'deviceName')),
        memoryKind: integrated ? 'unified' : null,
        totalBytes: integrated ? unknown('shared with the system') : heap,
        ...(integrated ? { shareBytes: heap } : {}),
      },
      'vulkaninfo does not say',
    ),
  ];
}

const field = (block: string, name: string): string | null =>
  new RegExp(`^\\s*${name}\\s*=\\s*(\\S.{0,160}?)\\s*$`, 'm').exec(block)?.[1] ?? null;

/** `AMD Radeon RX 7900 XTX (RADV NAVI31)`: what follows is the driver's. */
const nameOf = (name: string | null): string | null => name?.replace(/ \((?:RADV|LLVM|ACO|NVK|ANV)\b[^)]*\)$/, '') ?? null;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Four decimal numbers of VK_EXT_pci_bus_info. */
function busIn(block: string): string | null {
  const parts = ['pciDomain', 'pciBus', 'pciDevice', 'pciFunction'].map((name) => Number(/^\d{1,6}$/.exec(field(block, name) ?? '')?.[0]));
  const [domain = Number.NaN, bus = Number.NaN, device = Number.NaN, fn = Number.NaN] = parts;
  if (parts.some((part) => Number.isNaN(part)) || bus > 255 || device > 31 || fn > 7) return null;
  return `${hex(domain, 4)}:${hex(bus, 2)}:${hex(device, 2)}.${fn}`;
}

/**
 * The largest heap that is local to the device. A second, small one is the window through which the processor sees a part: on some drivers
 * of the same memory, so the two are not added.
 */
function localHeap(block: string): Known<Bytes> {
  const properties = block.split(/^VkPhysicalDeviceMemoryProperties:/m)[1] ?? '';
  const heaps =
    properties
      .split(/memoryTypes\b/)[0]
      ?.split(/^\s*memoryHeaps\[\d{1,3}\]\s*:?/m)
      .slice(1) ?? [];
  const sizes = heaps.flatMap((heap) => {
    const [, digits, again = ''] = /^\s*size\s*=\s*(\d{1,15}) \(0x([0-9a-f]{1,13})\)/m.exec(heap) ?? [];
    // Printed twice: what does not agree is damaged.
    return digits !== undefined && Number(digits) === Number.parseInt(again, 16) && heap.includes('MEMORY_HEAP_DEVICE_LOCAL_BIT')
      ? [Number(digits)]
      : [];
  });
  const largest = Math.max(0, ...sizes);
  if (largest === 0) return unknown('vulkaninfo lists no heap of the device');
  return sourced(largest, basis('measured', NAME, 'largest heap that the graphics API calls local to the device'));
}
