import { describe, expect, it } from 'vitest';
import { nvidiaFields } from '../../../../../electron/host/scan/probes/nvidia-csv.ts';
import { nvidiaSmi } from '../../../../../electron/host/scan/probes/nvidia-smi.ts';
import { nvlinkJoinsAll } from '../../../../../electron/host/scan/probes/nvidia-topology.ts';
import type { CommandResult } from '../../../../../electron/host/run-command.ts';
import { done, fakeIo } from './fake-io.ts';

const full = `--query-gpu=${nvidiaFields.join(',')} --format=csv,noheader,nounits`;
const basic = '--query-gpu=index,uuid,name,pci.bus_id,memory.total,memory.used,memory.free,driver_version --format=csv,noheader,nounits';
const divided =
  '0, GPU-1, NVIDIA H100 80GB HBM3, 00000000:09:00.0, 0x233010DE, 9.0, 81559, 59, 81022, 479, Enabled, None, 590.48, 700.00, 5, 16\n';

async function answerOf(commands: Readonly<Record<string, string | CommandResult>>) {
  const io = fakeIo({ commands });
  const found = await nvidiaSmi.collect(io);
  return { answer: found.status === 'ok' ? nvidiaSmi.parse(found.raw) : found, asked: io.asked };
}

const instance = (total: number, free: number): string =>
  `<mig_device><index>0</index><fb_memory_usage><total>${total} MiB</total><used>1 MiB</used><free>${free} MiB</free></fb_memory_usage><bar1_memory_usage><total>65535 MiB</total></bar1_memory_usage></mig_device>`;

