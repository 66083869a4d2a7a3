import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { isKnown, type Known } from '#shared/estimate.ts';
import { GB, MIB } from '#shared/units.ts';
import { lastLevelCacheBytes } from '../../electron/host/scan/measure/last-level-cache.ts';
import { type DiskSchedule, diskSchedule, measureDiskRead } from '../../electron/host/scan/measure/measure-disk-read.ts';
import { measureWorkingSet, type ReadSchedule, readSchedule } from '../../electron/host/scan/measure/measure-memory-bandwidth.ts';
import { measuringPlaces } from '../../electron/host/scan/measure/measuring-places.ts';
import { type CreateMeasuringFile, createMeasuringFile } from '../../electron/host/scan/measure/unbuffered-file.ts';
import { planWorkingSet } from '../../electron/host/scan/measure/working-set.ts';
import { liveIo } from '../../electron/host/scan/probes/live-io.ts';
import { median } from './median.ts';
import { inEnglish } from '#shared/words/en.ts';

/**
 * `node build/run.mjs test/bench/measure.ts [turns]`: the product's measurements beside the same measured by other programs, turn and
 * turn about, so that a machine whose rate drifts (shared, throttled) is compared with itself. Prints each ratio product ÷ other. Memory:
 * a C program compiled here, and sysbench; disk: fio past the cache. What is not installed is left out.
 */

const signal = new AbortController().signal;
const onProgress = (): void => undefined;
const clock = (): number => performance.now() / 1000;
const DEFAULT_TURNS = 12;

/** Shorter turns than the product's, of the same pieces: the less time between two turns, the less the machine changes in between. */
const memorySchedule: ReadSchedule = { ...readSchedule, rounds: 163 };
const C_ROUNDS = 83;
const shortDisk: DiskSchedule = { ...diskSchedule, fileBytes: 512 * MIB, repetitions: 1 };
/** Between writing and reading: rented disks save up for a burst, and whoever waits longer reads faster. */
const DISK_REST_SECONDS = 3;

