// Ends a script that npm started when npm, or the shell between the two, has gone: npm passes SIGTERM on to that shell only, which dies of
// it alone, and SIGHUP to nobody. What somebody started without npm is left alone: under nohup it is to outlive its shell.
// SIGINT to npm alone ends nothing, by npm's design: it leaves Ctrl-C to the terminal, which tells all that run in it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const LOOK_MS = 500;

const platform = process.platform;
/** On Windows a process keeps the number of a parent that has gone, and nobody sends these signals. */
const watches = process.env.npm_lifecycle_event !== undefined && platform !== 'win32';

/** Parent and name of a process; null when it cannot be told. */
function processOf(pid) {
  try {
    if (platform === 'linux') {
      // The name stands in parentheses and may hold any, itself.
      const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      return { name, parent: Number(parent) };
    }
    const line = execFileSync('/bin/ps', ['-o', 'ppid=,comm=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [, parent, name] = /^\s*(\d+)\s+(.*\S)/.exec(line) ?? [];
    return { name, parent: Number(parent) };
  } catch {
    return null;
  }
}

const parent = process.ppid;
const found = watches ? processOf(parent) : null;
/** Some shells give way to the last command they are given: then npm is the parent, and its own parent is none of ours. */
const grandparent = found !== null && found.name?.endsWith('sh') ? found.parent : null;

/** One that has ended gives its children away at once; that it can still be named says nothing while nobody has waited for it. */
function haveGone() {
  if (process.ppid !== parent) return true;
  if (grandparent === null) return false;
  if (platform === 'linux') return processOf(parent)?.parent !== grandparent;
  try {
    return !process.kill(grandparent, 0);
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Calls back once, when they have gone. Begins to look when it is imported, so that what went before is not missed. */
export function onParentsGone(callback) {
  if (!watches) return;
  const look = setInterval(() => {
    if (!haveGone()) return;
    clearInterval(look);
    callback();
  }, LOOK_MS).unref();
}
