import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { PullProgress } from '#shared/api.ts';
import { type PullInput, pullModel } from '../../../../../electron/host/runtimes/ollama/pull.ts';
import { type OllamaStandIn, type OllamaStandInOptions, startOllamaStandIn } from '../../../../support/ollama-stand-in.ts';

const open: OllamaStandIn[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((standIn) => standIn.close()));
});

async function standInWith(options: OllamaStandInOptions): Promise<OllamaStandIn> {
  const standIn = await startOllamaStandIn({ speed: 60, ...options });
  open.push(standIn);
  return standIn;
}

type Pulled = { readonly result: PullProgress; readonly history: readonly PullProgress[] };

async function pullFrom(host: string, more: Partial<PullInput> = {}): Promise<Pulled> {
  const history: PullProgress[] = [];
  const result = await pullModel({
    host,
    ollamaTag: 'qwen3.5:9b',
    artifactId: 'qwen3.5-9b/q4-k-m',
    pullId: 'pull-1',
    signal: new AbortController().signal,
    diskFreeBytes: null,
    expectedBytes: null,
    platform: 'linux',
    ...more,
    onProgress: (progress) => {
      history.push(progress);
      more.onProgress?.(progress);
    },
  });
  return { result, history };
}

const isEnd = ({ state }: PullProgress): boolean => ['done', 'failed', 'cancelled'].includes(state);
const pullsOf = (standIn: OllamaStandIn): number => standIn.requests.filter(({ path }) => path === '/api/pull').length;

/** What holds of every pull, however it ends. */
function expectOrderly({ result, history }: Pulled): void {
  expect(history[0]?.state).toBe('resolving');
  expect(history.filter(isEnd)).toEqual([result]);
  expect(history.at(-1)).toEqual(result);
  history.forEach((now, index) => expect(now.completedBytes).toBeGreaterThanOrEqual(history[index - 1]?.completedBytes ?? 0));
}

describe('a pull that goes well', () => {
  it.each(['success', 'omitempty', 'split-chunks', 'joined-chunks', 'falling', 'cached', 'slow-manifest'] as const)(
    '%s: ends done, complete, and present in /api/tags',
    async (scenario) => {
      const standIn = await standInWith({ scenario });
      const pulled = await pullFrom(standIn.host);
      expectOrderly(pulled);
      expect(pulled.result).toMatchObject({
        state: 'done',
        presentInTags: true,
        etaSeconds: 0,
        ollamaTag: 'qwen3.5:9b',
        artifactId: 'qwen3.5-9b/q4-k-m',
      });
      expect(pulled.result.completedBytes).toBe(pulled.result.totalBytes);
      expect(pulled.result.completedBytes).toBeGreaterThanOrEqual(30_000_000);
    },
  );

  it('asks for a stream of the exact tag, after it has seen that the server is there', async () => {
    const standIn = await standInWith({});
    await pullFrom(standIn.host, { ollamaTag: 'hf.co/unsloth/Qwen3.5-9B-GGUF:Q6_K' });
    expect(standIn.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/version',
      'GET /api/tags',
      'POST /api/pull',
      'GET /api/tags',
    ]);
    expect(JSON.parse(standIn.requests[2]?.body ?? '')).toEqual({
      model: 'hf.co/unsloth/Qwen3.5-9B-GGUF:Q6_K',
      insecure: false,
      stream: true,
    });
  });

  it('shows the states in their order', async () => {
    const { history } = await pullFrom((await standInWith({})).host);
    const states = history.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]);
    expect(states).toEqual(['resolving', 'downloading', 'verifying', 'done']);
  });

  it('says so when the model is not listed after success', async () => {
    const { result } = await pullFrom((await standInWith({ scenario: 'unlisted' })).host);
    expect(result).toMatchObject({ state: 'done', presentInTags: false });
  });

  it('shows five lines a second at most, though sixteen come', async () => {
    const standIn = await standInWith({ speed: 1, modelBytes: 24_000_000 });
    const { history } = await pullFrom(standIn.host);
    const lines = history.filter(({ state }) => state === 'downloading').length;
    expect(lines).toBeGreaterThan(1);
    expect(lines).toBeLessThan(8);
  });
});