export async function main([turns]: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'measure-'));
  try {
    const count = Number(turns ?? DEFAULT_TURNS);
    await compareMemory(count, folder);
    await compareDisk(count);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Contestant = { readonly name: string; readonly measure: () => number | Promise<number> };

async function compareMemory(turns: number, folder: string): Promise<void> {
  const io = liveIo({ signal });
  const facts = {
    physicalCores: null,
    processors: availableParallelism(),
    freeBytes: io.os.availableMemoryBytes,
    lastLevelCacheBytes: await lastLevelCacheBytes(io),
  };
  const set = planWorkingSet(facts, memorySchedule.chunkBytes);
  if ('reason' in set) throw new Error(set.reason);
  const { threads, bytesPerThread } = set;
  const product = async (): Promise<number> =>
    valueOf(await measureWorkingSet(set, memorySchedule, { facts, load: null, signal, onProgress }));
  process.stdout.write(`memory read, ${threads} threads of ${bytesPerThread / MIB} MiB\n`);
  await compare(turns, product, [...compiledReader(folder, set), ...sysbench(threads)]);
}

async function compareDisk(turns: number): Promise<void> {
  const places = await measuringPlaces({ environment: process.env, platform: process.platform });
  const createFile: CreateMeasuringFile = async (directory) => {
    const file = await createMeasuringFile(process.platform)(directory);
    return { ...file, flush: () => file.flush().then(() => rest(DISK_REST_SECONDS * 1000)) };
  };
  const product = async (): Promise<number> => valueOf(await measureDiskRead({ places, createFile, signal, onProgress, clock }, shortDisk));
  process.stdout.write(`disk read, ${shortDisk.fileBytes / MIB} MiB in blocks of 4 MiB, in ${places[0]?.directory ?? 'no folder'}\n`);
  await compare(turns, product, fio(places[0]?.directory ?? homedir()));
}

async function compare(turns: number, product: () => Promise<number>, others: readonly Contestant[]): Promise<void> {
  const rates: number[] = [];
  const theirs = others.map((): number[] => []);
  for (let turn = 0; turn < turns; turn++) {
    rates.push(await product());
    for (const [index, other] of others.entries()) theirs[index]?.push(await other.measure());
  }
  process.stdout.write(`  product         best ${gbs(Math.max(...rates))}  turns ${rates.map(gbs).join(' ')}\n`);
  for (const [index, { name }] of others.entries()) {
    const list = theirs[index] ?? [];
    const pairs = list.map((rate, turn) => (rates[turn] ?? Number.NaN) / rate);
    const best = (Math.max(...rates) / Math.max(...list)).toFixed(3);
    process.stdout.write(`  ${name.padEnd(15)} best ${gbs(Math.max(...list))}  turns ${list.map(gbs).join(' ')}\n`);
    process.stdout.write(`    product ÷ ${name}: best ${best}, median of turns ${median(pairs).toFixed(3)}\n`);
  }
}

const gbs = (rate: number): string => (rate / GB).toFixed(2);

function valueOf(fact: Known<number>): number {
  if (!isKnown(fact)) throw new Error(inEnglish(fact.reason));
  return fact.value;
}

/** STREAM's way with a sum in place of its kernels: each thread adds up its own memory, best of all rounds. Prints bytes per second. */
const C_READER = `
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
static long threads, rounds; static size_t bytes; static double *times; static pthread_barrier_t meeting; static volatile uint64_t kept;
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec * 1e-9; }
static void *run(void *index) {
  uint64_t *memory = aligned_alloc(4096, bytes), sum; memset(memory, 3, bytes);
  for (long round = 0; round < rounds; round++) {
    pthread_barrier_wait(&meeting);
    double *mine = times + 2 * (round * threads + (long)index);
    mine[0] = now(); sum = 0;
    for (size_t at = 0; at < bytes / 8; at++) sum += memory[at];
    kept += sum; mine[1] = now();
  }
  return NULL;
}
int main(int count, char **args) {
  (void)count; threads = atol(args[1]); bytes = atol(args[2]); rounds = atol(args[3]); times = calloc(2 * threads * rounds, sizeof(double));
  pthread_t *all = calloc(threads, sizeof *all); pthread_barrier_init(&meeting, NULL, threads);
  for (long i = 0; i < threads; i++) pthread_create(&all[i], NULL, run, (void *)i);
  for (long i = 0; i < threads; i++) pthread_join(all[i], NULL);
  double best = 0;
  for (long round = 3; round < rounds; round++) {
    double start = 1e300, end = 0;
    for (long i = 0; i < threads; i++) { double *its = times + 2 * (round * threads + i); if (its[0] < start) start = its[0]; if (its[1] > end) end = its[1]; }
    if (threads * bytes / (end - start) > best) best = threads * bytes / (end - start);
  }
  printf("%.0f", best);
  return 0;
}
`;

function compiledReader(folder: string, { threads, bytesPerThread }: { threads: number; bytesPerThread: number }): readonly Contestant[] {
  if (!isInstalled('cc')) return [];
  const source = join(folder, 'read.c');
  const program = join(folder, 'read');
  writeFileSync(source, C_READER);
  execFileSync('cc', ['-O3', '-march=native', '-pthread', '-o', program, source]);
  const measure = (): number => Number(output(program, [String(threads), String(bytesPerThread), String(C_ROUNDS)]));
  return [{ name: 'C, sum', measure }];
}

function sysbench(threads: number): readonly Contestant[] {
  if (!isInstalled('sysbench')) return [];
  const options = ['memory', '--memory-oper=read', '--memory-scope=local', '--memory-block-size=256M', '--memory-total-size=1000G'];
  const measure = (): number => {
    const printed = output('sysbench', [...options, `--threads=${threads}`, '--time=1', 'run']);
    return Number(/\(([\d.]+) MiB\/sec\)/.exec(printed)?.[1]) * MIB;
  };
  return [{ name: 'sysbench, mean', measure }];
}

function fio(directory: string): readonly Contestant[] {
  if (!isInstalled('fio')) return [];
  const measure = async (): Promise<number> => {
    const file = join(directory, '.quartermaster-fio.tmp');
    const size = `--size=${shortDisk.fileBytes}`;
    const options = ['--name=read', `--filename=${file}`, size, '--bs=4M', '--direct=1', '--ioengine=psync', '--output-format=json'];
    try {
      execFileSync('fio', [...options, '--rw=write', '--refill_buffers', '--end_fsync=1'], { stdio: 'ignore' });
      await rest(DISK_REST_SECONDS * 1000);
      return readRate(output('fio', [...options, '--rw=read']));
    } finally {
      rmSync(file, { force: true });
    }
  };
  return [{ name: 'fio', measure }];
}

function readRate(printed: string): number {
  const { jobs } = JSON.parse(printed.slice(printed.indexOf('{'))) as { jobs: readonly { read: { bw_bytes: number } }[] };
  return jobs[0]?.read.bw_bytes ?? Number.NaN;
}

const output = (command: string, args: readonly string[]): string => execFileSync(command, args, { encoding: 'utf8' });
const isInstalled = (command: string): boolean => spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
