import { describe, expect, it } from 'vitest';
import { createOutput } from '../../../electron/cli/output.ts';
import { measureLines } from '../../../electron/cli/text/measure-lines.ts';
import { commandLine } from '../../support/run-command-line.ts';

describe('scan --measure', () => {
  it('cannot be asked of a capture, and reads none', async () => {
    const { exitCode, out, err } = await commandLine(['scan', '--measure', '--replay', '/no/such/capture']);
    expect(exitCode).toBe(2);
    expect(err).toContain('--measure and --replay exclude each other');
    expect(out).toBe('');
  });
});

describe('an interrupt', () => {
  it.each([['scan'], ['scan', '--measure'], ['plan'], ['explain', 'qwen3.5-9b']])(
    'of %s %s ends it with 130 instead of a profile that lacks what the probes would have found',
    async (...args) => {
      const { exitCode, out } = await commandLine(args, { signal: AbortSignal.abort() });
      expect(exitCode).toBe(130);
      expect(out).toBe('');
    },
  );
});

const linesAt = (isTty: boolean): string => {
  let err = '';
  const show = measureLines(createOutput({ out: () => undefined, err: (text) => (err += text), isTty, colour: false }));
  for (const [measure, ratio] of [
    ['memory-bandwidth', 0],
    ['memory-bandwidth', 0.1],
    ['memory-bandwidth', 0.1],
    ['disk-read', 0.3],
    ['disk-read', 1],
  ] as const) {
    show({ measure, ratio });
  }
  return err;
};

describe('the progress of a measurement', () => {
  it('is a line for each part where nobody watches', () => {
    expect(linesAt(false)).toBe('Measuring memory bandwidth\nMeasuring disk read\n');
  });

  it('is one line that is rewritten at a terminal, only when it changes, and goes in the end', () => {
    const clear = '\r\u001b[2K';
    expect(linesAt(true).split(clear).slice(1)).toEqual([
      expect.stringMatching(/^Measuring memory bandwidth {2}0\D/),
      expect.stringMatching(/^Measuring memory bandwidth {2}10\D/),
      expect.stringMatching(/^Measuring disk read {2}30\D/),
      '',
    ]);
  });
});
