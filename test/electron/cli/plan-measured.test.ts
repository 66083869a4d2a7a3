import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { recommendationSchema } from '#shared/recommend/recommendation.ts';
import { testCatalog } from '../../support/catalog.ts';
import { commandLine, jsonCommandLine } from '../../support/run-command-line.ts';

/** llama.cpp's own table has gpt-oss-120b on a DGX Spark: 58.72 tokens/s with an empty cache. */
const MEASURED = ['--hardware', 'nvidia-gb10-dgx-spark', '--model', 'gpt-oss-120b', '--runtime', 'llama.cpp'];
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

describe('a plan of what somebody measured', () => {
  it('rests on the row, carried less than 5 % from an empty cache to 1,250 tokens', async () => {
    const { document } = await jsonCommandLine(['plan', ...MEASURED, '--quant', 'MXFP4']);
    const { best } = recommendationSchema.parse(document);
    const rate = best?.speed.decodeTokensPerSecond;
    expect(rate?.basis[0]).toMatchObject({ kind: 'measured', sourceId: expect.stringContaining('dgx-spark') as string });
    expect(rate?.point).toBeLessThan(58.72);
    expect(rate?.point).toBeGreaterThan(58.72 * 0.95);
    expect(testCatalog().sources.find(({ sourceId }) => sourceId === rate?.basis[0]?.sourceId)?.license).toContain('MIT');
  });

  it('says so in the pick, its reasons and the ranking, and marks nothing else', async () => {
    const pick = plain((await commandLine(['plan', ...MEASURED, '--quant', 'MXFP4'])).out);
    expect(pick).toMatch(/\d tok\/s measured; first token after/);
    expect(pick).toMatch(/per request\n +measured 58\.7 tok\/s at mean depth 16, carried to 1,250 by the formula; the formula alone: \d/);
    const out = plain((await commandLine(['plan', ...MEASURED])).out);
    expect(out).toMatch(/MXFP4 .* tok\/s m /);
    expect(out).toMatch(/F16 .* tok\/s {2,}/);
    expect(out).toContain('\nm measured: published for this file on this hardware');
  });

  it('has no such line where nothing was measured', async () => {
    const { out } = await commandLine(['plan', '--hardware', 'nvidia-rtx-4090', '--model', 'gpt-oss-20b']);
    expect(out).not.toContain('measured');
  });

  it('is explained by the row, with the formula beside it', async () => {
    const { document } = await jsonCommandLine([
      'explain',
      'gpt-oss-120b',
      '--quant',
      'MXFP4',
      ...MEASURED.slice(0, 2),
      '--runtime',
      'llama.cpp',
    ]);
    const step = z.object({ id: z.string(), inputs: z.array(z.object({ name: z.string(), value: z.union([z.number(), z.string()]) })) });
    const { steps } = z.looseObject({ steps: z.array(step) }).parse(document);
    expect(steps.map(({ id }) => id)).toEqual(expect.arrayContaining(['tpot-formula', 'decode', 'tpot']));
    expect(steps.find(({ id }) => id === 'decode')?.inputs).toContainEqual(expect.objectContaining({ name: 'measured', value: 58.72 }));
  });
});
