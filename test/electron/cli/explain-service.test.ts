import { describe, expect, it } from 'vitest';
import { commandLine } from '../../support/run-command-line.ts';

const served = [
  'explain',
  'qwen3.5-397b-a17b',
  '--quant',
  'FP8',
  '--runtime',
  'vllm',
  '--hardware',
  'nvidia-h200-sxmx8',
  '--context',
  '16384',
];

type Service = { readonly feasible: boolean; readonly machines: number; readonly slots: number; readonly peakRequestsPerSecond: number };
const serviceOf = async (...flags: readonly string[]): Promise<Service> => {
  const { out } = await commandLine([...served, ...flags, '--json']);
  return (JSON.parse(out) as { readonly service: Service }).service;
};

describe('explain --users', () => {
  it('counts machines from people: 500 × 6 × 12 requests in 9 hours are 2.78 a second at 2.5 times the mean', async () => {
    const service = await serviceOf('--users', '500');
    expect(service.feasible).toBe(true);
    expect(service.peakRequestsPerSecond).toBeCloseTo((500 * 6 * 12 * 2.5) / (9 * 3600), 9);
    expect(service.slots).toBeGreaterThan(1);
    expect(service.machines).toBeGreaterThanOrEqual(2);
  });

  it('needs more machines for more people', async () => {
    const [few, many] = [await serviceOf('--users', '500'), await serviceOf('--users', '50000')];
    expect(many.machines).toBeGreaterThan(few.machines);
  });

  it('says in words how many, of them a spare, and why', async () => {
    const { out } = await commandLine([...served, '--users', '500']);
    expect(out).toMatch(/^Machines: \d+ like this one, one of them spare \(replicas: \d+\)\.$/m);
    expect(out).toMatch(/2\.78 requests\/s at the peak of 500 users/);
  });

  it('says so when no number of machines will do', async () => {
    const { out } = await commandLine([...served, '--users', '500', '--max-tpot', '0.001']);
    expect(out).toContain('Machines: no number was found that will do.');
  });

  it('leaves the document as it was without --users', async () => {
    const { out } = await commandLine([...served, '--json']);
    expect(Object.keys(JSON.parse(out) as object)).not.toContain('service');
  });

  it('refuses what is no number of people', async () => {
    const { exitCode, err } = await commandLine([...served, '--users', 'many']);
    expect(exitCode).toBe(2);
    expect(err).toContain('expected an integer from 1');
  });
});
