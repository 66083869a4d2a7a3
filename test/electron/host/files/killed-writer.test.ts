import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rounds } from '../../../support/rounds.ts';

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'killed-writer-'));
  const entry = join(folder, 'entry.ts');
  writeFileSync(
    entry,
    `import { writeFileAtomically } from ${JSON.stringify(resolve('electron/host/files/atomic-file.ts'))};
     import { writeFolder } from ${JSON.stringify(resolve('electron/host/files/write-folder.ts'))};
     const [how, path] = process.argv.slice(2);
     const write = (text) => how === 'file'
       ? writeFileAtomically(path, text, { hint: '' })
       : writeFolder(path, ['a.txt', 'b.txt', 'list.json'].map((name) => ({ name, text })), { hint: '' });
     for (let round = 0; ; round++) {
       await write(String(round % 10).repeat(200_000));
       if (round === 0) console.log('started');
     }`,
  );
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    resolve: { alias: { '#shared': resolve('shared') } },
    build: { ssr: entry, outDir: folder, emptyOutDir: false, rolldownOptions: { output: { entryFileNames: 'writer.mjs' } } },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lets a program write over and over, and ends it in the middle of that. */
async function killWriter(how: 'file' | 'folder', path: string): Promise<void> {
  const writer = spawn(process.execPath, [join(folder, 'writer.mjs'), how, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((done) => writer.on('close', done));
  await new Promise((done) => writer.stdout.once('data', done));
  await new Promise((done) => setTimeout(done, Math.random() * 20));
  writer.kill('SIGKILL');
  await ended;
}

const whole = /^(\d)\1{199999}$/;

describe('a writer that is killed', { timeout: rounds(20_000, 600_000) }, () => {
  it('leaves a file whole', async () => {
    const path = join(folder, 'file', 'out.txt');
    for (let round = 0; round < rounds(3, 300); round++) {
      await killWriter('file', path);
      expect(whole.test(readFileSync(path, 'utf8'))).toBe(true);
    }
  });

  it('leaves in a folder only files that are whole', async () => {
    const path = join(folder, 'folder');
    for (let round = 0; round < rounds(3, 300); round++) {
      await killWriter('folder', path);
      // What it wrote beside their places, and its lock, which the next one takes over.
      const names = readdirSync(path).filter((name) => !/\.(?:tmp|lock)$/.test(name));
      expect(names.sort()).toEqual(['a.txt', 'b.txt', 'list.json']);
      for (const name of names) expect(whole.test(readFileSync(join(path, name), 'utf8'))).toBe(true);
    }
  });
});