describe('the nvidia-smi probe', () => {
  it('asks again with old fields when the driver rejects a new one', async () => {
    const { answer } = await answerOf({
      [`nvidia-smi ${full}`]: done('Field "addressing_mode" is not a valid field to query.\n', 2),
      [`nvidia-smi ${basic}`]: '0, GPU-1, GeForce GTX 1080, 00000000:01:00.0, 8119, 100, 8019, 390.48\n',
    });
    expect(answer).toMatchObject({ status: 'ok', detail: '1 device, driver 390.48' });
    expect(answer.status === 'ok' && answer.findings.devices?.[0]).toMatchObject({
      totalBytes: { value: 8119 * 1024 ** 2 },
      powerLimitWatts: { value: null, reason: 'nvidia-smi was asked without power.limit: an old driver' },
    });
  });

  const rejected = (field: string) => done(`Field "${field}" is not a valid field to query.\n\n`, 2);
  const asking = (...fields: readonly string[]) => `nvidia-smi --query-gpu=${fields.join(',')} --format=csv,noheader,nounits`;
  const memory = ['memory.total', 'memory.used', 'memory.free'];
  const slot = ['driver_version', 'power.limit', 'pcie.link.gen.max', 'pcie.link.width.max'];

  it('asks a driver of 2019 for the PCI id too', async () => {
    const { answer, asked } = await answerOf({
      [`nvidia-smi ${full}`]: rejected('compute_cap'),
      [asking('index', 'uuid', 'name', 'pci.bus_id', 'pci.device_id', ...memory, 'mig.mode.current', ...slot)]:
        rejected('mig.mode.current'),
      [asking('index', 'uuid', 'name', 'pci.bus_id', 'pci.device_id', ...memory, ...slot)]:
        '0, GPU-1, Tesla T4, 00000000:3B:00.0, 0x1EB810DE, 15079, 0, 15079, 418.87.00, 70.00, 3, 16\n',
    });
    expect(answer).toMatchObject({
      status: 'ok',
      findings: { devices: [{ pciId: '10de:1eb8', totalBytes: { value: 15079 * 1024 ** 2 }, powerLimitWatts: { value: 70 } }] },
    });
    expect(asked).toHaveLength(3);
  });

  it('sees that a card is divided through a driver that knows MIG and no addressing mode', async () => {
    const { answer } = await answerOf({
      [`nvidia-smi ${full}`]: rejected('addressing_mode'),
      [asking('index', 'uuid', 'name', 'pci.bus_id', 'pci.device_id', ...memory, 'mig.mode.current', ...slot)]:
        '0, GPU-1, NVIDIA A30, 00000000:17:00.0, 0x20B710DE, 24576, 0, 24576, Enabled, 470.57.02, 165.00, 4, 16\n',
      'nvidia-smi -q -x': `<nvidia_smi_log><gpu id="00000000:17:00.0"><mig_devices>${instance(5952, 5949)}</mig_devices></gpu></nvidia_smi_log>`,
      'nvidia-smi -L': 'GPU 0: NVIDIA A30 (UUID: GPU-1)\n  MIG 1g.6gb      Device  0: (UUID: MIG-1)\n',
    });
    expect(answer).toMatchObject({
      findings: { devices: [{ instances: [{ profile: '1g.6gb', totalBytes: { value: 5952 * 1024 ** 2 } }] }] },
    });
  });

  it('takes a driver’s "no devices" for none whatever it calls the outcome', async () => {
    expect((await answerOf({ [`nvidia-smi ${full}`]: done('No devices were found\n') })).answer.status).toBe('unavailable');
  });

  it('reads the XML form where the driver answers no query, and the bare list where it gives neither', async () => {
    const xml =
      '<nvidia_smi_log><driver_version>470.1</driver_version><gpu id="00000000:09:00.0"><product_name>Tesla T4</product_name><fb_memory_usage><total>15109 MiB</total><free>15000 MiB</free></fb_memory_usage></gpu></nvidia_smi_log>';
    const refused = { [`nvidia-smi ${full}`]: done('Invalid option', 2), [`nvidia-smi ${basic}`]: done('Invalid option', 2) };
    const byXml = await answerOf({ ...refused, 'nvidia-smi -q -x': xml });
    expect(byXml.answer).toMatchObject({ findings: { devices: [{ name: 'Tesla T4', totalBytes: { value: 15109 * 1024 ** 2 } }] } });
    const byList = await answerOf({ ...refused, 'nvidia-smi -L': 'GPU 0: Tesla T4 (UUID: GPU-1)\n' });
    expect(byList.answer).toMatchObject({ findings: { devices: [{ name: 'Tesla T4', totalBytes: { value: null } }] } });
    expect((await answerOf(refused)).answer).toMatchObject({ status: 'failed', detail: 'exit 2: Invalid option' });
  });

  it.each(['nvidia-smi', '/usr/lib/wsl/lib/nvidia-smi'])('reads a capture of %s that holds the old query only', async (program) => {
    const { answer } = await answerOf({ [`${program} ${basic}`]: '0, GPU-1, NVIDIA L4, 00000000:01:00.0, 23034, 1, 23033, 570.1\n' });
    expect(answer).toMatchObject({ findings: { devices: [{ name: 'NVIDIA L4', totalBytes: { value: 23034 * 1024 ** 2 } }] } });
  });

  it('finds the tool of the driver in use in the driver store of Windows', async () => {
    const store = 'C:\\Windows\\System32\\DriverStore\\FileRepository';
    const inUse = `${store}\\nv_dispig.inf_amd64_2\\nvidia-smi.exe`;
    const io = fakeIo({ platform: 'win32', commands: { [`${inUse} ${full}`]: divided.replace('Enabled', '[N/A]') } });
    const folders: Readonly<Record<string, readonly string[]>> = {
      [store]: ['nv_dispig.inf_amd64_1', 'nv_dispig.inf_amd64_2', 'nvlddmkm.txt', 'usbport.inf_amd64_3'],
      [`${store}\\nv_dispig.inf_amd64_1`]: ['nvidia-smi.exe'],
      [`${store}\\nv_dispig.inf_amd64_2`]: ['nvidia-smi.exe'],
    };
    const found = await nvidiaSmi.collect({
      ...io,
      readDirectory: async (path, wanted) => folders[path]?.filter((name) => wanted.test(name)) ?? null,
    });
    expect(found.status === 'ok' && nvidiaSmi.parse(found.raw).status).toBe('ok');
  });

  it('names the instances of a divided card by their profiles', async () => {
    const xml = `<nvidia_smi_log><gpu id="00000000:09:00.0"><mig_devices>${instance(40448, 40422)}${instance(9984, 9970)}</mig_devices></gpu></nvidia_smi_log>`;
    const list =
      'GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-1)\n  MIG 3g.40gb     Device  0: (UUID: MIG-1)\n  MIG 1g.10gb     Device  1: (UUID: MIG-2)\n';
    const { answer } = await answerOf({ [`nvidia-smi ${full}`]: divided, 'nvidia-smi -q -x': xml, 'nvidia-smi -L': list });
    const [card] = answer.status === 'ok' ? (answer.findings.devices ?? []) : [];
    expect(card?.instances?.map(({ profile }) => profile)).toEqual(['3g.40gb', '1g.10gb']);
  });

  it('takes no row whose fields are shifted by a number parted with a comma', async () => {
    const { answer } = await answerOf({ [`nvidia-smi ${full}`]: divided.replace('81559', '81,559') });
    expect(answer.status).toBe('failed');
  });

  it('takes a size that is no whole number of MiB for no size, and says what was reported', async () => {
    const { answer } = await answerOf({ [`nvidia-smi ${full}`]: divided.replace('Enabled', '[N/A]').replace('81559', '81559.5') });
    expect(answer.status === 'ok' && answer.findings.devices?.[0]?.totalBytes).toEqual({
      value: null,
      reason: 'nvidia-smi reported 81559.5 for the memory',
    });
  });

  it('finds the tool that WSL keeps outside PATH', async () => {
    const { answer } = await answerOf({ [`/usr/lib/wsl/lib/nvidia-smi ${full}`]: divided.replace('Enabled', '[N/A]') });
    expect(answer.status).toBe('ok');
  });

  it('lists the instances of a divided card with the sizes of the XML form', async () => {
    const xml = `<nvidia_smi_log><gpu id="00000000:09:00.0"><fb_memory_usage><total>81559 MiB</total></fb_memory_usage><mig_devices>${instance(40448, 40422)}${instance(9984, 9970)}</mig_devices></gpu></nvidia_smi_log>`;
    const { answer } = await answerOf({ [`nvidia-smi ${full}`]: divided, 'nvidia-smi -q -x': xml });
    const [card] = answer.status === 'ok' ? (answer.findings.devices ?? []) : [];
    expect(card?.instances?.map(({ totalBytes, freeBytes }) => [totalBytes.value, freeBytes.value])).toEqual([
      [40448 * 1024 ** 2, 40422 * 1024 ** 2],
      [9984 * 1024 ** 2, 9970 * 1024 ** 2],
    ]);
  });

  it('does not ask for the XML form when no card is divided', async () => {
    const { asked } = await answerOf({ [`nvidia-smi ${full}`]: divided.replace('Enabled', 'Disabled') });
    expect(asked).toEqual([`nvidia-smi ${full}`]);
  });

  it.each<{ what: string; result: CommandResult; status: string; detail: RegExp }>([
    { what: 'missing tool', result: { outcome: 'not-installed' }, status: 'unavailable', detail: /not installed/ },
    {
      what: 'driver that does not answer',
      result: done('NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.', 9),
      status: 'failed',
      detail: /exit 9: NVIDIA-SMI has failed/,
    },
    { what: 'machine without a device', result: done('No devices were found\n', 6), status: 'unavailable', detail: /no NVIDIA device/ },
    { what: 'hanging tool', result: { outcome: 'timed-out', seconds: 5 }, status: 'failed', detail: /timed out after 5 s/ },
  ])('tells a $what from the others', async ({ result, status, detail }) => {
    const { answer } = await answerOf({ [`nvidia-smi ${full}`]: result, [`nvidia-smi ${basic}`]: result });
    expect(answer.status).toBe(status);
    expect(answer.detail).toMatch(detail);
  });

  it.each([
    ['[N/A]', 'unified'],
    ['[Not Supported]', 'unified'],
    ['[Unknown Error]', null],
    ['[Insufficient Permissions]', null],
    ['GPU is lost', null],
  ])('reads from the memory %s the kind %s', async (cell, memoryKind) => {
    const csv = divided.replace('Enabled', 'Disabled').replace(' 81559,', ` ${cell},`);
    const { answer } = await answerOf({ [`nvidia-smi ${full}`]: csv });
    expect(answer).toMatchObject({ findings: { devices: [{ memoryKind, totalBytes: { value: null } }] } });
  });

  it('asks for the links of several cards', async () => {
    const two = `${divided.replace('Enabled', 'Disabled')}${divided.replace('Enabled', 'Disabled').replace('0, GPU-1', '1, GPU-2').replace(':09:', ':0A:')}`;
    const { answer } = await answerOf({ [`nvidia-smi ${full}`]: two, 'nvidia-smi topo -m': matrix(['NV18']) });
    expect(answer).toMatchObject({ findings: { peerLinkSeen: true } });
  });
});

