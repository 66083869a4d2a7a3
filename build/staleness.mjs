// What has to be built again: a part is fresh while the contents of its inputs are those it was built from and its outputs are there.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ hash: string, packages: string[] }} Stamp */

/** Contents rather than times: a fresh checkout or a touched file is no reason to build. */
export function hashOf(root, paths, salt) {
  const hash = createHash('sha256').update(salt);
  for (const path of paths.flatMap((entry) => filesBelow(root, entry))) hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

function filesBelow(root, path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full)
    .sort()
    .flatMap((name) => filesBelow(root, `${path}/${name}`));
}

/** @returns {Record<string, Stamp>} by name of part; empty when there is none, or one that cannot be read */
export function readStamps(file) {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

export function writeStamps(file, stamps) {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(stamps, null, 1)}\n`);
  renameSync(`${file}.${process.pid}`, file);
}

export const allExist = (root, outputs) => outputs.every((path) => existsSync(join(root, path)));
