import type { HardwareCatalog } from '#shared/catalog/catalog.ts';
import { isKnown, type Known, sourced, unknown } from '#shared/estimate.ts';
import { markImplausible } from '#shared/hardware/plausibility.ts';
import { failedToolFor } from '#shared/hardware/failed-tools.ts';
import { PROFILE_VERSION } from '#shared/hardware/migrate-profile.ts';
import type { HardwareProfile, ProbeOutcome } from '#shared/hardware/profile.ts';
import type { Bytes } from '#shared/units.ts';
import { inEnglish } from '#shared/words/en.ts';
import { acceleratorsOf } from './accelerators.ts';
import { mergeDevices } from './merge-devices.ts';
import { peerLink } from './peer-link.ts';
import type { DeviceFinding, Findings } from './probes/finding.ts';
import type { ProbeIo } from './probes/probe-io.ts';
import { type ProbeResult, probes, type RegisteredProbe } from './probes/registry.ts';
import { FINISH_SECONDS, MOST_HEAD_START_SECONDS } from './probes/timeouts.ts';

export type ScanOptions = {
  readonly now: Date;
  /** When the program that scans was started, in milliseconds of `performance.now()`, where it does nothing else; else the scan's own start. */
  readonly startedAt?: number;
  /** Called as each probe ends, in that order. */
  readonly onProgress?: (outcome: ProbeOutcome) => void;
};

/**
 * Asks all probes at once and merges what they found with the catalog. Facts that nobody gave stay unknown, with the reason. Throws only
 * the reason of `io.signal`.
 */
export async function scanHardware(
  io: ProbeIo,
  catalog: HardwareCatalog,
  { now, startedAt, onProgress }: ScanOptions,
): Promise<HardwareProfile> {
  const applicable = probes.filter(({ platforms }) => platforms.includes(io.platform));
  const end = scanEnd(applicable, startedAt);
  const results = await Promise.all(
    applicable.map(async (probe) => {
      const result = await probe.run(io, end);
      onProgress?.(result.outcome);
      return result;
    }),
  );
  // Probes that were cut short answer that they failed: a profile without what they would have found is none.
  io.signal.throwIfAborted();
  return markImplausible(profileOf(results, { io, catalog, now }), catalog);
}

/** The scan is to be over when the time of its slowest probe is: tools are ended before, so that the rest is done by then. */
function scanEnd(applicable: readonly RegisteredProbe[], startedAt = Infinity): number {
  const start = Math.max(Math.min(performance.now(), startedAt), performance.now() - MOST_HEAD_START_SECONDS * 1000);
  const longest = Math.max(...applicable.map(({ timeoutSeconds }) => timeoutSeconds));
  return start + (longest - FINISH_SECONDS) * 1000;
}

type Scan = { readonly io: ProbeIo; readonly catalog: HardwareCatalog; readonly now: Date };

function profileOf(results: readonly ProbeResult[], { io, catalog, now }: Scan): HardwareProfile {
  const found = results.map(({ findings }) => findings);
  const outcomes = results.map(({ outcome }) => outcome);
  const devices = mergeDevices(
    found.map((findings) => findings.devices ?? []),
    found.map((findings) => findings.lastResort ?? []),
  ).map((device) => withFailure(device, outcomes));
  const memory = memoryOf(found, corelessOf(found, devices, io));
  const version = believe(found, (findings) => findings.os?.version, 'no source gave the version of the system');
  const accelerators = acceleratorsOf(devices, {
    catalog,
    memory,
    portable: first(found, (findings) => findings.portable) ?? null,
    wiredLimitMiB: first(found, (findings) => findings.wiredLimitMiB) ?? null,
    macOs: macOsOf(version),
  });
  return {
    schemaVersion: PROFILE_VERSION,
    origin: 'probed',
    takenAt: now.toISOString(),
    os: {
      platform: io.platform,
      version,
      guest: guestOf(found),
    },
    cpu: {
      model: believe(found, (findings) => findings.cpu?.model, 'no source named the processor'),
      physicalCores: coresOf(found),
      instructionSets: believe(found, (findings) => findings.cpu?.instructionSets, 'no source listed instruction sets'),
      numaNodes: believe(found, (findings) => findings.cpu?.numaNodes, 'no source counted the NUMA nodes'),
    },
    memory,
    accelerators,
    linkBytesPerSecond: peerLink(accelerators, catalog, first(found, (findings) => findings.peerLinkSeen) ?? null),
    disk: {
      freeBytes: believe(found, (findings) => findings.diskFreeBytes, 'the disk for models was not looked at'),
      readBytesPerSecond: unknown('not measured: run scan --measure'),
    },
    probes: outcomes,
  };
}

