import { join } from 'node:path';
import type { Loadable, Quantization } from '#shared/catalog/quantization.ts';
import { z } from 'zod';
import { readJson } from '../json-files.ts';
import { slug } from './sources.ts';

const bitsRule = z.strictObject({ pattern: z.string(), bits: z.number() });
const rules = z
  .looseObject({
    gguf: z.array(bitsRule),
    safetensors: z.array(bitsRule),
    mlx: z.array(bitsRule),
    onlyIkLlama: z.array(z.string()),
    original: z.array(z.strictObject({ family: z.string(), pattern: z.string(), formats: z.array(z.string()) })),
    loadable: z.record(z.string(), z.string()),
  })
  .parse(readJson(join(import.meta.dirname, 'quantization-rules.json')));

/** What decides a quantization entry: the file's format, the publisher's name for it, and the model's family. */
export type QuantizationKey = { readonly format: string; readonly name: string; readonly family: string };

/** The entry of quantizations.json for one file. Throws for a safetensors format that no rule names. */
export function quantizationOf(key: QuantizationKey): Quantization {
  const name = key.name.startsWith('mmproj') ? projectorName(key.name) : key.name.toUpperCase() === 'BF16' ? 'BF16' : key.name;
  const upper = name.toUpperCase();
  const original = isOriginal(key, upper);
  return {
    id: idOf(key, name, original),
    name,
    loadable: loadableOf(key.format, upper),
    nominalBits: nominalBits(key.format, upper),
    speedFamily: speedFamilyOf(upper),
    mixedWidths: key.format === 'custom' || /Q[2-5]|IQ[1-6]|TQ1|\b[1-4]-BIT/.test(upper),
    original,
    moeOnly: upper === 'MXFP4_MOE',
    sourceId: 'quantization-table',
  };
}

/** `mmproj-Qwen_Qwen3.5-9B-bf16` and `mmproj-BF16` are the same kind of file. */
const projectorName = (name: string): string => `mmproj-${name.slice(name.lastIndexOf('-') + 1).toUpperCase()}`;

function isOriginal({ family, format }: QuantizationKey, upper: string): boolean {
  return rules.original.some((rule) => rule.family === family && rule.formats.includes(format) && new RegExp(rule.pattern).test(upper));
}

/** Safetensors names stand alone (`bf16`, `fp8`); the same name as GGUF or MLX gets a mark, since other engines load it. */
function idOf({ format }: QuantizationKey, name: string, original: boolean): string {
  const plain = slug(name);
  if (format === 'mlx') return `mlx-${plain}`;
  if (format === 'gguf' && plain === 'bf16') return 'bf16-gguf';
  return original && plain === 'mxfp4-moe' ? 'mxfp4-moe-released' : plain;
}

function loadableOf(format: string, upper: string): Loadable {
  if (format === 'gguf-mmproj' || upper === 'MTP') return 'part';
  if (upper.includes('+ MMPROJ')) return 'bundle';
  if (format === 'mlx') return 'mlx';
  if (format === 'custom') return 'none';
  if (format === 'gguf') return rules.onlyIkLlama.some((pattern) => new RegExp(pattern).test(upper)) ? 'gguf-ik' : 'gguf';
  const loadable = rules.loadable[upper];
  if (loadable === undefined) throw new Error(`no engine is named for the safetensors format ${upper}`);
  return loadable as Loadable;
}

function nominalBits(format: string, upper: string): number | null {
  const table = format === 'mlx' ? rules.mlx : format === 'safetensors' ? rules.safetensors : format === 'gguf' ? rules.gguf : [];
  return table.find((rule) => new RegExp(rule.pattern).test(upper))?.bits ?? null;
}

/** Decode runs slower per byte on low-bit kernels, prefill faster on wide formats; the name decides, as in the measured rows. */
function speedFamilyOf(upper: string): Quantization['speedFamily'] {
  if (/BF16|F16|F32|FP8|NVFP4|MXFP4/.test(upper)) return 'wide';
  return /IQ[123]|Q[23]|[123]-BIT/.test(upper) ? 'low' : 'other';
}
