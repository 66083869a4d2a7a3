import type { MenuItemConstructorOptions } from 'electron';

type MenuActions = { readonly showDataFolder: () => Promise<void> };

/** The menu that every desktop program has, with the system's own shortcuts (roles bring them). */
export function menuTemplate(platform: NodeJS.Platform, actions: MenuActions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [{ role: mac ? 'close' : 'quit' }] },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'reload' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [{ label: 'Show Data Folder', click: () => void actions.showDataFolder() }, ...(mac ? [] : [{ role: 'about' } as const])],
    },
  ];
}
