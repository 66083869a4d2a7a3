import type { OllamaTag } from '#shared/catalog/artifact.ts';
import type { WithQuantization } from './artifacts.ts';
import { curated, curatedOf } from './curated.ts';
import type { ModelSources } from './model-sources.ts';
import type { RawModel, RawRuntimeMemory, RawTag } from './raw-models.ts';
import { listedArtifact, stockArtifact, stockSizes } from './stock-artifacts.ts';

export type TagsAndArtifacts = { readonly tags: readonly OllamaTag[]; readonly added: readonly WithQuantization[] };

type Context = { model: RawModel; sources: ModelSources; memory: RawRuntimeMemory; artifacts: readonly WithQuantization[] };

/**
 * The model's tags, each with the artifact that it delivers. A tag without a known file gets one of stock size where the shape has it,
 * else of the size that the registry prints: so every local tag can be planned.
 */
export function ollamaTags(context: Context): TagsAndArtifacts {
  const added: WithQuantization[] = [];
  const tags = context.model.ollama.map((raw) => {
    const pullable = !/(:|-)cloud$/.test(raw.tag);
    const artifact = pullable ? artifactOfTag({ ...context, artifacts: [...context.artifacts, ...added] }, raw) : null;
    const isNew = artifact !== null && ![...context.artifacts, ...added].some((known) => known.artifact.id === artifact.artifact.id);
    if (artifact !== null && isNew) added.push(artifact);
    return tagOf(raw, { pullable, artifactId: artifact?.artifact.id ?? null, sources: context.sources });
  });
  return { tags, added };
}

function tagOf(raw: RawTag, known: { pullable: boolean; artifactId: string | null; sources: ModelSources }): OllamaTag {
  return {
    tag: raw.tag,
    pullable: known.pullable,
    artifactId: known.artifactId,
    listedBytes: listedSize(raw.listed_size)?.bytes ?? null,
    contextTokens: raw.context === null ? null : kibi(raw.context),
    minOllamaVersion: curated.ollamaMinimum[raw.tag] ?? null,
    sourceId: known.sources.fact(raw.source),
    status: raw.status,
  };
}

function artifactOfTag({ model, sources, memory, artifacts }: Context, raw: RawTag): WithQuantization | null {
  const name = wantedQuantization(model.id, raw.quant);
  const known = firstOf(artifacts, name === 'F16' ? ['F16', 'BF16'] : [name]);
  if (known !== undefined) return known;
  const stock = stockSizes(memory, curatedOf(model.id).shapeOf ?? model.id).get(name);
  if (stock !== undefined) return stockArtifact(model, name, stock);
  const size = listedSize(raw.listed_size);
  return size === null ? null : listedArtifact(model, name, { ...size, sourceId: sources.fact(raw.source) });
}

/** A quantization in the tag matches exactly; a bare tag is the library's default. */
function wantedQuantization(modelId: string, quant: string | null): string {
  if (quant === null) return curated.ollamaDefaults[modelId] ?? curated.ollamaDefaults['any'] ?? 'Q4_K_M';
  return quant === 'fp16' ? 'F16' : quant.toUpperCase();
}

/** The plain id (preferred publisher) comes before the ones with a publisher behind it. */
function firstOf(artifacts: readonly WithQuantization[], names: readonly string[]): WithQuantization | undefined {
  const matching = names.flatMap((name) =>
    artifacts.filter(({ artifact, quantization }) => artifact.format === 'gguf' && quantization.name.toUpperCase() === name),
  );
  return matching.find(({ artifact }) => !artifact.id.includes('@')) ?? matching[0];
}

/** "24GB" → 24·10⁹ ± half of its last digit; the library prints decimal units. */
export function listedSize(text: string | null): { bytes: number; tolerance: number } | null {
  const match = /^(\d+)(?:\.(\d+))?(MB|GB|TB)$/.exec(text ?? '');
  if (!match) return null;
  const unit = { MB: 1e6, GB: 1e9, TB: 1e12 }[match[3] as 'MB' | 'GB' | 'TB'];
  const decimals = match[2]?.length ?? 0;
  return { bytes: Math.round(Number(`${match[1]}.${match[2] ?? 0}`) * unit), tolerance: (0.5 * unit) / 10 ** decimals };
}

/** "256K" → 262,144. */
const kibi = (text: string): number => Number.parseInt(text, 10) * 1024;
