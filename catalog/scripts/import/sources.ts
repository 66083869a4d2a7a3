import { join } from 'node:path';
import type { Source } from '#shared/catalog/source.ts';
import { sourceSchema } from '#shared/catalog/source.ts';
import { z } from 'zod';
import { readJson, writeJson } from '../json-files.ts';

/** Collects the sources that an import meets and gives each distinct one an id. */
export type SourceRegistry = {
  /** Registers a source under a wanted id; another text under the same id gets the id with a number behind it. Returns the id. */
  readonly add: (wanted: string, entry: Omit<Source, 'sourceId'>) => string;
  readonly entries: () => readonly Source[];
};

export function createSourceRegistry(): SourceRegistry {
  const byId = new Map<string, Source>();
  const add: SourceRegistry['add'] = (wanted, entry) => {
    for (let attempt = 1; ; attempt++) {
      const sourceId = attempt === 1 ? wanted : `${wanted}-${attempt}`;
      const known = byId.get(sourceId);
      if (known === undefined) byId.set(sourceId, { sourceId, ...entry });
      if (known === undefined || known.title === entry.title) return sourceId;
    }
  };
  return { add, entries: () => [...byId.values()] };
}

/** `unsloth/Qwen3.6-27B-GGUF` → `unsloth-qwen3.6-27b-gguf`: lower case, dots kept, everything else a hyphen. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
}

/** The latest ISO day in a text, else "Mar 2026" as 2026-03, else null. */
export function dateIn(text: string): string | null {
  const days = text.match(/20\d\d-\d\d-\d\d/g);
  if (days) return days.toSorted().at(-1) ?? null;
  const month = /\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* (20\d\d)\b/.exec(text);
  if (!month?.[1] || !month[2]) return null;
  const number = 'JanFebMarAprMayJunJulAugSepOctNovDec'.indexOf(month[1]) / 3 + 1;
  return `${month[2]}-${String(number).padStart(2, '0')}`;
}

/** Adds or replaces entries of `sources.json`, sorted by id; entries of other imports stay. */
export function mergeSources(catalogDirectory: string, entries: readonly Source[]): void {
  const path = join(catalogDirectory, 'sources.json');
  const present = z.array(sourceSchema).parse(readJson(path));
  const byId = new Map([...present, ...entries].map((entry) => [entry.sourceId, entry]));
  writeJson(
    path,
    [...byId.values()].toSorted((a, b) => (a.sourceId < b.sourceId ? -1 : 1)),
  );
}

const abbreviations: readonly (readonly [RegExp, string])[] = [
  [/\bhf\b/g, 'huggingface.js hardware list'],
  [/\baic\b/g, 'aiconfigurator'],
  [/\bTPU\b/g, 'TechPowerUp'],
];

/** Spells out the names of lists that the hardware data abbreviates. */
export const spelledOut = (text: string): string => abbreviations.reduce((spelled, [short, long]) => spelled.replaceAll(short, long), text);
