import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../../support/run-command-line.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('serve', () => {
  it('that is interrupted while it plans leaves no server behind', async () => {
    const port = await freePort();
    const { exitCode, out } = await commandLine(['serve', '--plan', '--port', String(port)], { signal: AbortSignal.abort() });
    expect(exitCode).toBe(130);
    expect(out).toBe('');
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
  });
});