/** As `topo -m` prints it: the lower left half is given, row by row. */
function matrix(...below: readonly (readonly string[])[]): string {
  const count = below.length + 1;
  const cell = (row: number, column: number): string => (row > column ? below[row - 1]?.[column] : below[column - 1]?.[row]) ?? '';
  const numbers = Array.from({ length: count }, (_, index) => index);
  const head = `\t\u001b[4m${numbers.map((index) => `GPU${index}`).join('\t')}\tNIC0\tCPU Affinity\u001b[0m`;
  const rows = numbers.map((row) =>
    [`GPU${row}`, ...numbers.map((column) => (row === column ? ' X ' : cell(row, column))), 'PIX', '0-19'].join('\t'),
  );
  return [head, ...rows, 'NIC0\tPIX\tPIX\t X ', '', 'Legend:', '', '  X    = Self', '  NV#  = Connection', ''].join('\n');
}

describe('NVLink', () => {
  it.each([
    ['between two cards', true, matrix(['NV4'])],
    ['between no cards', false, matrix(['PHB'])],
    ['in pairs of four', false, matrix(['NV4'], ['SYS', 'SYS'], ['SYS', 'SYS', 'NV4'])],
    ['between all of four', true, matrix(['NV12'], ['NV12', 'NV12'], ['NV12', 'NV12', 'NV12'])],
    // Eight V100 in a DGX-1 are joined so: not each to each.
    ['in a ring of four', true, matrix(['NV1'], ['SYS', 'NV1'], ['NV1', 'SYS', 'NV1'])],
    ['of three, one left out', false, matrix(['NV4'], ['PHB', 'PHB'])],
    ['with one card', false, 'GPU0\t X \t0-19\n'],
    ['in what is no matrix', false, 'NV4 NV4\n'],
  ])('%s joins all cards: %s', (_where, joins, topology) => {
    expect(nvlinkJoinsAll(topology)).toBe(joins);
  });
});
