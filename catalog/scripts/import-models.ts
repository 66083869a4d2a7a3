import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark, ModelVariant } from '#shared/catalog/model.ts';
import { modelVariantSchema } from '#shared/catalog/model.ts';
import type { Quantization } from '#shared/catalog/quantization.ts';
import { publishedArtifacts } from './import/artifacts.ts';
import type { WithQuantization } from './import/artifacts.ts';
import { curated, curatedOf } from './import/curated.ts';
import type { ModelSources } from './import/model-sources.ts';
import { modelSources } from './import/model-sources.ts';
import { ollamaTags } from './import/ollama-tags.ts';
import { factOf, parametersOf } from './import/parameters.ts';
import type { RawArchitecture, RawBenchmark, RawModel, RawRuntimeMemory } from './import/raw-models.ts';
import { rawModelsSchema, rawRuntimeMemorySchema } from './import/raw-models.ts';
import { shapeOf } from './import/shape.ts';
import { createSourceRegistry, mergeSources, slug } from './import/sources.ts';
import { stockArtifacts } from './import/stock-artifacts.ts';
import { readJson, writeJson } from './json-files.ts';

const catalogDirectory = join(import.meta.dirname, '..');

/**
 * Turns a folder of collected model data into the catalog's model files, quantizations and sources: `import-models.ts DATA_FOLDER`.
 * Returns the exit code.
 */
export function main(args: readonly string[]): number {
  const [dataDirectory] = args;
  if (dataDirectory === undefined) {
    process.stderr.write('usage: node build/run.mjs catalog/scripts/import-models.ts DATA_FOLDER\n');
    return 2;
  }
  const models = rawModelsSchema.parse(readJson(join(dataDirectory, 'models.json')));
  const memory = rawRuntimeMemorySchema.parse(readJson(join(dataDirectory, 'llamacpp-memory.json')));
  const registry = createSourceRegistry();
  const imported = models.map((model) => importModel({ model, models, memory, sources: modelSources(model, curated, registry) }));
  rmSync(join(catalogDirectory, 'models'), { recursive: true, force: true });
  for (const { variant } of imported) writeJson(join(catalogDirectory, 'models', slug(variant.family), `${variant.id}.json`), variant);
  writeJson(join(catalogDirectory, 'quantizations.json'), distinctQuantizations(imported.flatMap((entry) => entry.quantizations)));
  mergeSources(catalogDirectory, registry.entries());
  process.stdout.write(`${imported.length} models, ${imported.flatMap((entry) => entry.variant.artifacts).length} artifacts\n`);
  return 0;
}

type Input = { model: RawModel; models: readonly RawModel[]; memory: RawRuntimeMemory; sources: ModelSources };

function importModel(input: Input): { variant: ModelVariant; quantizations: readonly Quantization[] } {
  const { model, memory, sources } = input;
  const curatedModel = curatedOf(model.id);
  const arch = architectureOf(input);
  const shapeId = curatedModel.shapeOf ?? model.id;
  const published = publishedArtifacts(model, sources);
  const stock = stockArtifacts(model, curatedModel, memory);
  const { tags, added } = ollamaTags({ model, sources, memory, artifacts: [...published, ...stock] });
  const all: readonly WithQuantization[] = [...published, ...stock, ...added];
  const { shape, reason } = shapeOf({ modelName: model.name, arch, curatedModel, memory, shapeId, sources });
  const variant = modelVariantSchema.parse({
    ...identityOf(model, sources),
    parameters: parametersOf({ model, arch, curatedModel, memory, shapeId, sources }),
    context: contextOf(model, sources),
    shape,
    shapeUnknownReason: reason,
    lenders: curatedModel.lenders,
    artifacts: all.map((entry) => entry.artifact),
    ollamaTags: tags,
    benchmarks: resolveSamePage(model.benchmarks).map((raw) => benchmarkOf(raw, sources)),
    notes: [...model.notes, ...(curated.extraNotes[model.id] ?? [])].map(sources.clean),
  });
  return { variant, quantizations: all.map((entry) => entry.quantization) };
}

const identityOf = (model: RawModel, sources: ModelSources) => ({
  id: model.id,
  family: model.family,
  name: model.name,
  release: { status: 'released', date: factOf(model.release_date, sources) },
  weights: model.weights === 'open' ? 'open' : 'gated',
  license: factOf(model.license, sources),
  huggingFaceRepo: factOf(model.hf_repo, sources),
  inputModalities: { ...factOf(model.modalities, sources), value: model.modalities.value.input },
  thinking: model.thinking === undefined ? null : factOf(model.thinking, sources),
});

/** The block of the model that this one is the same as, or its own. */
function architectureOf({ model, models }: Input): RawArchitecture {
  const other = model.arch.same_as ?? curatedOf(model.id).architectureOf;
  if (other === undefined) return model.arch;
  const found = models.find((candidate) => candidate.id === other);
  if (found === undefined) throw new Error(`${model.id}: same architecture as ${other}, which is not in the data`);
  return found.arch;
}

/** Where the maker supports fewer tokens than the position table holds, the maker's figure is native and the table's is extended. */
function contextOf({ context }: RawModel, sources: ModelSources) {
  if (context.product !== undefined) return { native: factOf(context.product, sources), extended: factOf(context.native, sources) };
  const extended = context.extended;
  const known = extended === undefined || extended.value === null ? null : { ...factOf(extended, sources), value: extended.value };
  return { native: factOf(context.native, sources), extended: known };
}

/** A row that says "same page" repeats the source of the row before it. */
function resolveSamePage(rows: readonly RawBenchmark[]): readonly RawBenchmark[] {
  const resolved: RawBenchmark[] = [];
  for (const row of rows)
    resolved.push(row.source.startsWith('same page') ? { ...row, source: resolved.at(-1)?.source ?? row.source } : row);
  return resolved;
}

/** Artificial Analysis prints the model's name where others print the mode; only what it adds in brackets is one. */
function benchmarkOf(raw: RawBenchmark, sources: ModelSources): Benchmark {
  const bracketed = /\(([^)]+)\)$/.exec(raw.mode ?? '')?.[1] ?? null;
  const mode = raw.source.startsWith('artificialanalysis.ai') ? bracketed : (raw.mode ?? null);
  return { name: raw.name, score: raw.value, mode, sourceId: sources.fact(raw.source), status: raw.status };
}

function distinctQuantizations(all: readonly Quantization[]): readonly Quantization[] {
  const byId = new Map<string, Quantization>();
  for (const quantization of all) {
    const known = byId.get(quantization.id);
    if (known !== undefined && JSON.stringify({ ...known, name: '' }) !== JSON.stringify({ ...quantization, name: '' }))
      throw new Error(`two quantizations share the id ${quantization.id}`);
    if (known === undefined) byId.set(quantization.id, quantization);
  }
  return [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
