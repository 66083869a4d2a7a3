import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { type Bytes, type BytesPerSecond, gib, mib } from '#shared/units.ts';
import { type Collected, collected, failed, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { toolOutput } from './tool-output.ts';

const NAME = 'dmidecode';

/** Memory modules: needs root on real machines, and guests say little. */
export const dmidecode: Probe<string> = { name: NAME, platforms: ['linux'], timeoutSeconds: 4, collect, parse };

async function collect(io: ProbeIo): Promise<Collected<string>> {
  const output = toolOutput(NAME, await io.run(NAME, ['-t', '17'], 3));
  if (output.status === 'ok') return collected(output.stdout);
  // Without root, or in a guest without the tables, there is nothing to be had: not a fault.
  return /permission denied|no smbios|mem/i.test(output.detail) ? unavailable(output.detail) : output;
}

export type MemoryModule = {
  /** Null when the module is there and its size is not printed. */
  readonly bytes: Bytes | null;
  /** Transfers per second that the module runs at, 10⁶; null when only its rating is known. */
  readonly configuredMegatransfers: number | null;
  /** Text that tells the channel: "P0 CHANNEL A", "DIMM_A1"; null when nothing does. */
  readonly channel: string | null;
  /** Of the data lines; null when nothing tells. */
  readonly widthBits: number | null;
  readonly part: string | null;
};

function parse(stdout: string): ProbeAnswer {
  const modules = modulesIn(stdout);
  if (modules.length === 0)
    return stdout.includes('Memory Device') ? unavailable('no memory module described') : failed('printed no memory device');
  const plural = modules.length === 1 ? '' : 's';
  return {
    status: 'ok',
    detail: `${modules.length} memory module${plural}`,
    findings: {
      memory: {
        totalBytes: totalOf(modules),
        bandwidthBytesPerSecond: peakOf(modules),
      },
    },
  };
}

export function modulesIn(stdout: string): readonly MemoryModule[] {
  const modules = describedIn(stdout);
  return modules.map((module) => ({ ...module, bytes: module.bytes ?? sizeOfTwin(module, modules) }));
}

/** Modules of one part number are of one size. */
function sizeOfTwin({ part }: MemoryModule, modules: readonly MemoryModule[]): Bytes | null {
  return modules.find((other) => part !== null && other.part === part && other.bytes !== null)?.bytes ?? null;
}

function describedIn(stdout: string): readonly MemoryModule[] {
  return stdout
    .split(/^Memory Device$/m)
    .slice(1)
    .flatMap((block) => {
      const bytes = sizeOf(field(block, 'Size'));
      const speed = /^(\d{3,5}) (?:MT\/s|MHz)$/.exec(
        field(block, 'Configured Memory Speed') ?? field(block, 'Configured Clock Speed') ?? '',
      )?.[1];
      if (bytes === null && speed === undefined) return [];
      return [
        {
          bytes,
          configuredMegatransfers: speed === undefined ? null : Number(speed),
          channel: channelOf(field(block, 'Bank Locator'), field(block, 'Locator')),
          widthBits: widthOf(field(block, 'Data Width'), field(block, 'Type')),
          part: field(block, 'Part Number') ?? null,
        },
      ];
    });
}

const field = (block: string, name: string): string | undefined => new RegExp(`^\\s+${name}: (.+)$`, 'm').exec(block)?.[1]?.trim();

function totalOf(modules: readonly MemoryModule[]): Known<Bytes> {
  const sizes = modules.map((module) => module.bytes).filter((bytes) => bytes !== null);
  if (sizes.length < modules.length) return unknown('dmidecode gives no size for some modules');
  return sourced(
    sizes.reduce((sum, bytes) => sum + bytes, 0),
    basis('measured', NAME, 'installed modules'),
  );
}

function sizeOf(size: string | undefined): Bytes | null {
  const [, digits, unit] = /^(\d{1,7}) (MB|GB|TB)$/.exec(size ?? '') ?? [];
  if (digits === undefined) return null;
  return unit === 'MB' ? mib(Number(digits)) : unit === 'GB' ? gib(Number(digits)) : gib(Number(digits) * 1024);
}

/** A DIMM has 64 data lines [JEDEC], whether it is printed or not; a channel of soldered LPDDR has 16 or 32. */
function widthOf(width: string | undefined, type: string | undefined): number | null {
  const bits = /^(\d{1,3}) bits$/.exec(width ?? '')?.[1];
  if (bits !== undefined) return Number(bits);
  return type?.startsWith('LPDDR') ? null : 64;
}

/** Only texts that name a channel count; "DIMM 0" or "BANK 2" alone do not. */
function channelOf(bank: string | undefined, locator: string | undefined): string | null {
  for (const text of [bank, locator]) {
    const named = /^(.*)CHANNEL[ _-]?([A-Z0-9])/i.exec(text ?? '');
    if (named) return `${named[1]}${named[2]}`.toUpperCase();
  }
  // "DIMM_A1" names a channel and a slot; a bare "DIMM A" a channel on laptops, which have two slots. Further letters may be slots.
  return (
    /^(?:.*[ _-])?DIMM[ _-]?(?:([A-Z])\d|([AB]))$/i
      .exec(locator ?? '')
      ?.slice(1)
      .find((letter) => letter !== undefined)
      ?.toUpperCase() ?? null
  );
}

/** Transfers × width of the channels in use, at the speed the modules are set to; only when all three are known. */
function peakOf(modules: readonly MemoryModule[]): Known<BytesPerSecond> {
  const speeds = modules.map((module) => module.configuredMegatransfers);
  const slowest = Math.min(...speeds.map((speed) => speed ?? 0));
  if (slowest === 0) return unknown('dmidecode gives no configured speed');
  const widths = new Map(modules.map(({ channel, widthBits }) => [channel, widthBits]));
  if (widths.has(null)) return unknown('dmidecode does not tell the memory channels');
  const told = [...widths.values()].filter((width) => width !== null);
  if (told.length < widths.size) return unknown('dmidecode does not tell the width of the memory channels');
  const bits = told.reduce((sum, width) => sum + width, 0);
  const note = `peak of ${widths.size} channel${widths.size === 1 ? '' : 's'}, ${bits} bits in all, at ${slowest} MT/s`;
  return sourced((slowest * 1e6 * bits) / 8, basis('measured', NAME, note));
}
