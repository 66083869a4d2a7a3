import { describe, expect, it } from 'vitest';
import { useCaseIds, type UseCaseId } from '#shared/demand/workload.ts';
import { formatDuration } from '#shared/format.ts';
import { plan } from '#shared/recommend/plan.ts';
import type { Candidate } from '#shared/recommend/recommendation.ts';
import { planInput, type Question } from '../../support/plan-input.ts';

/** Machines as people have them, from a small laptop to eight cards. */
const machines: readonly (readonly [name: string, question: Question])[] = [
  ['laptop without a GPU, 8 GB', { hardware: 'cpu', ramGib: 8 }],
  ['laptop without a GPU, 16 GB', { hardware: 'cpu', ramGib: 16 }],
  ['Mac M1, 16 GB', { hardware: 'apple-m1', ramGib: 16 }],
  ['Mac mini M4, 16 GB', { hardware: 'apple-m4', ramGib: 16 }],
  ['Mac mini M4, 24 GB', { hardware: 'apple-m4', ramGib: 24 }],
  ['Mac mini M4 Pro, 48 GB', { hardware: 'mac-mini-m4-pro-48' }],
  ['Mac mini M4 Pro, 64 GB', { hardware: 'mac-mini-m4-pro-64' }],
  ['MacBook Pro M4 Max, 128 GB', { hardware: 'macbook-pro-m4-max-128' }],
  ['Mac Studio M3 Ultra, 256 GB', { hardware: 'apple-m3-ultra', ramGib: 256 }],
  ['RTX 3060 12 GB', { hardware: 'desktop-rtx-3060-12' }],
  ['RTX 4060 Ti 16 GB', { hardware: 'desktop-rtx-4060-ti-16' }],
  ['RTX 3090', { hardware: 'desktop-rtx-3090' }],
  ['2 × RTX 3090', { hardware: 'desktop-2x-rtx-3090' }],
  ['RTX 4090, 64 GB', { hardware: 'nvidia-rtx-4090', ramGib: 64 }],
  ['RTX 4090, 256 GB', { hardware: 'nvidia-rtx-4090', ramGib: 256 }],
  ['RTX 5090', { hardware: 'desktop-rtx-5090' }],
  ['RTX PRO 6000', { hardware: 'workstation-1x-rtx-pro-6000' }],
  ['4 × RTX PRO 6000', { hardware: 'workstation-4x-rtx-pro-6000' }],
  ['Strix Halo, 128 GB', { hardware: 'strix-halo-128' }],
  ['DGX Spark', { hardware: 'dgx-spark-128' }],
  ['2 × A100 80 GB', { hardware: 'server-2x-a100-80' }],
  ['8 × H100', { hardware: 'server-8x-h100-sxm' }],
  ['8 × B200', { hardware: 'server-8x-b200-sxm' }],
  ['8 × MI300X', { hardware: 'server-8x-mi300x' }],
  ['Arc B580', { hardware: 'intel-arc-b580', ramGib: 32 }],
  ['RX 7900 XTX', { hardware: 'amd-rx-7900-xtx', ramGib: 64 }],
  ['EPYC, 768 GB', { hardware: 'cpu', ramGib: 768 }],
  ['Ascend 910B', { hardware: 'huawei-ascend-910b', ramGib: 256 }],
];

const named = (candidate: Candidate | null): string =>
  candidate === null
    ? '–'
    : `${candidate.artifact.id} ${candidate.runtimeId}, ${formatDuration(candidate.answer.seconds.point)} ${candidate.answer.mode === 'thinking' ? 'thinking' : 'at once'}`;

function rowOf(name: string, question: Question, useCase: UseCaseId): string {
  const { best, quick, verdict } = plan(planInput({ ...question, useCase, requirements: { limit: 1 } }));
  return `| ${name} | ${useCase} | ${named(best)} | ${named(quick)} | ${verdict.id} |`;
}

describe('what is picked on every kind of machine for every use', () => {
  it('is the table that was read row by row', async () => {
    const rows = machines.flatMap(([name, question]) => useCaseIds.map((useCase) => rowOf(name, question, useCase)));
    const head = ['| machine | use | best | quick | verdict |', '|---|---|---|---|---|'];
    await expect(`${[...head, ...rows].join('\n')}\n`).toMatchFileSnapshot('../../golden/machines.md');
  }, 60_000);
});
