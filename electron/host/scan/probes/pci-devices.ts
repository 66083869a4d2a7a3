import type { Vendor } from '#shared/catalog/gpu.ts';
import { basis, sourced } from '#shared/estimate.ts';
import type { BytesPerSecond } from '#shared/units.ts';
import { lines } from '../keep/lines.ts';
import { BUS_ADDRESS, exactly, HEX_ID, PRODUCT_NAME, oneValue } from '../keep/values.ts';
import { type DeviceFinding, deviceSeen } from './finding.ts';
import { busAddress, hexId, LINK_SPEED, LINK_WIDTH, linkFrom, PROCESSOR_GRAPHICS, vendorOfPci } from './pci.ts';
import { type Collected, collected, countOf, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { NAMES_SECONDS, TOOL_SECONDS } from './timeouts.ts';
import { toolOutput } from './tool-output.ts';

const NAME = 'pci-devices';

/** Functions of a bus as the kernel lists them, and what lspci says (names); either may be missing. */
export type PciListing = { readonly functions: readonly PciFunction[]; readonly lspci: string | null };
export type PciFunction = {
  readonly address: string;
  readonly class: string;
  readonly vendor: string;
  readonly device: string;
  readonly revision: string;
  /** `16.0 GT/s PCIe` and `16`; null where the kernel does not tell. */
  readonly linkSpeed: string | null;
  readonly linkWidth: string | null;
};

export const pciDevices: Probe<PciListing> = { name: NAME, platforms: ['linux'], timeoutSeconds: TOOL_SECONDS, collect, parse };

const FOLDER = '/sys/bus/pci/devices';
const FUNCTION = new RegExp(BUS_ADDRESS);
const id = oneValue(HEX_ID);

async function collect(io: ProbeIo): Promise<Collected<PciListing>> {
  const addresses = await io.readDirectory(FOLDER, FUNCTION);
  const functions = await Promise.all((addresses ?? []).map((address) => readFunction(io, address)));
  const adapters = functions.filter((entry) => entry !== null);
  // The names are worth a program only when there is something to name.
  if (addresses !== null && adapters.length === 0) return unavailable('no display or compute adapter on the PCI bus');
  const lspci = await listing(io);
  if (adapters.length === 0 && lspci.status !== 'ok') return lspci;
  return collected({ functions: adapters, lspci: lspci.status === 'ok' ? lspci.stdout : null });
}

async function readFunction(io: ProbeIo, address: string): Promise<PciFunction | null> {
  const folder = `${FOLDER}/${address}`;
  const kind = (await io.readFile(`${folder}/class`, id))?.trim() ?? '';
  if (!isAdapterClass(kind.replace(/^0x/, ''))) return null;
  // A virtual function (SR-IOV) is a share of a card that is listed too.
  if ((await io.readDirectory(folder, /physfn/))?.includes('physfn')) return null;
  const [vendor, device, revision, linkSpeed, linkWidth] = await Promise.all([
    io.readFile(`${folder}/vendor`, id),
    io.readFile(`${folder}/device`, id),
    io.readFile(`${folder}/revision`, id),
    io.readFile(`${folder}/max_link_speed`, oneValue(LINK_SPEED)),
    io.readFile(`${folder}/current_link_width`, oneValue(LINK_WIDTH)),
  ]);
  return { address, class: kind, vendor: vendor ?? '', device: device ?? '', revision: revision ?? '', linkSpeed, linkWidth };
}

/** Display controllers (03xx) and processing accelerators (12xx: MI300X, Ascend). */
const isAdapterClass = (digits: string): boolean => /^(03|12)/.test(digits);

/** With numbers, else the bare listing of a version that lacks the option, or of a capture that holds no other. */
async function listing(io: ProbeIo) {
  const options = { timeoutSeconds: NAMES_SECONDS, keep: lines(adapterLine) };
  const numbered = await io.run('lspci', ['-nn'], options);
  const final = numbered.outcome === 'timed-out' || (numbered.outcome === 'done' && numbered.exitCode === 0);
  return toolOutput('lspci', final ? numbered : await io.run('lspci', [], options));
}

function parse({ functions, lspci }: PciListing): ProbeAnswer {
  const listed = (lspci ?? '').split('\n').flatMap(adapterIn);
  const nameAt = new Map(listed.map(({ busId, name }) => [busId, name]));
  const adapters = functions.length > 0 ? functions.map((entry) => fromKernel(entry, nameAt)) : listed;
  const devices = adapters.flatMap(({ vendor, ...rest }) => (vendor === null ? [] : [{ ...rest, vendor }])).map(finding);
  if (devices.length === 0) {
    return unavailable(adapters.length === 0 ? 'no display or compute adapter on the PCI bus' : 'only virtual or console adapters');
  }
  return { status: 'ok', detail: `${countOf(devices, 'adapter')} on the PCI bus`, findings: { devices } };
}

type Adapter = {
  readonly vendor: Vendor | null;
  readonly busId: string | null;
  readonly pciId: string | null;
  readonly revision: string | null;
  readonly name: string | null;
  readonly link: BytesPerSecond | null;
};

function fromKernel(entry: PciFunction, nameAt: ReadonlyMap<string | null, string | null>): Adapter {
  const vendorId = hexId(entry.vendor);
  const device = hexId(entry.device);
  const busId = busAddress(entry.address);
  return {
    vendor: vendorId === null ? null : vendorOfPci(vendorId),
    busId,
    pciId: vendorId === null || device === null ? null : `${vendorId}:${device}`,
    revision: hexId(entry.revision, 2),
    name: nameAt.get(busId) ?? null,
    // The switch on Intel cards hides the link to the host.
    link: vendorId === '8086' ? null : linkFrom(entry.linkSpeed, entry.linkWidth),
  };
}

const lspciLine =
  /^([0-9a-f:.]{7,16}) (VGA compatible controller|3D controller|Display controller|Processing accelerators)(?: \[[0-9a-f]{4}\])?: (.{1,300}?)(?: \[([0-9a-f]{4}):([0-9a-f]{4})\])?(?: \(rev ([0-9a-f]{2})\))?(?: \(prog-if [^)]{0,60}\))?$/;

