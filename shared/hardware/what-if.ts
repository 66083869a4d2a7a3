import type { Catalog } from '../catalog/catalog.ts';
import type { Gpu } from '../catalog/gpu.ts';
import type { Machine } from '../catalog/machine.ts';
import { nearest, PlannerError } from '../errors.ts';
import { basis, type Known, type Sourced, sourced, unknown } from '../estimate.ts';
import type { Bytes, BytesPerSecond } from '../units.ts';
import { PROFILE_VERSION } from './migrate-profile.ts';
import type { HardwareProfile } from './profile.ts';
import { leftOfHost, unifiedMemoryOf } from './what-if-memory.ts';
import { whatIfAccelerators } from './what-if-accelerators.ts';
import { message } from '../words/message.ts';

export type WhatIfSpec = {
  /** MACHINE_ID | GPU_ID[xN] | APPLE_ID | CPU platform id | cpu. */
  readonly hardware: string;
  readonly ramBytes?: number;
  /** Cards sold in several sizes. */
  readonly vramBytes?: number;
  readonly ramBandwidthBytesPerSecond?: number;
};

type Target =
  | { readonly kind: 'machine'; readonly machine: Machine; readonly cards: readonly Gpu[] }
  | { readonly kind: 'gpu'; readonly cards: readonly Gpu[] }
  | {
      readonly kind: 'cpu';
      readonly platformId: string | null;
      readonly bandwidthBytesPerSecond: BytesPerSecond | null;
      readonly cards: readonly [];
    };

/**
 * The profile of hardware that one does not have, from the catalog. Throws PlannerError `unknown-hardware` with the three nearest ids.
 */
export function whatIfProfile(spec: WhatIfSpec, catalog: Catalog, takenAt: string): HardwareProfile {
  const target = findTarget(spec.hardware, catalog);
  const hosts = target.kind === 'gpu' ? hostsFor(spec.hardware, target.cards, catalog) : 1;
  const ram = ramOf(spec, { target, hosts }, catalog);
  const pool = target.cards[0]?.memory.kind === 'unified';
  if (spec.vramBytes !== undefined && (pool || target.cards.length === 0)) throw noCardMemory(spec.hardware);
  return {
    schemaVersion: PROFILE_VERSION,
    origin: 'what-if',
    takenAt,
    os: {
      platform: platformOf(target),
      version: unknown(message('hardware.what-if-system')),
      guest: 'none',
    },
    cpu: cpuOf(target, catalog),
    memory: {
      totalBytes: ram,
      availableBytes: freeOf(ram, target, catalog),
      bandwidthBytesPerSecond: ramBandwidthOf(spec, target, { catalog, pool }),
    },
    accelerators: whatIfAccelerators(target.cards, { ram, vramBytes: spec.vramBytes ?? null, catalog }),
    linkBytesPerSecond: peerLinkOf(target.cards),
    ...(hosts === 1 ? {} : { hosts: { count: hosts, linkBytesPerSecond: unknown(message('hardware.what-if-no-network')) } }),
    disk: { freeBytes: diskOf(target), readBytesPerSecond: unknown(message('hardware.what-if-disk-rate')) },
    probes: [],
    ...(target.kind === 'machine' ? { machineId: target.machine.id } : {}),
  };
}

function platformOf(target: Target): HardwareProfile['os']['platform'] {
  if (target.kind === 'machine' && (target.machine.kind === 'phone' || target.machine.kind === 'tablet')) return 'mobile';
  return target.cards[0]?.vendor === 'apple' ? 'darwin' : 'linux';
}

const noCardMemory = (hardware: string): PlannerError =>
  new PlannerError('usage', message('hardware.no-card-memory', { hardware }), message('hardware.give-ram'));

function findTarget(hardware: string, catalog: Catalog): Target {
  if (hardware === 'cpu') return { kind: 'cpu', platformId: null, bandwidthBytesPerSecond: null, cards: [] };
  const machine = catalog.machines.find(({ id }) => id === hardware);
  if (machine) return { kind: 'machine', machine, cards: cardsOf(machine, catalog) };
  const cards = gpusNamed(hardware, catalog);
  if (cards) return { kind: 'gpu', cards };
  const platform = catalog.calibration.cpu.platforms.find(({ id }) => id === hardware);
  if (platform) {
    return { kind: 'cpu', platformId: platform.id, bandwidthBytesPerSecond: platform.bandwidthBytesPerSecond, cards: [] };
  }
  throw unknownHardware(hardware, catalog);
}