describe('a pull that is cancelled', () => {
  it('closes the connection, and the next one goes on where it stopped', async () => {
    const standIn = await standInWith({ modelBytes: 3_000_000_000 });
    const cancel = new AbortController();
    const onProgress = ({ completedBytes }: PullProgress): void => {
      if (completedBytes >= 50_000_000) cancel.abort();
    };
    const first = await pullFrom(standIn.host, { signal: cancel.signal, onProgress });
    expectOrderly(first);
    expect(first.result).toMatchObject({
      state: 'cancelled',
      error: { code: 'cancelled', hint: expect.stringContaining('goes on from there') as string },
    });
    await expect.poll(() => standIn.pulling()).toBe(0);
    const kept = standIn.keptBytes('qwen3.5:9b');
    expect(kept).toBeGreaterThanOrEqual(50_000_000);
    expect(kept).toBeLessThan(3_000_000_000);

    const second = await pullFrom(standIn.host);
    expect(second.result.state).toBe('done');
    const firstBytes = second.history.find(({ state }) => state === 'downloading')?.completedBytes;
    expect(firstBytes).toBeGreaterThanOrEqual(kept);
  });

  it('before it began asks nothing of the server', async () => {
    const standIn = await standInWith({});
    const pulled = await pullFrom(standIn.host, { signal: AbortSignal.abort() });
    expectOrderly(pulled);
    expect(pulled.result.state).toBe('cancelled');
    expect(standIn.requests).toEqual([]);
  });
});

describe('a pull without a server', () => {
  it('fails at once with the next step for this platform', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const steps = { linux: 'systemctl start ollama', darwin: 'open the Ollama app', win32: 'Start menu' } as const;
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const pulled = await pullFrom(`http://127.0.0.1:${port}`, { platform });
      expectOrderly(pulled);
      expect(pulled.result).toMatchObject({ state: 'failed', error: { code: 'runtime-unavailable' } });
      expect(pulled.result.error?.message).toContain('connection refused');
      expect(pulled.result.error?.hint).toContain(steps[platform]);
    }
  });

  it.each([
    ['forbidden', /403/, /127\.0\.0\.1/],
    ['web-page', /does not answer as Ollama does/, /Another program/],
  ] as const)('%s: says what answers instead', async (scenario, message, hint) => {
    const { result } = await pullFrom((await standInWith({ scenario })).host);
    expect(result.error?.code).toBe('runtime-unavailable');
    expect(result.error?.message).toMatch(message);
    expect(result.error?.hint).toMatch(hint);
  });
});

