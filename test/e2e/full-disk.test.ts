import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { skipExceptOnLinux } from '../support/skip.ts';
import { buildOnce, repository } from './built.ts';

const commands: readonly (readonly [string, readonly string[]])[] = [
  ['the help', ['--help']],
  ['a table', ['catalog', 'list']],
  ['a document', ['plan', '--hardware', 'cpu', '--limit', '1', '--json']],
  ['an error as a document', ['plan', '--nope', '--json']],
  ['lines', ['estimate', '--batch', '/dev/urandom']],
];

describe.skipIf(skipExceptOnLinux('/dev/full, where there is never room'))('output that has no room', () => {
  beforeAll(buildOnce, 60_000);

  it.concurrent.each(commands)('is told of in one sentence: %s', async (_what, args) => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [join(repository, 'dist/cli/quartermaster.js'), ...args], { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    let err = '';
    child.stderr?.on('data', (chunk) => (err += chunk));
    const [code] = (await once(child, 'close')) as [number | null];
    const sentence = 'quartermaster: standard output: cannot be written: the disk is full\n  Send it to another place.\n';
    expect({ code, err }).toEqual({ code: 5, err: sentence });
  });
});
