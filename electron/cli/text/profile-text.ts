import type { Gpu } from '#shared/catalog/gpu.ts';
import type { Basis, Known } from '#shared/estimate.ts';
import { assertNever, isKnown } from '#shared/estimate.ts';
import { formatBandwidth, formatCount, formatFileSize, formatMemory } from '#shared/format.ts';
import { failedTools } from '#shared/hardware/failed-tools.ts';
import type { Accelerator, HardwareProfile, MemoryModules } from '#shared/hardware/profile.ts';
import { bold, dim, type Output, red, yellow } from '../output.ts';
import { questionLines } from './question-lines.ts';
import { inEnglish } from '#shared/words/en.ts';

/** A profile for people: one fact a line, with its source, then what every probe answered. */
export function profileText(profile: HardwareProfile, gpus: readonly Gpu[], output: Output): string {
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
    ...failedTools(profile).map(({ probe, detail }) => label(probe, red(output, `is there and failed: ${inEnglish(detail)}`))),
    ...questionsText(profile, gpus, output),
    '',
    bold(output, 'Probes'),
    ...profile.probes.map(
      (probe) => `  ${probeMark(probe.status, output)} ${probe.probe.padEnd(20)} ${dim(output, inEnglish(probe.detail))}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** What the scan could not tell. */
function questionsText(profile: HardwareProfile, gpus: readonly Gpu[], output: Output): readonly string[] {
  const lines = questionLines(profile, { output, gpus });
  return lines.length === 0 ? [] : ['', bold(output, 'Only you can tell: say it with --set'), ...lines.map((line) => `  ${line}`)];
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
  if (!isKnown(fact)) return yellow(output, `unknown: ${inEnglish(fact.reason)}`);
  const { doubt } = fact.basis;
  const said = `${format(fact.value)}  ${dim(output, sourceText(fact.basis))}`;
  return doubt === undefined ? said : `${said}, ${yellow(output, inEnglish(doubt))}`;
}

/** "measured, proc-meminfo"; of a correction "your word, replaces a value from proc-meminfo". */
function sourceText({ kind, sourceId, note }: Basis): string {
  if (sourceId === 'user') return note === undefined ? 'your word' : `your word, ${inEnglish(note)}`;
  return `${kind}, ${sourceId}${note === undefined ? '' : `: ${inEnglish(note)}`}`;
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
