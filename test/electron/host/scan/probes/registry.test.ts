import { describe, expect, it } from 'vitest';
import { collected, failed, type Probe } from '../../../../../electron/host/scan/probes/probe.ts';
import { registered } from '../../../../../electron/host/scan/probes/registry.ts';
import { fakeIo } from './fake-io.ts';
import { inEnglish } from '#shared/words/en.ts';

const garbled: Probe<string> = {
  name: 'garbled',
  platforms: ['linux'],
  timeoutSeconds: 1,
  collect: async () => collected(`printed \u001b[31m\u0000\uFFFD${'x'.repeat(500)}`),
  parse: (text) => failed(text),
};

describe('a registered probe', () => {
  it('reports what a tool printed without control characters, and no longer than a line', async () => {
    const { outcome } = await registered(garbled).run(fakeIo({}));
    expect(outcome.status).toBe('failed');
    expect(outcome.detail).toMatch(/^printed +x+…$/);
    expect(inEnglish(outcome.detail).length).toBe(160);
  });
});