/** Of a card whose size nobody told the reason is the tool that is there and failed, not that another source lacks it. */
function withFailure(device: DeviceFinding, outcomes: readonly ProbeOutcome[]): DeviceFinding {
  const failure = isKnown(device.totalBytes) || device.instances !== null ? null : failedToolFor(device.vendor, outcomes);
  if (failure === null) return device;
  const reason = unknown(`${failure.probe} is there and failed: ${inEnglish(failure.detail)}`);
  return { ...device, totalBytes: reason, freeBytes: isKnown(device.freeBytes) ? device.freeBytes : reason };
}

function first<T>(found: readonly Findings[], pick: (findings: Findings) => T | undefined): T | undefined {
  return found.map(pick).find((value) => value !== undefined);
}

/** The first source that knows; when none does, the first reason given. Sources stand in order of trust. */
function believe<T>(found: readonly Findings[], pick: (findings: Findings) => Known<T> | undefined, otherwise: string): Known<T> {
  const answers = found.map(pick).filter((fact) => fact !== undefined);
  return answers.find((fact) => isKnown(fact)) ?? answers[0] ?? unknown(otherwise);
}

/** The outermost layer that was noticed: a container inside a virtual machine is a container. */
function guestOf(found: readonly Findings[]): HardwareProfile['os']['guest'] {
  const seen = new Set(found.map((findings) => findings.os?.guest));
  return (['wsl', 'container', 'vm'] as const).find((guest) => seen.has(guest)) ?? 'none';
}

/** "macOS 15.7.1" → 15. */
function macOsOf(version: Known<string>): number | null {
  const number = isKnown(version) ? /^macOS (\d{2})(?!\d)/.exec(version.value)?.[1] : undefined;
  return number === undefined ? null : Number(number);
}

/** Cores of the machine, or as many as a control group gives the time of. */
function coresOf(found: readonly Findings[]): Known<number> {
  const cores = believe(found, (findings) => findings.cpu?.physicalCores, 'no source counted the cores');
  const limit = first(found, (findings) => findings.cpu?.coreLimit);
  if (limit === undefined || !isKnown(limit)) return cores;
  const allowed = Math.max(1, Math.floor(limit.value));
  return isKnown(cores) && cores.value <= allowed ? cores : sourced(allowed, limit.basis);
}

type Coreless = NonNullable<Findings['coreless']>;

/** On Grace processors the system counts the memory of its NVIDIA cards as its own, in nodes without cores. */
function corelessOf(found: readonly Findings[], devices: readonly DeviceFinding[], io: ProbeIo): Coreless {
  const none = { totalBytes: 0, freeBytes: 0 };
  const coherent = io.arch === 'arm64' && devices.some((device) => device.vendor === 'nvidia' && isKnown(device.totalBytes));
  return coherent ? (first(found, (findings) => findings.coreless) ?? none) : none;
}

/** Total of the system, and what may be taken of it: never more than a control group allows. */
function memoryOf(found: readonly Findings[], coreless: Coreless): HardwareProfile['memory'] {
  const totalBytes = believe(found, (findings) => findings.memory?.totalBytes, 'no source gave the size of the memory');
  return {
    totalBytes: less(totalBytes, coreless.totalBytes),
    availableBytes: availableOf(found, coreless, totalBytes.value),
    bandwidthBytesPerSecond: believe(found, (findings) => findings.memory?.bandwidthBytesPerSecond, 'not measured: run scan --measure'),
    modules: believe(found, (findings) => findings.memory?.modules, 'no source described the memory modules'),
  };
}

function less(fact: Known<Bytes>, bytes: Bytes): Known<Bytes> {
  if (bytes === 0 || !isKnown(fact)) return fact;
  return sourced(Math.max(0, fact.value - bytes), {
    ...fact.basis,
    note: 'without the memory of the accelerators, which the system counts too',
  });
}

function availableOf(found: readonly Findings[], coreless: Coreless, total: Bytes | null): Known<Bytes> {
  // A limit above all there is is none.
  const binding = found.filter(({ memory }) => total === null || (memory?.limitBytes?.value ?? 0) <= total);
  const limits = binding.flatMap(({ memory }) => [
    memory?.limitBytes,
    memory?.limitBytes === undefined ? undefined : memory.availableBytes,
  ]);
  const all = believe(found.filter(isNoLimit), (findings) => findings.memory?.availableBytes, 'no source gave the free memory');
  const system = less(all, coreless.freeBytes);
  const known = [system, ...limits].filter((fact) => fact !== undefined).filter((fact) => isKnown(fact));
  const [least] = [...known].sort((a, b) => a.value - b.value);
  return least === undefined ? system : sourced(least.value, least.basis);
}

/** What a control group has left is a bound, not the system's figure. */
const isNoLimit = (findings: Findings): boolean => findings.memory?.limitBytes === undefined;
