import { describe, expect, it } from 'vitest';
import { pullErrorOf, pullStatusError } from '../../../../../electron/host/runtimes/ollama/pull-errors.ts';

const context = { ollamaTag: 'qwen3.5:122b', serverVersion: '0.17.0', address: 'http://127.0.0.1:11434', platform: 'linux' } as const;
const NEWER =
  'pull model manifest: 412: The model you are attempting to pull requires a newer version of Ollama.\n\nPlease download the latest version at:\n\n\thttps://ollama.com/download\n\n';

describe('pullErrorOf', () => {
  it('names the version of the server, which counts, and how to update on this platform', () => {
    const error = pullErrorOf(NEWER, context);
    expect(error.message).toContain("newer Ollama than the server's (0.17.0)");
    expect(error.hint).toContain('install.sh');
    expect(pullErrorOf(NEWER, { ...context, platform: 'darwin' }).hint).toContain('Restart to update');
    expect(pullErrorOf(NEWER, { ...context, address: 'http://gpu-box:11434' }).hint).toContain('on the machine at http://gpu-box:11434');
  });
  it.each([
    ['write /mnt/blobs/sha256-00-partial: no space left on device', 'disk-full', /Free space/],
    ['write C:\\models\\x: There is not enough space on the disk.', 'disk-full', /Free space/],
    ['pull model manifest: 429: too many requests', 'pull-failed', /try again in some minutes/],
    ['pull model manifest: 503: <html>certificate</html>', 'pull-failed', /try again in some minutes/],
    ["invalid character '<' looking for beginning of value", 'pull-failed', /Log in to the network/],
    ['this model requires MLX support, but the MLX runtime is not available', 'pull-failed', /GGUF/],
    [
      'pull model manifest: 400: {"error":"The specified tag is a sharded GGUF. Ollama does not support this yet."}',
      'pull-failed',
      /one file/,
    ],
    ['pull model manifest: file does not exist', 'pull-failed', /ollama\.com\/library\/qwen3\.5\/tags/],
    ['invalid model name', 'usage', /name:tag/],
    ['max retries exceeded: unexpected EOF', 'pull-failed', /pull again/],
  ])('%s', (text, code, hint) => {
    expect(pullErrorOf(text, context)).toMatchObject({ code, hint: expect.stringMatching(hint) as string });
  });
  it('hands on a text that nobody knows, on one line', () => {
    expect(pullErrorOf('the\n\nhamster\tis ill', context).message).toBe('Ollama: the hamster is ill');
  });
});

describe('pullStatusError', () => {
  it('explains an empty 403 as the host check', () => {
    expect(pullStatusError({ status: 403, headers: {}, body: '' }, context)).toMatchObject({
      code: 'runtime-unavailable',
      hint: expect.stringContaining('127.0.0.1') as string,
    });
  });
  it('reads the error of a body', () => {
    const wordless = pullStatusError({ status: 400, headers: {}, body: '{"error":null}' }, context);
    expect(wordless.message).toMatch(/answers the pull with HTTP 400/);
    expect(wordless.hint).toMatch(/answers there/);
    expect(wordless.hint).not.toMatch(/start it|install/i);
    expect(pullStatusError({ status: 400, headers: {}, body: '{"error":"invalid model name"}' }, context).code).toBe('usage');
  });
  it("says that something else answers when the body is not Ollama's", () => {
    expect(pullStatusError({ status: 502, headers: {}, body: '<html>' }, context)).toMatchObject({
      code: 'runtime-unavailable',
      message: expect.stringContaining('502') as string,
    });
  });
});