function cardsOf(machine: Machine, catalog: Catalog): readonly Gpu[] {
  return machine.gpus.flatMap(({ gpuId, count }) => {
    const gpu = catalog.gpus.find(({ id }) => id === gpuId);
    if (!gpu)
      throw new PlannerError(
        'internal',
        message('hardware.machine-names-unknown-gpu', { machineId: machine.id, gpuId }),
        message('hardware.run-catalog-check'),
      );
    return devicesOf(gpu, count);
  });
}

const MAX_CARDS = 64;

/** Hosts for so many equal cards: as few as hold them, each with the same number. */
function hostsFor(hardware: string, cards: readonly Gpu[], catalog: Catalog): number {
  const { mostCardsPerHost } = catalog.calibration.cpu.assumed;
  const count = cards.length / (cards[0]?.devicesPerCard ?? 1);
  const hosts = Math.max(1, Math.ceil(count / mostCardsPerHost));
  if (count % hosts === 0) return hosts;
  throw new PlannerError(
    'usage',
    message('hardware.cards-per-host', { hardware, most: mostCardsPerHost, cards: count, hosts }),
    message('hardware.plan-for-cards', { more: hosts * mostCardsPerHost, fewer: (hosts - 1) * mostCardsPerHost }),
  );
}

/** `GPU_ID` or `GPU_IDxN`; ids may end in x themselves, so the whole text is tried first. */
function gpusNamed(hardware: string, catalog: Catalog): readonly Gpu[] | null {
  const whole = catalog.gpus.find(({ id }) => id === hardware);
  if (whole) return devicesOf(whole, 1);
  const several = /^(.+)x(\d+)$/.exec(hardware);
  const gpu = several ? catalog.gpus.find(({ id }) => id === several[1]) : undefined;
  if (!several || !gpu) return null;
  const count = Number(several[2]);
  if (count < 1 || count > MAX_CARDS) {
    throw new PlannerError(
      'usage',
      message('hardware.card-count', { hardware, most: MAX_CARDS, count }),
      message('hardware.for-example', { example: `${gpu.id}x2` }),
    );
  }
  if (count > 1 && gpu.memory.kind === 'unified') {
    throw new PlannerError(
      'usage',
      message('hardware.shares-with-host', { hardware, name: gpu.name }),
      message('hardware.plan-for-one', { id: gpu.id }),
    );
  }
  return devicesOf(gpu, count);
}

/** What the software sees of so many equal cards. */
const devicesOf = (gpu: Gpu, cards: number): readonly Gpu[] => Array.from({ length: cards * (gpu.devicesPerCard ?? 1) }, () => gpu);

function unknownHardware(hardware: string, catalog: Catalog): PlannerError {
  const ids = [...catalog.machines.map(({ id }) => id), ...catalog.gpus.map(({ id }) => id), 'cpu'];
  const bare = hardware.replace(/x\d+$/, '');
  return new PlannerError(
    'unknown-hardware',
    message('hardware.unknown', { hardware }),
    message('hardware.nearest', { ids: nearest(bare, sharingWords(bare, ids)) }),
  );
}

/** Those that hold what was written but for its spaces, else those that hold one of its words: a chip of another maker is near to nobody. */
function sharingWords(text: string, ids: readonly string[]): readonly string[] {
  const holding = ids.filter((id) => squashed(id).includes(squashed(text)));
  if (holding.length > 0) return holding;
  const words = text.toLowerCase().match(/[a-z]{4,}/g) ?? [];
  const alike = ids.filter((id) => words.some((word) => id.split('-').some((part) => part.startsWith(word))));
  return alike.length > 0 ? alike : ids;
}

const squashed = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Of one host. */
function ramOf(spec: WhatIfSpec, { target, hosts }: { target: Target; hosts: number }, catalog: Catalog): Sourced<Bytes> {
  if (spec.ramBytes !== undefined) return sourced(spec.ramBytes, basis('assumed', 'user'));
  if (target.kind === 'machine') return sourced(target.machine.ramBytes, basis('datasheet', target.machine.sourceId));
  const gpu = target.cards[0];
  if (gpu?.memory.kind === 'unified' && gpu.memory.optionsBytes.length > 0) {
    return sourced(Math.max(...gpu.memory.optionsBytes), basis('datasheet', gpu.sourceId, message('hardware.largest-option')));
  }
  const { assumed, sourceId } = catalog.calibration.cpu;
  const cardBytes = serverCardBytes(target) / hosts;
  if (cardBytes * assumed.serverRamPerCardMemoryRatio <= assumed.whatIfRamBytes) {
    return sourced(assumed.whatIfRamBytes, basis('assumed', sourceId, message('hardware.what-if-memory')));
  }
  const note = message('hardware.server-memory', { ratio: assumed.serverRamPerCardMemoryRatio });
  return sourced(cardBytes * assumed.serverRamPerCardMemoryRatio, basis('assumed', sourceId, note));
}

