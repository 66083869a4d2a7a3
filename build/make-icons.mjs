// Draws renderer/icon.svg in every size that the installers want: `node build/make-icons.mjs`. The results are kept in build/resources,
// so only a change of the drawing needs this, and a Chromium (QUARTERMASTER_CHROMIUM, or Debian's headless shell).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const root = resolve(import.meta.dirname, '..');
const target = join(root, 'build/resources');
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512];
const windowsSizes = [16, 24, 32, 48, 64, 128, 256];
/** Apple's type codes for PNG entries. */
const macTypes = { icp4: 16, icp5: 32, icp6: 64, ic07: 128, ic08: 256, ic09: 512, ic10: 1024 };

const drawn = await draw(new Set([...linuxSizes, ...windowsSizes, ...Object.values(macTypes)]));
mkdirSync(join(target, 'icons'), { recursive: true });
for (const size of linuxSizes) writeFileSync(join(target, `icons/${size}x${size}.png`), drawn.get(size));
writeFileSync(join(target, 'icon.ico'), windowsIcon(windowsSizes));
writeFileSync(join(target, 'icon.icns'), macIcon());

async function draw(sizes) {
  const svg = readFileSync(join(root, 'renderer/icon.svg'), 'utf8');
  const executablePath = process.env.QUARTERMASTER_CHROMIUM ?? '/usr/bin/chromium-headless-shell';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  const images = new Map();
  for (const size of sizes) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(`<style>body { margin: 0 } svg { display: block; width: ${size}px; height: ${size}px }</style>${svg}`);
    images.set(size, await page.screenshot({ omitBackground: true }));
  }
  await browser.close();
  return images;
}

/** ICONDIR, one ICONDIRENTRY of 16 bytes per image, then the PNGs (allowed since Windows Vista). A side of 256 is written as 0. */
function windowsIcon(sizes) {
  const head = Buffer.alloc(6 + 16 * sizes.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(sizes.length, 4);
  let offset = head.length;
  for (const [index, size] of sizes.entries()) {
    const at = 6 + 16 * index;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(drawn.get(size).length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += drawn.get(size).length;
  }
  return Buffer.concat([head, ...sizes.map((size) => drawn.get(size))]);
}

/** "icns", total length, then type, length and PNG of each entry; lengths count their own eight bytes, big-endian. */
function macIcon() {
  const entries = Object.entries(macTypes).map(([type, size]) => chunk(type, drawn.get(size)));
  return chunk('icns', Buffer.concat(entries));
}

function chunk(type, content) {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(content.length + 8, 4);
  return Buffer.concat([head, content]);
}
