import type { Recommendation } from '#shared/recommend/recommendation.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Job, type PullProgress, pullProgressSchema } from '#shared/api.ts';
import { type HardwareProfile, hardwareProfileSchema } from '#shared/hardware/profile.ts';

const read = (name: string): string => readFileSync(join(import.meta.dirname, '../../fixtures/reference', name), 'utf8');

/** A desktop with one RTX 4090, 24,560 MiB of which 24,100 are free, and 62.5 GiB of main memory. */
export const sampleProfile = (): HardwareProfile => hardwareProfileSchema.parse(JSON.parse(read('profile.json')));

/** One download with a stall and a second layer, from the first event to the last. */
export const samplePull = (): readonly PullProgress[] =>
  read('pull-progress.jsonl')
    .trim()
    .split('\n')
    .map((line) => pullProgressSchema.parse(JSON.parse(line)));

/** The job that makes such a progress. */
export function jobOf(progress: PullProgress): Job {
  const { pullId: jobId, artifactId, ollamaTag, state } = progress;
  const task = { runtimeId: 'ollama', artifactId, ollamaTag, host: 'http://127.0.0.1:11434' };
  const ended = state === 'done' || state === 'failed' || state === 'cancelled' ? state : 'running';
  return { jobId, kind: 'pull', state: ended, startedAt: '2026-11-24T09:00:00.000Z', task, progress };
}

/** A plan that nothing of the catalog passes. */
export const nothingFits: Recommendation = {
  verdict: { id: 'nothing-fits', text: 'Nothing of the catalog runs here as asked.' },
  best: null,
  quick: null,
  roomy: null,
  patient: null,
  ranked: [],
  rejected: [],
};
