import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { field, lines, wordsAfter } from '../keep/lines.ts';
import { PRODUCT_NAME } from '../keep/values.ts';
import { BOARD_MODEL, boardModel as boardName } from './board-model.ts';
import { type Collected, collected, failed, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { FILES_SECONDS } from './timeouts.ts';

const NAME = 'proc-cpuinfo';
const PATH = '/proc/cpuinfo';

export type CpuFiles = { readonly cpuinfo: string; readonly boardModel: string | null };

export const procCpuinfo: Probe<CpuFiles> = { name: NAME, platforms: ['linux'], timeoutSeconds: FILES_SECONDS, collect, parse };

/** What decides how fast a runtime's kernels are, in the kernel's words; any AVX-512 counts as `avx512`. */
const relevant = [
  'sse4_2',
  'avx',
  'f16c',
  'fma',
  'avx2',
  'avx_vnni',
  'avx512_vnni',
  'avx512_bf16',
  'amx_tile',
  'amx_int8',
  'amx_bf16',
] as const;
const relevantOnArm = ['asimd', 'asimdhp', 'asimddp', 'i8mm', 'bf16', 'sve', 'sve2', 'sme'] as const;

/** Small boards print their serial number below the processors. */
const keep = lines(
  field(/^(?:processor|physical id|core id|cpu cores)\s*:\s?/, '\\d{1,6}'),
  field(/^(?:model name|Model|Hardware)\s*: /, PRODUCT_NAME),
  wordsAfter(/^(?:flags|Features)\s*:\s?/, [...relevant, ...relevantOnArm, 'avx512f', 'hypervisor']),
);

async function collect(io: ProbeIo): Promise<Collected<CpuFiles>> {
  const cpuinfo = await io.readFile(PATH, keep);
  if (cpuinfo === null) return unavailable(`no ${PATH}`);
  // Arm kernels name no processor; the board does.
  const boardModel = /^model name/m.test(cpuinfo) ? null : await io.readFile(BOARD_MODEL, boardName);
  return collected({ cpuinfo, boardModel });
}

function parse({ cpuinfo, boardModel }: CpuFiles): ProbeAnswer {
  const processors = cpuinfo
    .split(/\n\s*\n/)
    .map(fieldsOf)
    .filter((fields) => fields.has('processor'));
  if (processors.length === 0) return failed(`${PATH} lists no processor`);
  return {
    status: 'ok',
    detail: `${processors.length} logical processors`,
    findings: {
      cpu: { model: model(cpuinfo, boardModel), physicalCores: cores(processors), instructionSets: instructionSets(processors) },
      os: processors.some((fields) => (fields.get('flags') ?? '').split(' ').includes('hypervisor')) ? { guest: 'vm' } : {},
    },
  };
}

type Fields = ReadonlyMap<string, string>;

function fieldsOf(block: string): Fields {
  const pairs = block.split('\n').map((line) => /^([^:\t]+?)\s*:\s?(.*)$/.exec(line));
  return new Map(pairs.flatMap((match) => (match ? [[match[1] ?? '', (match[2] ?? '').trim()] as const] : [])));
}

function model(cpuinfo: string, boardModel: string | null): Known<string> {
  const named = /^(?:model name|Model|Hardware)\s*: (.+)$/m.exec(cpuinfo)?.[1]?.trim();
  if (named !== undefined && named !== '') return sourced(named, basis('measured', NAME));
  const board = boardModel?.replaceAll('\0', '').trim() ?? '';
  return board === '' ? unknown(`${PATH} names no processor`) : sourced(board, basis('measured', NAME, 'name of the board'));
}

/** Distinct cores over all sockets; without core ids (Arm, some guests) every processor is one. */
function cores(processors: readonly Fields[]): Known<number> {
  const ids = new Set(
    processors.flatMap((fields) => (fields.has('core id') ? [`${fields.get('physical id') ?? '0'}/${fields.get('core id')}`] : [])),
  );
  const sockets = new Set(processors.map((fields) => fields.get('physical id') ?? '0')).size;
  const perSocket = Number(processors[0]?.get('cpu cores') ?? 0);
  const counted = Math.max(ids.size, Number.isInteger(perSocket) ? perSocket * sockets : 0);
  const count = counted > 0 ? counted : processors.length;
  return sourced(Math.min(count, Math.max(processors.length, ids.size)), basis('measured', NAME));
}

function instructionSets(processors: readonly Fields[]): Known<string[]> {
  const line = processors[0]?.get('flags') ?? processors[0]?.get('Features');
  if (line === undefined) return unknown(`${PATH} lists no flags`);
  const flags = new Set(line.split(/\s+/));
  const found: string[] = [...relevant, ...relevantOnArm].filter((name) => flags.has(name));
  return sourced(flags.has('avx512f') ? [...found, 'avx512'] : found, basis('measured', NAME));
}
