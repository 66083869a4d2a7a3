import type { CatalogArtifact } from '#shared/catalog/artifact.ts';
import type { Quantization } from '#shared/catalog/quantization.ts';
import { GIB, MIB } from '#shared/units.ts';
import { curated } from './curated.ts';
import type { ModelSources } from './model-sources.ts';
import { quantizationOf } from './quantization-rules.ts';
import type { RawArtifact, RawModel } from './raw-models.ts';

export type WithQuantization = { readonly artifact: CatalogArtifact; readonly quantization: Quantization };

/** The published files of a model, in the order of the data. Throws when two get the same id. */
export function publishedArtifacts(model: RawModel, sources: ModelSources): readonly WithQuantization[] {
  const rows = resolveSame(model.artefacts).map((raw) => ({ raw, quantization: quantizationOf(keyOf(raw, model)) }));
  return rows.map(({ raw, quantization }) => {
    const sameQuantization = rows.filter((row) => row.quantization.id === quantization.id).map((row) => row.raw);
    const suffix = preferred(sameQuantization) === raw ? '' : `@${publisherOf(raw)}`;
    return { quantization, artifact: publishedArtifact({ raw, quantization, suffix }, model, sources) };
  });
}

type Row = { raw: RawArtifact; quantization: Quantization; suffix: string };

function publishedArtifact({ raw, quantization, suffix }: Row, model: RawModel, sources: ModelSources): CatalogArtifact {
  return {
    id: `${model.id}/${quantization.id}${suffix}`,
    format: formatOf(raw),
    repo: raw.repo,
    quantization: raw.quant,
    quantizationId: quantization.id,
    fileBytes: raw.bytes,
    fileBytesTolerance: toleranceOf(raw),
    bound: raw.bound ?? (raw.exact ? 'exact' : 'rounded'),
    sizeBasis: 'published',
    shards: typeof raw.shards === 'number' ? raw.shards : null,
    alwaysReadBytes: alwaysRead(raw.note),
    sourceId: sources.artifact(raw),
    status: raw.status,
    note: noteOf(raw, sources),
    quality: qualityOf(raw),
  };
}

/** A row that says "same" repeats the source of the row before it. */
function resolveSame(rows: readonly RawArtifact[]): readonly RawArtifact[] {
  const resolved: RawArtifact[] = [];
  for (const row of rows) resolved.push(row.source === 'same' ? { ...row, source: resolved.at(-1)?.source ?? row.source } : row);
  return resolved;
}

/** "gguf/safetensors" names a size that holds for both; the makers' own repositories hold safetensors. */
const formatOf = (raw: RawArtifact): CatalogArtifact['format'] =>
  raw.format === 'gguf/safetensors' ? 'safetensors' : (raw.format as CatalogArtifact['format']);
const keyOf = (raw: RawArtifact, model: RawModel) => ({ format: formatOf(raw), name: raw.quant, family: model.family });
const publisherOf = (raw: RawArtifact): string => raw.repo.split('/')[0]?.toLowerCase() ?? raw.repo;

/** unsloth first, then the model's maker or ggml-org, else the first one listed. */
function preferred(rows: readonly RawArtifact[]): RawArtifact | undefined {
  const from = (publishers: readonly string[]) => rows.find((row) => publishers.includes(row.repo.split('/')[0] ?? ''));
  return from(['unsloth']) ?? from([...curated.makers, 'ggml-org']) ?? rows[0];
}

/** Half of the last printed digit, bytes. A lower bound has none: the file may be larger by an unknown amount. */
function toleranceOf(raw: RawArtifact): number {
  const rounding = raw.rounded_to;
  if (raw.exact || raw.bound === 'lower' || rounding === undefined) return 0;
  const shards = /^sum of (\d+) shard sizes rounded to 0\.1 GiB$/.exec(rounding);
  if (shards) return Math.round(Number(shards[1]) * 0.05 * GIB);
  if (rounding === '0.1 GiB') return Math.round(0.05 * GIB);
  if (rounding === '0.1 MiB') return Math.round(0.05 * MIB);
  if (rounding === '0.01 GB') return 0.005e9;
  if (rounding === '0.1-1 GB') return raw.bytes % 1e9 === 0 ? 0.5e9 : 0.05e9;
  throw new Error(`unknown rounding "${rounding}" of ${raw.repo} ${raw.quant}`);
}

function alwaysRead(note: string | undefined): number | null {
  const match = /always-read part ([\d,]+) B/.exec(note ?? '');
  return match?.[1] ? Number(match[1].replaceAll(',', '')) : null;
}

function noteOf(raw: RawArtifact, sources: ModelSources): string | null {
  const both = raw.format === 'gguf/safetensors' ? 'the listed size holds for the GGUF and the safetensors files' : null;
  const files = typeof raw.shards === 'string' ? `${raw.shards} files` : null;
  return [raw.note === undefined ? null : sources.clean(raw.note), both, files].filter((part) => part !== null).join('; ') || null;
}

function qualityOf({ quality }: RawArtifact): CatalogArtifact['quality'] {
  if (quality === undefined) return null;
  const agreement = quality.top1_agreement_pct;
  return { top1AgreementRatio: agreement === undefined ? null : round(agreement / 100), meanKld: quality.mean_kld ?? null };
}

/** Undoes the noise of a division of a two-decimal percentage. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;
