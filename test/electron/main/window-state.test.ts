import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultWindowState, onScreen, readWindowState, writeWindowState } from '../../../electron/main/window-state.ts';

let folder: string;
const state = { place: { x: 40, y: 60 }, width: 1000, height: 700, maximized: true };
const screen = { x: 0, y: 0, width: 1920, height: 1080 };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quartermaster-window-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the place of the window', () => {
  it('comes back as it was left, and leaves no other file behind', async () => {
    const file = join(folder, 'new', 'window.json');
    writeWindowState(file, { ...state, maximized: false });
    writeWindowState(file, state);
    expect(readWindowState(file)).toEqual(state);
    expect(await readdir(join(folder, 'new'))).toEqual(['window.json']);
  });

  it.each([
    ['nothing', null],
    ['half a file', '{"place":'],
    ['absurd sizes', JSON.stringify({ ...state, width: 1 })],
    ['another shape', '[]'],
  ])('is the default one when the file holds %s', async (_what, text) => {
    const file = join(folder, 'window.json');
    if (text !== null) await writeFile(file, text);
    expect(readWindowState(file)).toEqual(defaultWindowState);
  });

  it('is kept when a display shows its title bar, also a second one to the left', () => {
    expect(onScreen(state, [screen])).toEqual(state);
    const left = { ...state, place: { x: -1800, y: 10 } };
    expect(onScreen(left, [screen, { ...screen, x: -1920 }])).toEqual(left);
  });

  it.each([
    { x: -990, y: 60 },
    { x: 1900, y: 60 },
    { x: 40, y: 1060 },
    { x: 40, y: -20 },
  ])('is forgotten when no display reaches it: %o', (place) => {
    expect(onScreen({ ...state, place }, [screen])).toEqual({ ...state, place: null });
  });
});
