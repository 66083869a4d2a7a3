import { brotliDecompressSync } from 'node:zlib';
import { z } from 'zod';
import type { HardwareCatalog } from '#shared/catalog/catalog.ts';

/** What the build packed into the scanner, checked when it was built: JSON by Brotli in base64. */
export function embeddedCatalog(): HardwareCatalog {
  const text = brotliDecompressSync(Buffer.from(HARDWARE_CATALOG, 'base64')).toString('utf8');
  return z.custom<HardwareCatalog>().parse(JSON.parse(text));
}
