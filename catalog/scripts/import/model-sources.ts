import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from '../json-files.ts';
import type { Curated } from './curated.ts';
import type { RawArtifact, RawModel } from './raw-models.ts';
import type { SourceRegistry } from './sources.ts';
import { dateIn, slug } from './sources.ts';

const rulesSchema = z.looseObject({
  rules: z.array(z.strictObject({ starts: z.string(), id: z.string(), url: z.string().optional() })),
  reporters: z.array(z.strictObject({ contains: z.string(), suffix: z.string() })),
});
const { rules: idRules, reporters } = rulesSchema.parse(readJson(join(import.meta.dirname, 'source-ids.json')));

/** Source ids of one model's facts. */
export type ModelSources = {
  readonly fact: (text: string) => string;
  readonly artifact: (artifact: RawArtifact) => string;
  /** The same text as the catalog may print it. */
  readonly clean: (text: string) => string;
};

export function modelSources(model: RawModel, curated: Curated, registry: SourceRegistry): ModelSources {
  const clean = (text: string): string => cleanText(text, curated);
  const main = mainSourceByRepo(model.artefacts);
  return {
    clean,
    fact: (text) => {
      const { id, url } = idOfText(text, model.id);
      const title = /^(config|public pages|same|HF config$)/.test(text) ? `${model.name}: ${clean(text)}` : clean(text);
      return registry.add(id, { title, ...(url === undefined ? {} : { url }), asOf: dateIn(text) });
    },
    artifact: (artifact) => {
      const id = `hf-${repoSlug(artifact.repo, curated.makers)}`;
      const suffix = main.get(artifact.repo) === artifact.source ? '' : `-${reporterOf(artifact.source)}`;
      const title = `${artifact.repo}, file sizes: ${clean(artifact.source)}`;
      const url = artifact.repo.includes('/') ? { url: `https://huggingface.co/${artifact.repo}` } : {};
      return registry.add(id + suffix, { title, ...url, asOf: dateIn(artifact.source) });
    },
  };
}

function idOfText(text: string, modelId: string): { id: string; url?: string | undefined } {
  const config = /model_configs\/[^/]+?--(.+?)_config\.json/.exec(text);
  if (config?.[1]) return { id: `config-${slug(config[1])}` };
  const rule = idRules.find((entry) => text.startsWith(entry.starts));
  if (rule) return { id: rule.id.replace('{model}', modelId), url: rule.url };
  return { id: slug(text.slice(0, 48)) };
}

/** The maker's own repository goes without its name: Qwen/Qwen3.6-27B is `qwen3.6-27b`. */
function repoSlug(repo: string, makers: readonly string[]): string {
  const [publisher = repo, name] = repo.split('/');
  return name !== undefined && makers.includes(publisher) ? slug(name) : slug(repo);
}

/** The source of a repository that gets the plain id: one with exact sizes, else the one with most files. */
function mainSourceByRepo(artifacts: readonly RawArtifact[]): ReadonlyMap<string, string> {
  const weight = new Map<string, Map<string, number>>();
  for (const { repo, source, exact } of artifacts) {
    const sources = weight.get(repo) ?? new Map<string, number>();
    weight.set(repo, sources.set(source, (sources.get(source) ?? 0) + (exact ? 1000 : 1)));
  }
  return new Map([...weight].map(([repo, sources]) => [repo, heaviest(sources)]));
}

const heaviest = (weights: ReadonlyMap<string, number>): string => [...weights].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? '';

const reporterOf = (source: string): string =>
  reporters.find((entry) => source.includes(entry.contains))?.suffix ?? slug(source.slice(0, 20));

/** Replaces numbered articles by their titles, and names of working files by what they are. */
function cleanText(text: string, curated: Curated): string {
  const replaced = curated.replacedNotes[text] ?? text;
  return replaced
    .replaceAll(/source articles? (\d{3}(?:(?:,\s*|\/|\s+and\s+)\d{3})*)/g, (_, list: string) => titles(list, curated))
    .replaceAll(
      'llamacpp-memory.json models.params_in_gguf (tensor table of the text part)',
      'llama.cpp v0.4.0, tensor table of the text part',
    );
}

function titles(list: string, curated: Curated): string {
  const names = list.match(/\d{3}/g) ?? [];
  return names.map((number) => `the article “${curated.articles[number] ?? number}”`).join(' and ');
}
