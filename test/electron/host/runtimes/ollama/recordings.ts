import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { referencePart } from '../../../../support/reference-directory.ts';

/** Folder with `fixtures/…` for checks against recordings, or null. */
export const fixtures = referencePart('fixtures', 'checks against recordings of Ollama and llama-server');

export const fixtureText = (path: string): string => readFileSync(join(fixtures ?? '', path), 'utf8');
export const fixtureJson = (path: string): unknown => JSON.parse(fixtureText(path));

export type PullRecording = {
  readonly name: string;
  readonly lines: readonly string[];
  readonly arrivalSeconds: readonly number[];
  readonly status: number;
};

/** The recorded bodies of POST /api/pull, with the second at which each line came. */
export function pullRecordings(): readonly PullRecording[] {
  if (fixtures === null) return [];
  const names = readdirSync(join(fixtures, 'ollama/pull')).filter((name) => name.endsWith('.ndjson'));
  return names.map((file) => {
    const name = file.slice(0, -'.ndjson'.length);
    const meta = fixtureJson(`ollama/pull/${name}.meta.json`) as { arrival_s: number[]; status: number };
    const lines = fixtureText(`ollama/pull/${file}`)
      .split('\n')
      .filter((line) => line !== '');
    return { name, lines, arrivalSeconds: meta.arrival_s, status: meta.status };
  });
}