/** Memory of all cards of a server that is given by its cards alone: several that are made for data centres. 0: it is none. */
const serverCardBytes = ({ kind, cards }: Target): Bytes =>
  kind === 'gpu' && cards.length > 1 && cards[0]?.segment === 'datacenter'
    ? cards.reduce((sum, { memory }) => sum + (memory.nominalBytes ?? 0), 0)
    : 0;

/** All but what firmware and system keep, what a machine with one memory for all reports, or the share that a program may take. */
function freeOf(ram: Sourced<Bytes>, target: Target, catalog: Catalog): Sourced<Bytes> {
  const share = target.kind === 'machine' ? target.machine.programMemory : undefined;
  if (share !== undefined) {
    const { point, low, high, sourceId } = share;
    return sourced(Math.floor(ram.value * point), basis('assumed', sourceId, message('hardware.program-share', { point, low, high })));
  }
  const [gpu] = target.cards;
  return gpu?.memory.kind === 'unified' ? unifiedMemoryOf(gpu, ram.value, catalog).systemFreeBytes : leftOfHost(ram.value, catalog);
}

function ramBandwidthOf(spec: WhatIfSpec, target: Target, { catalog, pool }: { catalog: Catalog; pool: boolean }): Known<BytesPerSecond> {
  if (spec.ramBandwidthBytesPerSecond !== undefined) return sourced(spec.ramBandwidthBytesPerSecond, basis('assumed', 'user'));
  if (target.kind === 'machine') {
    return sourced(
      target.machine.ramBandwidthBytesPerSecond,
      basis('datasheet', target.machine.sourceId, message('hardware.channels-peak')),
    );
  }
  const gpu = target.cards[0];
  const ofPool = gpu ? (gpu.speedBandwidthBytesPerSecond ?? gpu.memory.bandwidthBytesPerSecond) : null;
  if (gpu && pool && ofPool !== null) return sourced(ofPool, basis('datasheet', gpu.sourceId, message('hardware.one-pool')));
  const { assumed, sourceId } = catalog.calibration.cpu;
  if (target.kind === 'cpu' && target.bandwidthBytesPerSecond !== null) {
    return sourced(
      target.bandwidthBytesPerSecond,
      basis('datasheet', sourceId, message('hardware.platform', { id: target.platformId ?? '' })),
    );
  }
  return sourced(assumed.whatIfBandwidthBytesPerSecond, basis('assumed', sourceId, message('hardware.two-channels')));
}

function cpuOf(target: Target, catalog: Catalog): HardwareProfile['cpu'] {
  const { assumed, sourceId } = catalog.calibration.cpu;
  const instructionSets = unknown(message('hardware.what-if'));
  switch (target.kind) {
    case 'machine': {
      const { cpu, sourceId: machineSource } = target.machine;
      const from = basis('datasheet', machineSource);
      return { model: sourced(cpu.name, from), physicalCores: sourced(cpu.cores, from), instructionSets };
    }
    default:
      return {
        model:
          target.kind === 'cpu' && target.platformId !== null
            ? sourced(target.platformId, basis('datasheet', sourceId))
            : unknown(message('hardware.not-given')),
        physicalCores: sourced(assumed.whatIfCores, basis('assumed', sourceId, message('hardware.what-if-cores'))),
        instructionSets,
      };
  }
}

function peerLinkOf(cards: readonly Gpu[]): Known<BytesPerSecond> {
  const [gpu] = cards;
  if (!gpu) return unknown(message('hardware.no-accelerator'));
  if (cards.length === 1) return unknown(message('hardware.one-accelerator'));
  if (gpu.peerBytesPerSecond === null) return unknown(message('hardware.no-peer-link'));
  return sourced(gpu.peerBytesPerSecond, basis('datasheet', gpu.sourceId, message('hardware.peer-link')));
}

function diskOf(target: Target): Known<Bytes> {
  if (target.kind !== 'machine' || target.machine.diskBytes === null) return unknown(message('hardware.what-if-no-disk'));
  return sourced(target.machine.diskBytes, basis('datasheet', target.machine.sourceId, message('hardware.all-free')));
}