/** The line of an adapter, when maker and device are names. */
function adapterLine(line: string): string | null {
  const maker = lspciLine.exec(line.trim())?.[3];
  return maker !== undefined && productName.test(maker) ? line.trim() : null;
}

const productName = exactly(PRODUCT_NAME);

/** `01:00.0 3D controller [0302]: NVIDIA Corporation TU117M [GeForce GTX 1650 Mobile / Max-Q] [10de:1f9d] (rev a1)` */
function adapterIn(line: string): readonly Adapter[] {
  const match = lspciLine.exec(line.trim());
  if (!match) return [];
  const [, address = '', , maker = '', vendorId, device, revision] = match;
  const named = makers.find(({ prefix }) => maker.startsWith(prefix));
  return [
    {
      vendor: vendorId === undefined ? (named?.vendor ?? null) : vendorOfPci(vendorId),
      busId: busAddress(address),
      pciId: pciIdOf({ vendorId, device, maker, named }),
      revision: revision ?? null,
      name: named ? marketName(maker.slice(named.prefix.length)) : null,
      link: null,
    },
  ];
}

const makers: readonly { readonly prefix: string; readonly vendor: Vendor; readonly vendorId: string }[] = [
  { prefix: 'NVIDIA Corporation ', vendor: 'nvidia', vendorId: '10de' },
  { prefix: 'Advanced Micro Devices, Inc. [AMD/ATI] ', vendor: 'amd', vendorId: '1002' },
  { prefix: 'Advanced Micro Devices, Inc. [AMD] ', vendor: 'amd', vendorId: '1002' },
  { prefix: 'Intel Corporation ', vendor: 'intel', vendorId: '8086' },
  { prefix: 'Huawei Technologies Co., Ltd. ', vendor: 'huawei', vendorId: '19e5' },
];

type PciText = {
  readonly vendorId: string | undefined;
  readonly device: string | undefined;
  readonly maker: string;
  readonly named: (typeof makers)[number] | undefined;
};

/** An id database that does not know a device prints "Device 2b85": that is its number. */
function pciIdOf({ vendorId, device, maker, named }: PciText): string | null {
  if (vendorId !== undefined && device !== undefined) return `${vendorId}:${device}`;
  const number = named ? /^Device ([0-9a-f]{4})$/.exec(maker.slice(named.prefix.length))?.[1] : undefined;
  return named && number !== undefined ? `${named.vendorId}:${number}` : null;
}

/** `TU117M [GeForce GTX 1650 Mobile / Max-Q]` → what stands in brackets; "Device 2b85" is no name. */
function marketName(device: string): string | null {
  if (/^Device( [0-9a-f]{4})?$/.test(device)) return null;
  return /\[([^[\]]+)\]$/.exec(device)?.[1] ?? device;
}

const finding = ({ link, ...adapter }: Adapter & { readonly vendor: Vendor }): DeviceFinding =>
  deviceSeen(
    {
      ...adapter,
      memoryKind: adapter.vendor === 'intel' && adapter.busId === PROCESSOR_GRAPHICS ? 'unified' : null,
      ...(link === null ? {} : { linkBytesPerSecond: sourced(link, basis('measured', NAME)) }),
    },
    "the PCI bus does not tell; the maker's tool or driver is not there",
  );
