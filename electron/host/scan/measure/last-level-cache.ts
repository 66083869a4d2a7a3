import { type Bytes, KIB, MIB } from '#shared/units.ts';
import { oneValue } from '../keep/values.ts';
import type { ProbeIo } from '../probes/probe-io.ts';

const CPUS = '/sys/devices/system/cpu';

const keep = oneValue('[\\d,-]{1,400}|\\d{1,9}[KM]');

/** Level 3 caches of the whole machine, each counted once; null where the kernel lists none (other systems, some Arm boards and guests). */
export async function lastLevelCacheBytes(io: Pick<ProbeIo, 'readFile' | 'readDirectory'>): Promise<Bytes | null> {
  const processors = (await io.readDirectory(CPUS, /cpu\d{1,5}/)) ?? [];
  const caches = (await Promise.all(processors.map((name) => cachesOf(`${CPUS}/${name}/cache`, io)))).flat();
  const distinct = new Map(caches.map(({ sharedBy, bytes }) => [sharedBy, bytes]));
  return distinct.size === 0 ? null : [...distinct.values()].reduce((sum, bytes) => sum + bytes, 0);
}

type Cache = { readonly sharedBy: string; readonly bytes: Bytes };

async function cachesOf(folder: string, io: Pick<ProbeIo, 'readFile' | 'readDirectory'>): Promise<readonly Cache[]> {
  const entries = (await io.readDirectory(folder, /index\d{1,2}/)) ?? [];
  const found = await Promise.all(
    entries.map(async (name): Promise<Cache | null> => {
      const read = async (file: string): Promise<string> => (await io.readFile(`${folder}/${name}/${file}`, keep))?.trim() ?? '';
      if ((await read('level')) !== '3') return null;
      const bytes = sizeOf(await read('size'));
      const sharedBy = await read('shared_cpu_list');
      return bytes === null || sharedBy === '' ? null : { sharedBy, bytes };
    }),
  );
  return found.filter((cache) => cache !== null);
}

/** `32768K`; the kernel prints K, very old ones M. */
function sizeOf(text: string): Bytes | null {
  const [, digits, unit] = /^(\d{1,9})([KM])$/.exec(text) ?? [];
  return digits === undefined ? null : Number(digits) * (unit === 'M' ? MIB : KIB);
}
