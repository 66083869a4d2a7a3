import { mkdirSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelsDirectories, modelsDisk } from '../../../../../electron/host/runtimes/ollama/models-disk.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'quartermaster-models-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const local = 'http://127.0.0.1:11434';
const onDisk = (models: string, address = local) => modelsDisk({ address, environment: { OLLAMA_MODELS: models }, platform: 'linux' });

describe('modelsDisk', () => {
  it('measures the volume of the models', async () => {
    const disk = await onDisk(directory);
    const { bsize, blocks } = statfsSync(directory);
    expect(disk).toMatchObject({ directory, partialBytes: 0 });
    expect(disk?.freeBytes).toBeGreaterThan(0);
    expect(disk?.freeBytes).toBeLessThan(bsize * blocks);
  });
  it('counts what partial files really take: they are sparse and have their full length from the start', async () => {
    mkdirSync(join(directory, 'blobs'));
    const partial = join(directory, 'blobs', 'sha256-01-partial');
    writeFileSync(partial, Buffer.alloc(1_000_000, 1));
    truncateSync(partial, 1_000_000_000);
    writeFileSync(join(directory, 'blobs', 'sha256-01-partial-0'), '{"N":0,"Offset":0,"Size":100,"Completed":50}');
    writeFileSync(join(directory, 'blobs', 'sha256-02'), Buffer.alloc(5_000_000, 1));
    const disk = await onDisk(directory);
    expect(disk?.partialBytes).toBeGreaterThanOrEqual(1_000_000);
    expect(disk?.partialBytes).toBeLessThan(1_200_000);
  });
  it('measures the volume that will hold the folder when there is none yet', async () => {
    const disk = await onDisk(join(directory, 'not', 'yet'));
    expect(disk?.directory).toBe(join(directory, 'not', 'yet'));
    expect(disk?.freeBytes).toBeGreaterThan(0);
  });
  it('is unknown for a server on another machine', async () => {
    expect(await onDisk(directory, 'http://gpu-box:11434')).toBeNull();
  });
});

describe('modelsDirectories', () => {
  it('asks OLLAMA_MODELS first, then the usual places of the system', () => {
    const environment = { HOME: '/home/ada', USERPROFILE: '/users/ada' };
    expect(modelsDirectories({ environment: { ...environment, OLLAMA_MODELS: '/data/models' }, platform: 'linux' })).toEqual([
      '/data/models',
    ]);
    expect(modelsDirectories({ environment, platform: 'linux' })).toEqual(['/usr/share/ollama/.ollama/models', '/home/ada/.ollama/models']);
    expect(modelsDirectories({ environment, platform: 'darwin' })).toEqual(['/home/ada/.ollama/models']);
    expect(modelsDirectories({ environment, platform: 'win32' })).toEqual(['\\users\\ada\\.ollama\\models']);
  });
});
