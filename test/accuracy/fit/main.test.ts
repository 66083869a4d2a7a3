import { afterEach, describe, expect, it, vi } from 'vitest';
import { main, refuseFewRows } from './main.ts';

describe('the command that fits', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  const failing = (...args: readonly string[]): { readonly code: number; readonly said: string } => {
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const code = main(args);
    return { code, said: written.mock.calls.map(([text]) => String(text)).join('') };
  };

  it.each([[[]], [['memory']], [['toString']], [['speed', '--wirte']]])('ends with 2 and says how to call it for %j', (args) => {
    const { code, said } = failing(...args);
    expect(code).toBe(2);
    expect(said).toContain('speed|decode|prefill|serving [--write|--folds]');
  });

  it('never writes constants that were fitted to the few rows that ship', () => {
    vi.stubEnv('QUARTERMASTER_REFERENCE_DIR', '');
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(refuseFewRows).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
