import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { processIsAlive } from '../process-is-alive.ts';
import { codeOf } from './not-writable.ts';
import { removeIfThere } from './temporary-files.ts';

/** In the folder while one program reads, changes and writes back what is there. */
const LOCK_NAME = 'quartermaster.lock';

/** Nothing that is done under the lock takes nearly as long: whoever has had it for this time was killed, or its machine has gone. */
const ABANDONED_MILLISECONDS = 10_000;
const PATIENCE_MILLISECONDS = 15_000;

const ownerSchema = z.object({ pid: z.number().int(), place: z.string(), token: z.uuid() });
type Owner = z.infer<typeof ownerSchema>;

/** The tokens of this process: another process of the same number is not taken for it. */
const held = new Set<string>();

/**
 * Does the work while no other program, and no other part of this one, does its own in that folder. Where no file can be made there is
 * nothing to be locked. Throws PlannerError `not-writable` when another keeps it for too long.
 */
export async function withFolderLock<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const path = join(folder, LOCK_NAME);
  const token = randomUUID();
  const isOurs = await acquire(path, token);
  try {
    return await work();
  } finally {
    if (isOurs) await release(path, token);
  }
}

async function acquire(path: string, token: string): Promise<boolean> {
  held.add(token);
  const began = performance.now();
  for (;;) {
    try {
      await writeFile(path, JSON.stringify({ pid: process.pid, place: PLACE, token }), { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if (!isTaken(error)) {
        held.delete(token);
        return false;
      }
    }
    if (performance.now() - began > PATIENCE_MILLISECONDS) throw stillHeld(path);
    const owner = await ownerOf(path);
    if (await isAbandoned(path, owner)) await clearAway(path, owner);
    await wait(2 + 8 * Math.random());
  }
}

/** Windows refuses the name of a file that is just being removed. */
const isTaken = (error: unknown): boolean => codeOf(error) === 'EEXIST' || (process.platform === 'win32' && codeOf(error) === 'EPERM');

async function release(path: string, token: string): Promise<void> {
  if ((await ownerOf(path))?.token === token) await removeIfThere(path);
  held.delete(token);
}

/** `owner`: as it was read; by now it may have let go, and another may have the lock. */
async function isAbandoned(path: string, owner: Owner | null): Promise<boolean> {
  if (owner?.place === PLACE) return owner.pid === process.pid ? !held.has(owner.token) : !processIsAlive(owner.pid);
  return isOld(path);
}

async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > ABANDONED_MILLISECONDS;
}

/** One at a time clears away the lock of an owner, after a look at whose it is by then: what is cleared can be no lock that is held. */
async function clearAway(path: string, owner: Owner | null): Promise<void> {
  const clearing = `${path}.${owner?.token ?? 'unknown'}`;
  try {
    await writeFile(clearing, '', { flag: 'wx', mode: 0o600 });
  } catch {
    // Another clears it, or was killed when it did.
    if (await isOld(clearing)) await removeIfThere(clearing);
    return;
  }
  const now = await ownerOf(path);
  if (now?.token === owner?.token && (await isAbandoned(path, now))) await removeIfThere(path);
  await removeIfThere(clearing);
}

/** Null as long as its owner has not written it. */
async function ownerOf(path: string): Promise<Owner | null> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Where a number of a process means the same: containers on one machine have numbers of their own. */
const PLACE = `${hostname()} ${processNamespace()}`;

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

const stillHeld = (path: string): PlannerError =>
  new PlannerError(
    'not-writable',
    plainWords`${path}: another program has been writing here for a while`,
    'If none runs, remove that file.',
  );
