import { describe, expect, it } from 'vitest';
import type { MemoryRequest } from '#shared/memory/memory-plan.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { mib } from '#shared/units.ts';
import { resolvedMachine } from '../../support/resolved-machine.ts';
import { memoryRequest } from './requests.ts';

const host = { unknownMemory: 'not probed' };
const h100 = { freeBytes: mib(81_000), totalBytes: mib(81_559) };
const vllm = { artifactId: 'qwen3.6-27b/fp8', runtimeId: 'vllm' };
const beside = resolvedMachine({ devices: [h100], ...host });
const pool = resolvedMachine({ devices: [{ ...h100, memoryKind: 'unified' }], shared: true, ...host });

describe('where nobody knows the memory of the host', () => {
  it.each<[string, MemoryRequest]>([
    ['llama.cpp beside a card', memoryRequest({ machine: beside })],
    ['llama.cpp in RAM', memoryRequest({ machine: resolvedMachine(host) })],
    ['an engine in memory that the accelerator shares with it', memoryRequest({ ...vllm, machine: pool })],
  ])('%s is refused with that as the reason: no shortage is made up', (_name, request) => {
    expect(planMemory(request)).toEqual({
      placed: false,
      shortBytes: 0,
      limit: 'runtime-support',
      reason: 'host memory not known (not probed): state memory.totalBytes in the profile, or plan for --hardware with --ram',
    });
  });

  it('an engine that keeps everything on its cards is planned as ever', () => {
    expect(planMemory(memoryRequest({ ...vllm, machine: beside })).placed).toBe(true);
  });
});
