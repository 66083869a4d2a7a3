import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { attentionSchema, ffnSchema, type ModelVariant } from '#shared/catalog/model.ts';
import { PlannerError } from '#shared/errors.ts';
import type { Estimate } from '#shared/estimate.ts';
import { evaluateTarget } from '#shared/evaluate/explain.ts';
import { testCatalog } from '../support/catalog.ts';
import { planInput } from '../support/plan-input.ts';

/**
 * Questions with the facts that they rest on and the planner's answers, for programs in any language: whoever writes the formulas down again
 * runs the questions and compares. Bytes, seconds, tokens per second, FLOPS; a null fact is not known.
 */
const bytes = z.number().nonnegative();
const range = z.strictObject({ point: z.number(), low: z.number(), high: z.number() });

const questionSchema = z.strictObject({
  model: z.string(),
  file: z.string(),
  runtime: z.string(),
  hardware: z.string(),
  contextTokens: z.int().positive(),
  promptTokens: z.int().positive(),
  outputTokens: z.int().positive(),
  concurrency: z.int().positive(),
  kvType: z.enum(['f16', 'q8_0']),
});
export type VectorQuestion = Readonly<z.infer<typeof questionSchema>>;

const factsSchema = z.strictObject({
  layers: z.int().positive(),
  hidden: z.int().positive(),
  vocabulary: z.int().positive(),
  tiedEmbeddings: z.boolean(),
  attention: attentionSchema,
  ffn: ffnSchema,
  totalParameters: z.int().positive().nullable(),
  activeParameters: z.int().positive().nullable(),
  fileBytes: bytes,
  devices: z.array(
    z.strictObject({
      name: z.string(),
      memoryBytes: bytes,
      freeBytes: bytes,
      unified: z.boolean(),
      bandwidthBytesPerSecond: z.number(),
      flops: z.number(),
      coreCyclesPerSecond: z.number().nullable(),
    }),
  ),
  host: z.strictObject({
    freeBytes: bytes.nullable(),
    bandwidthBytesPerSecond: z.number(),
    flops: z.number(),
    cores: z.int().positive(),
  }),
});

const memorySchema = z.strictObject({
  weightsBytes: range,
  kvCacheBytes: range,
  recurrentStateBytes: range,
  computeBufferBytes: range,
  runtimeOverheadBytes: range,
});
const answerSchema = z.discriminatedUnion('verdict', [
  z.strictObject({
    verdict: z.enum(['fits', 'fits-with-host-offload', 'streams-from-disk']),
    totalBytes: range,
    devices: z.array(z.strictObject({ device: z.string(), layers: z.int().nonnegative(), memory: memorySchema })),
    decodeTokensPerSecond: range,
    prefillTokensPerSecond: range,
    ttftSeconds: range,
    throughputTokensPerSecond: range,
  }),
  z.strictObject({ verdict: z.literal('does-not-fit'), shortBytes: range, limit: z.string() }),
]);
export type VectorAnswer = Readonly<z.infer<typeof answerSchema>>;

const vectorSchema = z.strictObject({ id: z.string(), question: questionSchema, facts: factsSchema.nullable(), answer: answerSchema });
export const vectorsSchema = z.strictObject({ formatVersion: z.literal(1), catalogVersion: z.string(), vectors: z.array(vectorSchema) });
type Vector = Readonly<z.infer<typeof vectorSchema>>;

/** Every vendor, every kind of memory, one card to eight, and none. */
const places: readonly (readonly [hardware: string, runtimes: readonly string[]])[] = [
  ['desktop-rtx-4090', ['llama.cpp', 'ik_llama.cpp']],
  ['desktop-2x-rtx-3090', ['llama.cpp', 'vllm']],
  ['macbook-pro-m4-max-128', ['llama.cpp', 'mlx']],
  ['strix-halo-128', ['llama.cpp']],
  ['cpu-desktop-64', ['llama.cpp']],
  ['server-8x-h100-sxm', ['vllm', 'sglang']],
];
const loads = [
  { contextTokens: 8192, promptTokens: 4096, outputTokens: 512, concurrency: 1, kvType: 'f16' },
  { contextTokens: 32_768, promptTokens: 30_000, outputTokens: 1000, concurrency: 4, kvType: 'q8_0' },
] as const;

/** By rule: the first model of every family, its file nearest to 4.8 bits per weight that the runtime loads, on every place, under both loads. */
export function vectorQuestions(): readonly VectorQuestion[] {
  const { models, runtimes } = testCatalog();
  const released = models.filter(({ shape, release }) => shape !== null && release.status === 'released');
  const known = released.filter(({ family }, index) => released.findIndex((other) => other.family === family) === index);
  return places.flatMap(([hardware, names]) =>
    names.flatMap((runtime) => {
      const formats = (runtimes.find(({ id }) => id === runtime)?.supports ?? []).map(({ loadable }) => loadable);
      return known.flatMap((model) => {
        const file = fileFor(model, formats);
        return file === null ? [] : loads.map((load) => ({ model: model.id, file, runtime, hardware, ...load }));
      });
    }),
  );
}

