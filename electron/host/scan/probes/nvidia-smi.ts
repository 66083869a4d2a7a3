import type { CommandResult } from '../../run-command.ts';
import type { Keep } from '../keep/keep.ts';
import { firstWords } from '../keep/tool-words.ts';
import { type DeviceFinding, deviceSeen, type InstanceFinding } from './finding.ts';
import {
  isDivided,
  keptRows,
  type NvidiaField,
  nvidiaDevice,
  nvidiaFields,
  nvidiaRows,
  olderQueries,
  oldNvidiaFields,
} from './nvidia-csv.ts';
import { keptList, type ListedCard, listedCards } from './nvidia-list.ts';
import { keptTopology, nvlinkJoinsAll } from './nvidia-topology.ts';
import { devicesInXml, instancesByBus, keptXml } from './nvidia-xml.ts';
import { type Collected, collected, countOf, failed, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { TOOL_SECONDS } from './timeouts.ts';
import { toolOutput } from './tool-output.ts';

const NAME = 'nvidia-smi';

export type NvidiaSmiOutput = {
  readonly fields: readonly NvidiaField[];
  /** Empty when the driver answers no query. */
  readonly csv: string;
  /** `-q -x`, asked for when a card is divided, or instead of the query. */
  readonly xml: string | null;
  /** `-L`: names of instances; of cards too, when nothing else answers. */
  readonly list: string | null;
  /** `topo -m`, asked for only when there are several cards. */
  readonly topology: string | null;
};

/** Where the tool lies when it is not in PATH: inside WSL, and on Windows. */
const locations: Readonly<Record<string, readonly string[]>> = {
  linux: [NAME, '/usr/lib/wsl/lib/nvidia-smi'],
  win32: [NAME, 'C:\\Windows\\System32\\nvidia-smi.exe'],
};
/** Windows keeps each installed driver in a folder of its own; only the tool of the one in use gets an answer. */
const DRIVER_STORE = 'C:\\Windows\\System32\\DriverStore\\FileRepository';

const DRIVER_PACKAGE = /nv[a-z0-9_]{0,30}\.inf_[a-z0-9]{2,8}_[0-9a-f]{1,40}/i;

export const nvidiaSmi: Probe<NvidiaSmiOutput> = {
  name: NAME,
  platforms: ['linux', 'win32'],
  timeoutSeconds: TOOL_SECONDS,
  collect,
  parse,
};

async function collect(io: ProbeIo): Promise<Collected<NvidiaSmiOutput>> {
  for (const program of locations[io.platform] ?? [NAME]) {
    const answer = await answerOf(io, program);
    if (answer !== null) return answer;
  }
  for (const program of await programsInDriverStore(io)) {
    const answer = await answerOf(io, program);
    if (answer?.status === 'ok') return answer;
  }
  return unavailable('nvidia-smi is not installed');
}

async function programsInDriverStore(io: ProbeIo): Promise<readonly string[]> {
  const packages = io.platform === 'win32' ? await io.readDirectory(DRIVER_STORE, DRIVER_PACKAGE) : null;
  const folders = (packages ?? []).map((name) => `${DRIVER_STORE}\\${name}`);
  const holding = await Promise.all(
    folders.map(async (folder) => ((await io.readDirectory(folder, /nvidia-smi\.exe/)) ?? []).includes(`${NAME}.exe`)),
  );
  return folders.filter((_, index) => holding[index]).map((folder) => `${folder}\\${NAME}.exe`);
}

const query = (io: ProbeIo, program: string, fields: readonly NvidiaField[]): Promise<CommandResult> =>
  io.run(program, [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits'], {
    timeoutSeconds: TOOL_SECONDS,
    keep: keptRows(fields),
  });

const noDevices = (text: string): boolean => /no devices/i.test(text);

/** Null when there is no such program. A capture may hold the old query or another form only: without the first it is not given up. */
async function answerOf(io: ProbeIo, program: string): Promise<Collected<NvidiaSmiOutput> | null> {
  const first = await query(io, program, nvidiaFields);
  const output = toolOutput(NAME, first);
  if (output.status === 'ok') return withDetails(io, program, { fields: nvidiaFields, csv: output.stdout });
  if (noDevices(output.detail)) return unavailable('no NVIDIA device');
  if (first.outcome !== 'done' && first.outcome !== 'not-installed') return output;
  const rejectsField = first.outcome === 'not-installed' || /not a valid field/i.test(output.detail);
  for (const fields of rejectsField ? olderQueries : [oldNvidiaFields]) {
    const again = toolOutput(NAME, await query(io, program, fields));
    if (again.status === 'ok') return withDetails(io, program, { fields, csv: again.stdout });
  }
  const other = await otherForms(io, program);
  if (other !== null) return collected(other);
  return first.outcome === 'not-installed' ? null : output;
}

/** Drivers that answer no query at all: the whole state as XML, else the bare list of names. */
async function otherForms(io: ProbeIo, program: string): Promise<NvidiaSmiOutput | null> {
  const [xml, list] = await Promise.all([ask(io, program, wholeState), ask(io, program, cardList)]);
  const found = { fields: oldNvidiaFields, csv: '', xml, list, topology: null };
  return devicesIn(found).length === 0 ? null : found;
}

async function withDetails(
  io: ProbeIo,
  program: string,
  { fields, csv }: Pick<NvidiaSmiOutput, 'fields' | 'csv'>,
): Promise<Collected<NvidiaSmiOutput>> {
  const rows = nvidiaRows(fields, csv);
  const divided = rows.some(isDivided);
  const askIf = async (wanted: boolean, question: Question): Promise<string | null> => (wanted ? ask(io, program, question) : null);
  const [xml, list, topology] = await Promise.all([
    askIf(divided, wholeState),
    askIf(divided, cardList),
    askIf(rows.length > 1, { args: ['topo', '-m'], keep: keptTopology }),
  ]);
  return collected({ fields, csv, xml, list, topology });
}

type Question = { readonly args: readonly string[]; readonly keep: Keep };
const wholeState: Question = { args: ['-q', '-x'], keep: keptXml };
const cardList: Question = { args: ['-L'], keep: keptList };

const ask = async (io: ProbeIo, program: string, { args, keep }: Question): Promise<string | null> =>
  printed(await io.run(program, args, { timeoutSeconds: TOOL_SECONDS, keep }));

const printed = (result: CommandResult): string | null => (result.outcome === 'done' && result.exitCode === 0 ? result.stdout : null);

function parse(output: NvidiaSmiOutput): ProbeAnswer {
  const { csv, topology } = output;
  const devices = devicesIn(output);
  // Some drivers say so and call it success.
  if (devices.length === 0 && noDevices(csv)) return unavailable('no NVIDIA device');
  if (devices.length === 0) return failed(csv.trim() === '' ? 'printed nothing' : `printed no device: ${firstWords(csv)}`);
  const driver = devices[0]?.driver.value ?? null;
  return {
    status: 'ok',
    detail: driver === null ? countOf(devices) : `${countOf(devices)}, driver ${driver}`,
    findings: { devices, ...(topology === null ? {} : { peerLinkSeen: nvlinkJoinsAll(topology) }) },
  };
}

function devicesIn({ fields, csv, xml, list }: NvidiaSmiOutput): readonly DeviceFinding[] {
  const listed = list === null ? [] : listedCards(list);
  const rows = nvidiaRows(fields, csv);
  if (rows.length > 0) {
    const instances = xml === null ? new Map<string, readonly InstanceFinding[]>() : instancesByBus(xml, NAME);
    return named(
      rows.map((row) => nvidiaDevice(row, instances)),
      listed,
    );
  }
  const inXml = xml === null ? [] : devicesInXml(xml, NAME);
  if (inXml.length > 0) return named(inXml, listed);
  return listed.map(({ name }) => deviceSeen({ vendor: 'nvidia', name }, 'nvidia-smi lists the card and answers no question about it'));
}

/** Profiles of the instances, where the list has as many cards and instances as the other form. */
function named(devices: readonly DeviceFinding[], listed: readonly ListedCard[]): readonly DeviceFinding[] {
  if (listed.length !== devices.length) return devices;
  return devices.map((device, index) => {
    const profiles = listed[index]?.profiles ?? [];
    if (device.instances === null || device.instances.length !== profiles.length) return device;
    return { ...device, instances: device.instances.map((instance, at) => ({ ...instance, profile: profiles[at] ?? null })) };
  });
}
