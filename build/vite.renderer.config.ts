import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page: plain files that load from the local server and from the window's own protocol alike. */
export default defineConfig({
  root: fileURLToPath(new URL('../renderer', import.meta.url)),
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    modulePreload: { polyfill: false },
    /** The content security policy allows no data: fonts or scripts, and images are few. */
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
});
