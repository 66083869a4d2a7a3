import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPackage } from '@electron/asar';

/** Marks the fuse wire inside an Electron binary [@electron/fuses]. */
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSE_COUNT = 9;

/**
 * A folder that looks like an unpacked Electron for Linux to electron-builder: enough to check our configuration where the real one
 * cannot be had. All fuses are off ("0").
 */
export async function createFakeElectron(folder: string): Promise<void> {
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../../node_modules/electron/package.json'), 'utf8')) as {
    version: string;
  };
  await mkdir(join(folder, 'locales'), { recursive: true });
  await mkdir(join(folder, 'resources'), { recursive: true });
  await mkdir(join(folder, 'default-app'));
  const wire = Buffer.concat([Buffer.from(FUSE_SENTINEL), Buffer.from([1, FUSE_COUNT]), Buffer.from('0'.repeat(FUSE_COUNT))]);
  await writeFile(join(folder, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), wire]));
  await chmod(join(folder, 'electron'), 0o755);
  await writeFile(join(folder, 'version'), version);
  await cp(join(import.meta.dirname, '../../LICENSE'), join(folder, 'LICENSE'));
  await writeFile(join(folder, 'LICENSES.chromium.html'), '<title>licences</title>');
  for (const locale of ['en-US', 'de', 'fr']) await writeFile(join(folder, 'locales', `${locale}.pak`), locale);
  await writeFile(join(folder, 'default-app', 'package.json'), '{"name":"default-app","version":"0.0.0","main":"main.js"}');
  await writeFile(join(folder, 'default-app', 'main.js'), '');
  await createPackage(join(folder, 'default-app'), join(folder, 'resources', 'default_app.asar'));
}