const BITS = 4.8;

function fileFor({ artifacts, parameters }: ModelVariant, formats: readonly string[]): string | null {
  const { quantizations } = testCatalog();
  const loadable = artifacts.filter(({ quantizationId }) => {
    const format = quantizations.find(({ id }) => id === quantizationId)?.loadable;
    return format !== undefined && formats.includes(format);
  });
  const distance = (fileBytes: number): number => Math.abs((8 * fileBytes) / (parameters?.total.value ?? Number.NaN) - BITS);
  const [nearest] = [...loadable].sort((a, b) => distance(a.fileBytes) - distance(b.fileBytes) || a.id.localeCompare(b.id));
  return nearest?.id ?? null;
}

/** What the planner says today. */
export function vectorOf(question: VectorQuestion): Vector {
  const { model, file, runtime, hardware, kvType, ...workload } = question;
  const input = planInput({ hardware, workload: { ...workload, cachedPromptRatio: 0 }, requirements: { kvType, runtimeIds: [runtime] } });
  const found = evaluateTarget(input, { modelId: model, quantization: file, runtimeId: runtime });
  const id = [model, file, runtime, hardware, `${question.contextTokens}x${question.concurrency}`].join(' ');
  const facts = found.request === null ? null : factsOf(found.request);
  if (!found.placed)
    return { id, question, facts, answer: { verdict: 'does-not-fit', shortBytes: rangeOf(found.fit.shortBytes), limit: found.fit.limit } };
  return { id, question, facts, answer: answerOf(found.details.fit(), found.details.speed()) };
}

type Found = ReturnType<typeof evaluateTarget>;
type Details = Extract<Found, { placed: true }>['details'];

function answerOf(fit: ReturnType<Details['fit']>, speed: ReturnType<Details['speed']>): VectorAnswer {
  return {
    verdict: fit.verdict,
    totalBytes: rangeOf(fit.totalBytes),
    devices: fit.placement.perDevice.map(({ device, layers, memory }) => ({
      device,
      layers,
      memory: {
        weightsBytes: rangeOf(memory.weightsBytes),
        kvCacheBytes: rangeOf(memory.kvCacheBytes),
        recurrentStateBytes: rangeOf(memory.recurrentStateBytes),
        computeBufferBytes: rangeOf(memory.computeBufferBytes),
        runtimeOverheadBytes: rangeOf(memory.runtimeOverheadBytes),
      },
    })),
    decodeTokensPerSecond: rangeOf(speed.decodeTokensPerSecond),
    prefillTokensPerSecond: rangeOf(speed.prefillTokensPerSecond),
    ttftSeconds: rangeOf(speed.ttftSeconds),
    throughputTokensPerSecond: rangeOf(speed.throughputTokensPerSecond),
  };
}

function factsOf({ shape, model, artifact, machine }: NonNullable<Found['request']>): NonNullable<Vector['facts']> {
  const { layers, hidden, vocabulary, tiedEmbeddings, attention, ffn } = shape;
  return {
    layers,
    hidden,
    vocabulary,
    tiedEmbeddings,
    attention,
    ffn,
    totalParameters: model.parameters?.total.value ?? null,
    activeParameters: model.parameters?.active.value ?? null,
    fileBytes: artifact.fileBytes,
    devices: machine.devices.map((device) => ({
      name: device.name,
      memoryBytes: device.totalBytes.value,
      freeBytes: device.freeBytes.value,
      unified: device.memoryKind === 'unified',
      bandwidthBytesPerSecond: device.bandwidth.value,
      flops: device.speedFlops.value,
      coreCyclesPerSecond: device.coreCyclesPerSecond,
    })),
    host: {
      freeBytes: machine.host.freeBytes.value,
      bandwidthBytesPerSecond: machine.host.bandwidth.point,
      flops: machine.host.flops.point,
      cores: machine.host.cores,
    },
  };
}

const rangeOf = ({ point, low, high }: Pick<Estimate, 'point' | 'low' | 'high'>): z.infer<typeof range> => ({ point, low, high });

/** The JSON Schema of the file, committed as `vectors.schema.json`. */
export const vectorsJsonSchema = (): object => z.toJSONSchema(vectorsSchema);

export function writeVectors(path: string): void {
  write(path, '');
  const vectors = vectorQuestions().map(vectorOf);
  write(path, `${JSON.stringify({ formatVersion: 1, catalogVersion: testCatalog().version, vectors }, null, 1)}\n`);
  process.stdout.write(`${vectors.length} vectors: ${path}\n`);
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown error';
    throw new PlannerError('not-writable', `${path}: cannot be written (${reason})`, 'Name a file in a folder that exists.');
  }
}
