import { basis, sourced } from '#shared/estimate.ts';
import { type Bytes, KIB } from '#shared/units.ts';
import { lines } from '../keep/lines.ts';
import { oneValue } from '../keep/values.ts';
import { type Collected, collected, countOf, failed, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { FILES_SECONDS } from './timeouts.ts';

const NAME = 'numa';
const FOLDER = '/sys/devices/system/node';

/** Nodes as the kernel lists them ("0-1,4"), and the memory of each ("node0" → its meminfo). */
export type NumaFiles = {
  readonly online: string | null;
  readonly hasCpu: string | null;
  readonly meminfo: Readonly<Record<number, string | null>>;
};

/** Sockets and dies with memory of their own: a process that spans them reads part of it across a slower link. */
export const numaNodes: Probe<NumaFiles> = { name: NAME, platforms: ['linux'], timeoutSeconds: FILES_SECONDS, collect, parse };

const keptList = oneValue('[\\d,-]{1,200}');
const keptMemory = lines(/^Node \d{1,4} (?:MemTotal|MemFree): +\d{1,12} kB/);

async function collect(io: ProbeIo): Promise<Collected<NumaFiles>> {
  const [online, hasCpu] = await Promise.all([io.readFile(`${FOLDER}/online`, keptList), io.readFile(`${FOLDER}/has_cpu`, keptList)]);
  if (online === null && hasCpu === null) return unavailable(`no ${FOLDER}`);
  const others = nodesIn(online).filter((node) => !nodesIn(hasCpu).includes(node));
  const meminfo = await Promise.all(
    others.map(async (node) => [node, await io.readFile(`${FOLDER}/node${node}/meminfo`, keptMemory)] as const),
  );
  return collected({ online, hasCpu, meminfo: Object.fromEntries(meminfo) });
}

function parse({ online, hasCpu, meminfo }: NumaFiles): ProbeAnswer {
  const withCpu = nodesIn(hasCpu);
  const nodes = withCpu.length > 0 ? withCpu : nodesIn(online);
  if (nodes.length === 0) return failed('the kernel lists no node');
  const total = sumOf(Object.values(meminfo), 'MemTotal');
  const free = sumOf(Object.values(meminfo), 'MemFree');
  return {
    status: 'ok',
    detail: `${countOf(nodes, 'node')} with cores`,
    findings: {
      cpu: { numaNodes: sourced(nodes.length, basis('measured', NAME)) },
      ...(total === null || free === null || total === 0 ? {} : { coreless: { totalBytes: total, freeBytes: free } }),
    },
  };
}

const MOST_NODES = 1024;

/** `0-1,4` → 0, 1, 4. */
function nodesIn(list: string | null): readonly number[] {
  return (list ?? '').split(',').flatMap((part) => {
    const [, first, last] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part.trim()) ?? [];
    if (first === undefined) return [];
    const from = Number(first);
    const count = Number(last ?? first) - from + 1;
    return count < 1 || count > MOST_NODES ? [] : Array.from({ length: count }, (_, index) => from + index);
  });
}

/** `Node 2 MemTotal:       98304000 kB`; the kernel's kB are KiB. Null when a node does not tell. */
function sumOf(texts: readonly (string | null)[], name: 'MemTotal' | 'MemFree'): Bytes | null {
  const line = new RegExp(`^Node \\d{1,4} ${name}: +(\\d{1,12}) kB\\s*$`, 'm');
  return texts.reduce((sum: Bytes | null, text) => {
    const digits = line.exec(text ?? '')?.[1];
    return sum === null || digits === undefined ? null : sum + Number(digits) * KIB;
  }, 0);
}
