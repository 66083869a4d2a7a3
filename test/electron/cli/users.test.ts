import { describe, expect, it } from 'vitest';
import { commandLine, jsonCommandLine } from '../../support/run-command-line.ts';

const target = ['qwen3.6-27b', '--hardware', 'desktop-rtx-5090', '--quant', 'Q4_K_M'];
type Cost = {
  readonly machines: number;
  readonly machineCount?: { readonly decidedBy: string; readonly byPeak: number; readonly byVolume: number };
  readonly usdPerMonth: { readonly point: number };
};
const costOf = async (...flags: readonly string[]): Promise<Cost> => {
  const { document } = await jsonCommandLine(['cost', ...target, ...flags]);
  return document as Cost;
};

describe('--users', () => {
  it('counts as many machines for the service as for its cost', async () => {
    const { document } = await jsonCommandLine(['explain', ...target, '--users', '200']);
    const { service, cost } = document as { readonly service: Cost; readonly cost: Cost };
    expect(service.machines).toBeGreaterThan(1);
    expect(cost.machines).toBe(service.machines);
    expect(await costOf('--users', '200')).toMatchObject({ machines: service.machines, usdPerMonth: { point: cost.usdPerMonth.point } });
  });

  it('lets a number of machines that is said by hand stand, and says what the peak needs', async () => {
    const byHand = await costOf('--users', '200', '--assume', 'machines=2');
    expect(byHand.machines).toBe(2);
    expect(byHand.machineCount).toMatchObject({ decidedBy: 'stated', byPeak: (await costOf('--users', '200')).machines });
    const { out } = await commandLine(['cost', ...target, '--users', '200', '--assume', 'machines=2']);
    expect(out).toMatch(/^machines: 2 like this one, as stated; the peak of 200 users needs \d+$/m);
  });

  it('keeps no spare where none is asked for', async () => {
    const [spared, bare] = [await costOf('--users', '200'), await costOf('--users', '200', '--spare', '0')];
    expect(bare.machines).toBe(spared.machines - 1);
  });

  it('takes people from a workload file, and flags before it', async () => {
    const file = JSON.stringify({ users: { count: 200, spareMachines: 0 } });
    const [fromFile, fromFlags] = [await costOf('--workload', file), await costOf('--users', '200', '--spare', '0')];
    expect(fromFile).toEqual(fromFlags);
    const named = '{"users":{"count":200}}';
    expect(await costOf('--workload', named, '--spare', '0')).toEqual(fromFlags);
  });

  it('says in the plan who they are, and how many machines each candidate needs', async () => {
    const { out } = await commandLine(['plan', '--hardware', 'desktop-rtx-5090', '--users', '200', '--limit', '3']);
    expect(out).toContain('People   200 users: 6 sessions of 12 requests a day, 9 h on 22 days a month');
    expect(out).toMatch(/machines {5}\d+ like this one, one of them spare: for the peak of 200 users/);
    expect(out).toMatch(/evidence +machines +\$\/month/);
  });

  it('speaks of one user, one session, one request and one day as of one', async () => {
    const ones = ['--users', '1', '--sessions', '1', '--requests', '1', '--days', '1', '--limit', '1'];
    const { out } = await commandLine(['plan', '--hardware', 'desktop-rtx-5090', ...ones]);
    expect(out).toContain('People   1 user: 1 session of 1 request a day, 9 h on 1 day a month');
    expect(out).toContain('for the peak of 1 user\n');
  });

  it('says that no number of machines was found, not that none would do', async () => {
    const { out } = await commandLine(['cost', ...target, '--users', '1000000000']);
    expect(out).toMatch(
      /^machines: no number of them was found that serves 1,000,000,000 users within their limits; [\d,]+ for the tokens/m,
    );
  });

  it('leaves the documents as they were without it', async () => {
    expect(Object.keys(await costOf())).not.toContain('machineCount');
  });

  it.each([
    [['--sessions', '3'], 2, /describe people/],
    [['--users', '0'], 2, /expected an integer from 1/],
    [['--workload', '{"users":{"sessionsPerDay":3}}'], 5, /workload: users\.count: expected a value, got nothing/],
    [['--workload', '{"users":{"count":3,"peak":3}}'], 5, /peak/],
  ] as const)('refuses %j', async (flags, exitCode, message) => {
    const refused = await commandLine(['cost', ...target, ...flags]);
    expect(refused.exitCode).toBe(exitCode);
    expect(refused.err).toMatch(message);
  });
});
