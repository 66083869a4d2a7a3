import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { json, keys, aNumber, oneOrList, textOf } from '../keep/json.ts';
import { PRODUCT_NAME, VERSION } from '../keep/values.ts';
import { askPowerShell } from './powershell.ts';
import { type Collected, collected, failed, type Probe, type ProbeAnswer } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { SLOW_TOOL_SECONDS } from './timeouts.ts';
import { isRecord, jsonIn, text, wholeNumber } from './tool-output.ts';

const NAME = 'windows-cim';

export type WindowsSystem = { readonly processors: string; readonly system: string | null };

export const windowsSystem: Probe<WindowsSystem> = { name: NAME, platforms: ['win32'], timeoutSeconds: SLOW_TOOL_SECONDS, collect, parse };

async function collect(io: ProbeIo): Promise<Collected<WindowsSystem>> {
  const [processors, system] = await Promise.all([
    askPowerShell(
      io,
      'Get-CimInstance Win32_Processor | Select-Object Name,NumberOfCores | ConvertTo-Json -Compress',
      json(oneOrList(keys({ Name: textOf(PRODUCT_NAME), NumberOfCores: aNumber }))),
    ),
    askPowerShell(
      io,
      'Get-CimInstance Win32_OperatingSystem | Select-Object Caption,Version | ConvertTo-Json -Compress',
      json(keys({ Caption: textOf(PRODUCT_NAME), Version: textOf(VERSION) })),
    ),
  ]);
  if (processors.status !== 'ok') return processors;
  return collected({ processors: processors.stdout, system: system.status === 'ok' ? system.stdout : null });
}

function parse({ processors, system }: WindowsSystem): ProbeAnswer {
  const root = jsonIn(processors);
  const sockets = (Array.isArray(root) ? root : [root]).filter(isRecord);
  if (sockets.length === 0) return failed('printed no processor');
  const counts = sockets.map((socket) => wholeNumber(socket['NumberOfCores']));
  const cores = counts.every((count) => count !== null) ? counts.reduce((sum: number, count) => sum + (count ?? 0), 0) : 0;
  const model = text(sockets[0]?.['Name']);
  return {
    status: 'ok',
    detail: model ?? 'processor',
    findings: {
      cpu: {
        model: model === null ? unknown('Windows names no processor') : sourced(model, basis('measured', NAME)),
        physicalCores: cores === 0 ? unknown('Windows gives no core count') : sourced(cores, basis('measured', NAME)),
      },
      os: { version: version(system) },
    },
  };
}

function version(system: string | null): Known<string> {
  const root = system === null ? null : jsonIn(system);
  const caption = isRecord(root) ? text(root['Caption']) : null;
  const number = isRecord(root) ? text(root['Version']) : null;
  if (caption === null) return unknown('Windows gave no version');
  return sourced(number === null ? caption : `${caption} ${number}`, basis('measured', NAME));
}
