import type { Basis, Known } from '#shared/estimate.ts';
import { assertNever, isKnown } from '#shared/estimate.ts';
import { formatBandwidth, formatCount, formatFileSize, formatMemory } from '#shared/format.ts';
import { openQuestions } from '#shared/hardware/open-questions.ts';
import type { Accelerator, HardwareProfile, MemoryModules } from '#shared/hardware/profile.ts';
import { bold, dim, type Output, red, yellow } from '../output.ts';

/** A profile for people: one fact a line, with its source, then what every probe answered. */
export function profileText(profile: HardwareProfile, output: Output): string {
  const { os, cpu, memory, disk } = profile;
  const line = factLine(output);
  const lines = [
    bold(output, profile.origin === 'probed' ? `Scanned ${profile.takenAt}` : `What if, ${profile.takenAt}`),
    line('System', os.version, (version) => `${version}${os.guest === 'none' ? '' : `, inside a ${guestName(os.guest)}`}`),
    line('Processor', cpu.model, String),
    line('Cores', cpu.physicalCores, formatCount),
    ...(cpu.numaNodes === undefined ? [] : [line('NUMA nodes', cpu.numaNodes, formatCount)]),
    line('Memory', memory.totalBytes, formatMemory),
    line('Memory free', memory.availableBytes, formatMemory),
    line('Memory bandwidth', memory.bandwidthBytesPerSecond, formatBandwidth),
    ...(memory.modules === undefined ? [] : [line('Memory modules', memory.modules, modulesText)]),
    line('Disk free', disk.freeBytes, formatFileSize),
    line('Disk read', disk.readBytesPerSecond, formatBandwidth),
    ...(profile.accelerators.length === 0
      ? [label('Accelerators', 'none found')]
      : profile.accelerators.flatMap((device) => acceleratorLines(device, output))),
    ...questionLines(profile, output),
    '',
    bold(output, 'Probes'),
    ...profile.probes.map((probe) => `  ${probeMark(probe.status, output)} ${probe.probe.padEnd(20)} ${dim(output, probe.detail)}`),
  ];
  return `${lines.join('\n')}\n`;
}

const answer = (options: readonly string[]): string => (options.length === 0 ? 'VALUE' : options.join(' | '));

/** What only the owner can tell, and how to say it. */
function questionLines(profile: HardwareProfile, output: Output): readonly string[] {
  const questions = openQuestions(profile);
  if (questions.length === 0) return [];
  return [
    '',
    bold(output, 'Not told apart: say it with --set'),
    ...questions.map(({ path, text, options }) => `  ${text}  ${dim(output, `--set ${path}=${answer(options)}`)}`),
  ];
}

/** "4, on 2 channels, at 5600 MT/s, with error correction"; what is not known is left out. */
function modulesText({ count, channels, transfersPerSecond, errorCorrection }: MemoryModules): string {
  return [
    formatCount(count),
    channels === null ? null : `on ${channels} channel${channels === 1 ? '' : 's'}`,
    transfersPerSecond === null ? null : `at ${transfersPerSecond / 1e6} MT/s`,
    errorCorrection === true ? 'with error correction' : null,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

const LABEL_WIDTH = 20;
const label = (name: string, value: string): string => `  ${name.padEnd(LABEL_WIDTH)}${value}`;

const factLine =
  (output: Output) =>
  <T>(name: string, fact: Known<T>, format: (value: T) => string): string =>
    label(name, factText(fact, format, output));

function factText<T>(fact: Known<T>, format: (value: T) => string, output: Output): string {
  if (!isKnown(fact)) return yellow(output, `unknown: ${fact.reason}`);
  return `${format(fact.value)}  ${dim(output, sourceText(fact.basis))}`;
}

/** "measured, proc-meminfo"; of a correction "your word, replaces a value from proc-meminfo". */
function sourceText({ kind, sourceId, note }: Basis): string {
  if (sourceId === 'user') return note === undefined ? 'your word' : `your word, ${note}`;
  return `${kind}, ${sourceId}${note === undefined ? '' : `: ${note}`}`;
}

function acceleratorLines(device: Accelerator, output: Output): readonly string[] {
  const line = factLine(output);
  const cut = device.parentIndex === null ? '' : ` (instance of accelerator ${device.parentIndex})`;
  return [
    label(`Accelerator ${device.index}`, `${bold(output, device.name)}${cut}${device.memoryKind === 'unified' ? ', unified memory' : ''}`),
    line('  memory', device.memoryBytes, formatMemory),
    line('  free', device.freeMemoryBytes, formatMemory),
    line('  bandwidth', device.bandwidthBytesPerSecond, formatBandwidth),
    line('  driver', device.driver, String),
  ];
}

const guestName = (guest: HardwareProfile['os']['guest']): string =>
  ({ none: '', wsl: 'Linux on Windows (WSL)', container: 'container', vm: 'virtual machine' })[guest];

function probeMark(status: HardwareProfile['probes'][number]['status'], output: Output): string {
  switch (status) {
    case 'ok':
      return 'ok         ';
    case 'unavailable':
      return dim(output, 'unavailable');
    case 'failed':
      return red(output, 'failed     ');
    default:
      return assertNever(status);
  }
}
