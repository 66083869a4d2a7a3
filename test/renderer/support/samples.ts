import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PullProgress, pullProgressSchema } from '#shared/api.ts';
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
