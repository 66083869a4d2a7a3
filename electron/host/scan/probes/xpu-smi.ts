import { basis, sourced, unknown } from '#shared/estimate.ts';
import { json, keys, listOf, aNumber, textOf } from '../keep/json.ts';
import { BUS_ADDRESS, HEX_ID, PRODUCT_NAME } from '../keep/values.ts';
import { readDrmCards } from './drm-cards.ts';
import { type DeviceFinding, deviceSeen } from './finding.ts';
import { busAddress, hexId, PROCESSOR_GRAPHICS } from './pci.ts';
import { type Collected, collected, failed, type Probe, type ProbeAnswer, sawDevices, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { TOOL_SECONDS } from './timeouts.ts';
import { isRecord, jsonIn, text, toolOutput, wholeNumber } from './tool-output.ts';

const NAME = 'xpu-smi';

export const xpuSmi: Probe<string> = { name: NAME, platforms: ['linux', 'win32'], timeoutSeconds: TOOL_SECONDS, collect, parse };

const keptCard = keys({
  pci_device_id: textOf(HEX_ID),
  pci_bdf_address: textOf(BUS_ADDRESS),
  device_name: textOf(PRODUCT_NAME),
  memory_physical_size_byte: aNumber,
});
const keep = json(keys({ device_list: listOf((entry) => (isRecord(entry) && isCard(entry) ? keptCard(entry) : undefined)) }));

async function collect(io: ProbeIo): Promise<Collected<string>> {
  const cards = io.platform === 'linux' ? await readDrmCards(io, '8086', ['uevent']) : null;
  if (cards !== null && cards.length === 0) return unavailable('no Intel device under /sys/class/drm');
  const output = toolOutput(NAME, await io.run(NAME, ['discovery', '-j'], { timeoutSeconds: TOOL_SECONDS, keep }));
  return output.status === 'ok' ? collected(output.stdout) : output;
}

function parse(stdout: string): ProbeAnswer {
  const root = jsonIn(stdout);
  const list = isRecord(root) ? root['device_list'] : null;
  if (!Array.isArray(list)) return failed(stdout.trim() === '' ? 'printed nothing' : 'printed no device_list');
  const devices = list.flatMap((entry: unknown) => (isRecord(entry) && isCard(entry) ? [deviceOf(entry)] : []));
  if (devices.length === 0) return unavailable('no Intel GPU');
  return sawDevices(devices);
}

type Entry = Readonly<Record<string, unknown>>;

/** Virtual functions and accelerators of other kinds stand in the same list. */
const isCard = (entry: Entry): boolean => entry['device_function_type'] !== 'virtual' && (entry['device_type'] ?? 'GPU') === 'GPU';

function deviceOf(entry: Entry): DeviceFinding {
  const device = hexId(text(entry['pci_device_id']) ?? '');
  const total = wholeNumber(entry['memory_physical_size_byte']);
  const busId = busAddress(text(entry['pci_bdf_address']) ?? '');
  const isBuiltIn = busId === PROCESSOR_GRAPHICS;
  return deviceSeen(
    {
      vendor: 'intel',
      busId,
      memoryKind: isBuiltIn ? 'unified' : null,
      pciId: device === null ? null : `8086:${device}`,
      name: text(entry['device_name']),
      // Of graphics in a processor it is a part of the system's memory.
      totalBytes:
        total === null || total === 0 || isBuiltIn ? unknown('xpu-smi gives no memory size') : sourced(total, basis('measured', NAME)),
    },
    'xpu-smi discovery does not say',
  );
}
