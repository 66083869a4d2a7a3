import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeElectron } from '../support/electron-stand-in-folder.ts';
import { skipExceptOnLinux } from '../support/skip.ts';
import { buildOnce, repository } from './built.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const builder = join(dirname(require.resolve('electron-builder/package.json')), 'cli.js');

/** Nothing answers there: a try to download fails at once instead of reaching the network. */
const nowhere = 'http://127.0.0.1:9/';

let folder: string;
let archive: string;

describe.skipIf(skipExceptOnLinux('the runtime that is packed is a stand-in for that of Linux'))('the packaged app', () => {
  beforeAll(async () => {
    await buildOnce();
    folder = await mkdtemp(join(tmpdir(), 'quartermaster-package-'));
    await createFakeElectron(join(folder, 'electron'));
    const options = [`-c.electronDist=${join(folder, 'electron')}`, `-c.directories.output=${join(folder, 'release')}`];
    await run(process.execPath, [builder, '--linux', 'dir', '--config', 'build/electron-builder.yml', '--publish', 'never', ...options], {
      cwd: repository,
      env: { ...process.env, ELECTRON_MIRROR: nowhere, ELECTRON_BUILDER_BINARIES_MIRROR: nowhere },
    });
    archive = join(folder, 'release/linux-unpacked/resources/app.asar');
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('holds what it needs to run, and neither source maps nor node_modules nor sources', () => {
    const files = listPackage(archive, { isPack: false });
    for (const file of [
      '/package.json',
      '/LICENSE',
      '/dist/catalog.json',
      '/dist/catalog.json.sha256',
      '/dist/THIRD-PARTY-NOTICES.txt',
      '/dist/electron/main.js',
      '/dist/electron/preload.cjs',
      '/dist/renderer/index.html',
    ]) {
      expect(files).toContain(file);
    }
    const other = files.filter(
      (file) =>
        !/^\/(package\.json|LICENSE|dist|dist\/(catalog\.json|catalog\.json\.sha256|THIRD-PARTY-NOTICES\.txt|(electron|renderer)(\/.*)?))$/.test(
          file,
        ),
    );
    expect(other).toEqual([]);
    expect(files.filter((file) => file.endsWith('.map') || file.includes('node_modules'))).toEqual([]);
  });

  it('starts at the main process that was built', async () => {
    const { main, type } = JSON.parse(extractFile(archive, 'package.json').toString('utf8')) as { main: string; type: string };
    expect({ main, type }).toEqual({ main: 'dist/electron/main.js', type: 'module' });
    expect(extractFile(archive, main)).toEqual(await readFile(join(repository, main)));
  });

  it('has the fuses set that close the ways around it', async () => {
    const wire = await getCurrentFuseWire(join(folder, 'release/linux-unpacked/quartermaster'));
    const set = '1'.charCodeAt(0);
    const cleared = '0'.charCodeAt(0);
    expect({
      runAsNode: wire[FuseV1Options.RunAsNode],
      cookieEncryption: wire[FuseV1Options.EnableCookieEncryption],
      nodeOptions: wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable],
      nodeInspect: wire[FuseV1Options.EnableNodeCliInspectArguments],
      asarIntegrity: wire[FuseV1Options.EnableEmbeddedAsarIntegrityValidation],
      onlyAsar: wire[FuseV1Options.OnlyLoadAppFromAsar],
      fileProtocol: wire[FuseV1Options.GrantFileProtocolExtraPrivileges],
    }).toEqual({
      runAsNode: cleared,
      cookieEncryption: set,
      nodeOptions: cleared,
      nodeInspect: cleared,
      asarIntegrity: set,
      onlyAsar: set,
      fileProtocol: cleared,
    });
  });

  it('brings only the languages it speaks', async () => {
    expect(await readdir(join(folder, 'release/linux-unpacked/locales'))).toEqual(['en-US.pak']);
  });
});

describe('the icons', () => {
  it.each([16, 24, 32, 48, 64, 128, 256, 512])('have the size in their name: %i', async (size) => {
    const png = await readFile(join(repository, `build/resources/icons/${size}x${size}.png`));
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
  });

  it('for Windows and Mac hold PNGs where their tables say', async () => {
    const ico = await readFile(join(repository, 'build/resources/icon.ico'));
    const icnsFile = await readFile(join(repository, 'build/resources/icon.icns'));
    expect(icnsFile.readUInt32BE(4)).toBe(icnsFile.length);
    for (let index = 0; index < ico.readUInt16LE(4); index++) {
      const offset = ico.readUInt32LE(6 + 16 * index + 12);
      expect(ico.subarray(offset + 1, offset + 4).toString('latin1')).toBe('PNG');
    }
  });
});
