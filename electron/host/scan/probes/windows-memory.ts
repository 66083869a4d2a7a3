import { json, keys, aNumber, oneOrList } from '../keep/json.ts';
import { channelOf, labelOf, type MemoryModule, moduleFindings } from './memory-modules.ts';
import { askPowerShell } from './powershell.ts';
import { type Collected, collected, countOf, failed, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { SLOW_TOOL_SECONDS } from './timeouts.ts';
import { isRecord, jsonIn, text, wholeNumber } from './tool-output.ts';

const NAME = 'windows-memory';

/** Memory modules as Windows reads them from the firmware. */
export const windowsMemory: Probe<string> = { name: NAME, platforms: ['win32'], timeoutSeconds: SLOW_TOOL_SECONDS, collect, parse };

const MODULES =
  'Get-CimInstance Win32_PhysicalMemory | Select-Object BankLabel,DeviceLocator,Capacity,ConfiguredClockSpeed,DataWidth,TotalWidth,SMBIOSMemoryType | ConvertTo-Json -Compress';

const label = (said: unknown): string | undefined => (typeof said === 'string' ? labelOf(said) : undefined);
const keep = json(
  oneOrList(
    keys({
      BankLabel: label,
      DeviceLocator: label,
      Capacity: aNumber,
      ConfiguredClockSpeed: aNumber,
      DataWidth: aNumber,
      TotalWidth: aNumber,
      SMBIOSMemoryType: aNumber,
    }),
  ),
);

async function collect(io: ProbeIo): Promise<Collected<string>> {
  const output = await askPowerShell(io, MODULES, keep);
  return output.status === 'ok' ? collected(output.stdout) : output;
}

function parse(stdout: string): ProbeAnswer {
  const root = jsonIn(stdout);
  if (root === null) return stdout.trim() === '' ? unavailable('no memory module described') : failed('printed no JSON');
  const modules = (Array.isArray(root) ? root : [root]).flatMap((entry: unknown) => (isRecord(entry) ? moduleOf(entry) : []));
  if (modules.length === 0) return unavailable('no memory module described');
  return { status: 'ok', detail: countOf(modules, 'memory module'), findings: { memory: moduleFindings(modules, NAME) } };
}

/** Flash, as a list of modules shows the firmware's own [SMBIOS 7.18.2]. */
const FLASH = 9;

function moduleOf(entry: Readonly<Record<string, unknown>>): readonly MemoryModule[] {
  const bytes = wholeNumber(entry['Capacity']);
  if (bytes === null || bytes === 0 || wholeNumber(entry['SMBIOSMemoryType']) === FLASH) return [];
  const speed = wholeNumber(entry['ConfiguredClockSpeed']);
  const data = wholeNumber(entry['DataWidth']);
  const total = wholeNumber(entry['TotalWidth']);
  return [
    {
      bytes,
      // Windows calls it MHz; firmware writes transfers. Guests say 0: unknown.
      configuredMegatransfers: speed === null || speed === 0 ? null : speed,
      channel: channelOf(text(entry['BankLabel']) ?? undefined, text(entry['DeviceLocator']) ?? undefined),
      widthBits: data === null || data === 0 ? null : data,
      hasCheckBits: data === null || total === null || data === 0 ? null : total > data,
    },
  ];
}
