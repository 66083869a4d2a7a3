import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const directory = process.env['QUARTERMASTER_REFERENCE_DIR'];

/** Folder with `fixtures/…` for checks against recordings, or null with a loud word about it. */
export const fixtures: string | null = (() => {
  const candidates = directory === undefined ? [] : [join(directory, 'fixtures'), join(directory, '..', 'fixtures')];
  const found = candidates.find((path) => existsSync(join(path, 'ollama')));
  if (found === undefined)
    console.warn('SKIPPED: checks against recordings. Set QUARTERMASTER_REFERENCE_DIR to the folder that holds fixtures/.');
  return found ?? null;
})();

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
