import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelsFolder } from '../../../../electron/host/scan/models-folder.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'models-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('the folder of the models', () => {
  it('is the one that was chosen, or the nearest above it', async () => {
    const chosen = join(home, 'disk', 'models');
    const options = { environment: { HOME: home, OLLAMA_MODELS: chosen }, platform: 'darwin' } as const;
    expect(await modelsFolder(options)).toBe(home);
    mkdirSync(chosen, { recursive: true });
    expect(await modelsFolder(options)).toBe(chosen);
  });

  it('is that of the user where none was chosen', async () => {
    const own = join(home, '.ollama', 'models');
    mkdirSync(own, { recursive: true });
    expect(await modelsFolder({ environment: { HOME: home, OLLAMA_MODELS: '' }, platform: 'darwin' })).toBe(own);
  });

  it('is never a file', async () => {
    const chosen = join(home, 'models');
    writeFileSync(chosen, '');
    expect(await modelsFolder({ environment: { OLLAMA_MODELS: chosen }, platform: 'darwin' })).toBe(home);
  });

  it('is not known where nothing tells the home of the user', async () => {
    expect(await modelsFolder({ environment: {}, platform: 'darwin' })).toBeNull();
  });
});
