import { describe, expect, it } from 'vitest';
import { testCatalog } from '../../support/catalog.ts';
import { commandLine } from '../../support/run-command-line.ts';

const ON_A_CARD = ['qwen3.6-27b', '--hardware', 'nvidia-rtx-4090'];

describe('cost, in words', () => {
  it('does not print a price that nobody knows as nothing', async () => {
    // An owned machine of the cloud has no list price, and one more is needed.
    const owned = ['qwen3.6-27b', '--hardware', 'cloud-8x-h200-sxm', '--assume', 'alreadyOwned=true', '--assume', 'minMachines=2'];
    const { out } = await commandLine(['cost', ...owned]);
    expect(out).toMatch(/^capex +unknown$/m);
    expect(out).toMatch(/leaves out a machine of unknown price/);
    const priced = await commandLine(['cost', ...owned, '--assume', 'capexPerMachineUsd=300000']);
    expect(priced.out).toMatch(/^capex +\$300,000/m);
    expect(priced.out).not.toMatch(/unknown price/);
  });

  it('takes the electricity of a region, and names the nearest of one that it does not know', async () => {
    const energy = async (...flags: readonly string[]): Promise<number> => {
      const { out } = await commandLine(['cost', ...ON_A_CARD, ...flags]);
      return Number(/^energy +\$([\d.]+)/m.exec(out)?.[1]);
    };
    const catalog = testCatalog();
    const german = catalog.tariffs.find(({ region, customer }) => region === 'DEU' && customer === 'household')?.usdPerKwh ?? Number.NaN;
    const given = await energy('--assume', `tariffUsdPerKwh=${german}`);
    expect(await energy('--region', 'DEU')).toBe(given);
    expect(await energy()).not.toBe(given);
    const wrong = await commandLine(['cost', ...ON_A_CARD, '--region', 'USA/Texs']);
    expect([wrong.exitCode, wrong.err]).toEqual([2, expect.stringMatching(/"USA\/Texs"[\s\S]*USA\/Texas/)]);
  });

  it('prints no end of a range with more digits than anyone reads', async () => {
    const { out } = await commandLine(['cost', ...ON_A_CARD]);
    const speed = /^speedFactor\s+(\S+) … (\S+)/m.exec(out);
    expect(speed?.slice(1).map((end) => end.length <= 5)).toEqual([true, true]);
    expect(out).not.toMatch(/\.\d{7,}/);
  });
});
