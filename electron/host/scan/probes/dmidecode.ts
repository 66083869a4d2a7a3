import { type Bytes, gib, mib } from '#shared/units.ts';
import type { Keep } from '../keep/keep.ts';
import { field as labelled, type LineKeep, lines } from '../keep/lines.ts';
import { channelOf, labelOf, type MemoryModule, moduleFindings } from './memory-modules.ts';
import { type Collected, collected, countOf, failed, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { TOOL_SECONDS } from './timeouts.ts';
import { toolOutput } from './tool-output.ts';

const NAME = 'dmidecode';

/** Memory modules: needs root on real machines, and guests say little. */
export const dmidecode: Probe<string> = { name: NAME, platforms: ['linux'], timeoutSeconds: TOOL_SECONDS, collect, parse };

/** Neither serial numbers nor what is printed of the board and its maker. */
const described: readonly (RegExp | LineKeep)[] = [
  /^(?:Memory Device|Physical Memory Array)$/,
  labelled(
    /^\s+(?:Size|Configured Memory Speed|Configured Clock Speed|Data Width|Total Width): /,
    '\\d{1,7} [A-Za-z/]{1,5}|No Module Installed|Not Installed',
  ),
  labelled(/^\s+(?:Type|Use|Error Correction Type): /, '[A-Za-z0-9 -]{1,30}'),
  (line) => {
    const [, name = '', label] = /^(\s+(?:Bank )?Locator: )(.+)$/.exec(line) ?? [];
    return label === undefined ? null : `${name}${labelOf(label)}`;
  },
];

/** Part numbers are compared and no more: the first is part 1. */
const keep: Keep = (stdout) => {
  const parts: string[] = [];
  const numbered: LineKeep = (line) => {
    const [, label, part = ''] = /^(\s+Part Number: )(.+)$/.exec(line) ?? [];
    if (label === undefined) return null;
    if (!parts.includes(part.trim())) parts.push(part.trim());
    return `${label}part ${parts.indexOf(part.trim()) + 1}`;
  };
  return lines(...described, numbered)(stdout);
};

async function collect(io: ProbeIo): Promise<Collected<string>> {
  const output = toolOutput(NAME, await io.run(NAME, ['-t', 'memory'], { timeoutSeconds: TOOL_SECONDS, keep }));
  if (output.status === 'ok') return collected(output.stdout);
  // Without root, or in a guest without the tables, there is nothing to be had: not a fault.
  return /permission denied|no smbios|mem/i.test(output.detail) ? unavailable(output.detail) : output;
}

function parse(output: string): ProbeAnswer {
  const stdout = output.replaceAll('\r', '');
  const corrected = arrayCorrects(stdout);
  const modules = modulesIn(stdout).map((module) => (corrected === null ? module : { ...module, hasCheckBits: corrected }));
  if (modules.length === 0)
    return stdout.includes('Memory Device') ? unavailable('no memory module described') : failed('printed no memory device');
  return {
    status: 'ok',
    detail: countOf(modules, 'memory module'),
    findings: { memory: moduleFindings(modules, NAME) },
  };
}

type Described = MemoryModule & { readonly part: string | null };

function modulesIn(stdout: string): readonly MemoryModule[] {
  const modules = describedIn(stdout);
  return modules.map(({ part, ...module }) => ({ ...module, bytes: module.bytes ?? sizeOfTwin(part, modules) }));
}

/** Modules of one part number are of one size. */
function sizeOfTwin(part: string | null, modules: readonly Described[]): Bytes | null {
  return modules.find((other) => part !== null && other.part === part && other.bytes !== null)?.bytes ?? null;
}

function describedIn(stdout: string): readonly Described[] {
  return stdout
    .split(/^Memory Device$/m)
    .slice(1)
    .flatMap((block) => {
      if (isEmpty(field(block, 'Size')) || notMemory.has(field(block, 'Type') ?? '')) return [];
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
          hasCheckBits: checkBits(field(block, 'Total Width'), field(block, 'Data Width')),
          part: field(block, 'Part Number') ?? null,
        },
      ];
    });
}

/** Firmware lists its own flash, and storage in memory slots, as memory devices. */
const notMemory = new Set(['Flash', 'ROM', 'EPROM', 'Logical non-volatile device']);

const isEmpty = (size: string | undefined): boolean => size === 'No Module Installed' || size === 'Not Installed';

const field = (block: string, name: string): string | undefined => new RegExp(`^\\s+${name}: (.+)$`, 'm').exec(block)?.[1]?.trim();

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

/** What the table says of the system's slots together, beside those of video memory and flash; null when it does not. */
function arrayCorrects(stdout: string): boolean | null {
  const arrays = stdout
    .split(/^Physical Memory Array$/m)
    .slice(1)
    .map((block) => block.split(/^Memory Device$/m)[0] ?? '');
  const kind = field(arrays.find((array) => field(array, 'Use') === 'System Memory') ?? '', 'Error Correction Type');
  return kind === undefined || kind === 'Unknown' ? null : kind !== 'None';
}

/** Modules with error correction have more lines than data lines: 72 for 64. */
function checkBits(total: string | undefined, data: string | undefined): boolean | null {
  const [all, own] = [total, data].map((width) => /^(\d{1,3}) bits$/.exec(width ?? '')?.[1]);
  return all === undefined || own === undefined ? null : Number(all) > Number(own);
}
