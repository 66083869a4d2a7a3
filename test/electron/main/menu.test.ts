import { describe, expect, it } from 'vitest';
import { menuTemplate } from '../../../electron/main/menu.ts';

const rolesOf = (platform: NodeJS.Platform): readonly string[] =>
  menuTemplate(platform, { showDataFolder: async () => undefined }).flatMap((item) => [
    item.role ?? '',
    ...(Array.isArray(item.submenu) ? item.submenu.map((entry) => entry.role ?? '') : []),
  ]);

describe('the menu', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('offers editing, zoom, reload, full screen and windows on %s', (platform) => {
    expect(rolesOf(platform)).toEqual(
      expect.arrayContaining(['editMenu', 'reload', 'resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen', 'windowMenu', 'help']),
    );
  });

  it('has the program menu with Quit on a Mac only, and Quit under File elsewhere', () => {
    expect(rolesOf('darwin')[0]).toBe('appMenu');
    expect(rolesOf('darwin')).not.toContain('quit');
    expect(rolesOf('linux')).toContain('quit');
    expect(rolesOf('linux')).not.toContain('appMenu');
  });

  it('shows where the data is kept', () => {
    let shown = 0;
    const items = menuTemplate('linux', { showDataFolder: async () => void shown++ }).flatMap((item) =>
      Array.isArray(item.submenu) ? item.submenu : [],
    );
    const entry = items.find((item) => item.label === 'Show Data Folder');
    (entry?.click as (() => void) | undefined)?.();
    expect(shown).toBe(1);
  });
});