describe('a pull that fails', () => {
  it.each([
    ['unknown-tag', 'pull-failed', /no model "qwen3\.5:9b"/],
    ['too-old', 'pull-failed', /server's \(0\.32\.12\)/],
    ['no-network', 'pull-failed', /no network/],
    ['refused', 'pull-failed', /refused/],
    ['rate-limited', 'pull-failed', /429/],
    ['registry-error', 'pull-failed', /500/],
    ['captive-portal', 'pull-failed', /captive portal/],
    ['no-mlx', 'pull-failed', /MLX/],
    ['digest-mismatch', 'pull-failed', /damaged/],
    ['disk-full', 'disk-full', /full/],
  ] as const)('%s: is explained', async (scenario, code, message) => {
    const pulled = await pullFrom((await standInWith({ scenario })).host);
    expectOrderly(pulled);
    expect(pulled.result).toMatchObject({ state: 'failed', error: { code, message: expect.stringMatching(message) as string } });
  });

  it.each(['error-mid-stream', 'dropped-connection'] as const)(
    '%s: keeps what was reached, and the next pull resumes',
    async (scenario) => {
      const standIn = await standInWith({ scenario });
      const first = await pullFrom(standIn.host);
      expectOrderly(first);
      expect(first.result).toMatchObject({
        state: 'failed',
        error: { code: 'pull-failed', hint: expect.stringContaining('pull again') as string },
      });
      expect(first.result.completedBytes).toBeGreaterThan(0);
      const second = await pullFrom(standIn.host);
      expect(second.result.state).toBe('done');
    },
  );

  it('an illegal name is wrong usage', async () => {
    const { result } = await pullFrom((await standInWith({})).host, { ollamaTag: 'bad name!!' });
    expect(result.error?.code).toBe('usage');
  });

  it('a server older than the catalog asks for is told before anything is downloaded', async () => {
    const standIn = await standInWith({ version: '0.17.0' });
    const { result } = await pullFrom(standIn.host, { minOllamaVersion: '0.17.1' });
    expect(result.error?.message).toContain('needs Ollama 0.17.1, and the server is 0.17.0');
    expect(pullsOf(standIn)).toBe(0);
  });
});

describe('the disk', () => {
  it('is checked before: too little space, and nothing is asked of the registry', async () => {
    const standIn = await standInWith({});
    const pulled = await pullFrom(standIn.host, { expectedBytes: 6.6e9, diskFreeBytes: 5e9 });
    expectOrderly(pulled);
    expect(pulled.result.error?.code).toBe('disk-full');
    // 6.6 GB and 1 GB of reserve on a disk with 5 GB.
    expect(pulled.result.error?.hint).toMatch(/Free 2\.6\sGB/);
    expect(pullsOf(standIn)).toBe(0);
  });

  it('may be smaller by what is there already, under this or another tag of the same file', async () => {
    const models = [{ name: 'qwen3.5:latest', sizeBytes: 6.6e9 }];
    const space = { expectedBytes: 6.6e9, diskFreeBytes: 5e9 };
    const other = await standInWith({ models });
    expect((await pullFrom(other.host, { ...space, sameFileTags: ['qwen3.5'] })).result.state).toBe('done');
    expect((await pullFrom(other.host, { ...space, ollamaTag: 'qwen3.5:latest' })).result.state).toBe('done');
  });

  it('may be smaller by what an interrupted pull left', async () => {
    const standIn = await standInWith({});
    expect((await pullFrom(standIn.host, { expectedBytes: 6.6e9, diskFreeBytes: 5e9, partialBytes: 4e9 })).result.state).toBe('done');
  });

  it('is checked again when the stream tells the true size', async () => {
    const standIn = await standInWith({ modelBytes: 50e9, bytesPerSecond: 1e9 });
    const pulled = await pullFrom(standIn.host, { expectedBytes: null, diskFreeBytes: 20e9 });
    expectOrderly(pulled);
    expect(pulled.result.error?.code).toBe('disk-full');
    await expect.poll(() => standIn.pulling()).toBe(0);
  });

  it('of a server that we cannot see refuses nothing', async () => {
    const standIn = await standInWith({});
    expect((await pullFrom(standIn.host, { expectedBytes: 6.6e12, diskFreeBytes: null })).result.state).toBe('done');
  });
});

describe('two clients of one download', () => {
  it('share it, and it goes on when one of them leaves', async () => {
    const standIn = await standInWith({ modelBytes: 3_000_000_000 });
    const cancel = new AbortController();
    const leave = ({ completedBytes }: PullProgress): void => {
      if (completedBytes > 20_000_000) cancel.abort();
    };
    const [left, stayed] = await Promise.all([
      pullFrom(standIn.host, { signal: cancel.signal, onProgress: leave }),
      pullFrom(standIn.host),
    ]);
    expect(left.result.state).toBe('cancelled');
    expect(stayed.result.state).toBe('done');
    expect(pullsOf(standIn)).toBe(2);
  });
});
