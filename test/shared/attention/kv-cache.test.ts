import { describe, expect, it } from 'vitest';
import { kvElementBytes, type KvLayout, pad256, windowCells } from '#shared/attention/kv-layout.ts';
import { attentionOf } from '#shared/attention/registry.ts';
import type { KvType } from '#shared/demand/workload.ts';
import { modelOf } from '../memory/requests.ts';

const attention = (id: string) => {
  const { shape } = modelOf(id);
  if (!shape) throw new Error(`${id} has no shape`);
  return attentionOf(shape);
};

const layout = (tokens: number, type: KvType = 'f16', change: Partial<KvLayout> = {}): KvLayout => {
  const size = kvElementBytes(type);
  return {
    streams: 1,
    cells: pad256(tokens),
    sequences: 1,
    sequencesPerStream: 1,
    microBatch: 512,
    keyBytes: size,
    valueBytes: size,
    indexer: { elementBytes: size, scaleBytes: 0 },
    rounding: 'cells',
    fullWindow: false,
    ...change,
  };
};

const kv = (id: string, cache: KvLayout): number => attention(id).cacheBytes(cache);
const state = (id: string): number => attention(id).stateBytes('llama.cpp');

describe('KV cache per token', () => {
  // f16, q8_0, q4_0 in bytes per token; fixed recurrent state per sequence.
  it.each([
    ['qwen3.5-0.8b', 12_288, 6_528, 3_456, 20_201_472],
    ['qwen3.5-2b', 12_288, 6_528, 3_456, 20_201_472],
    ['qwen3.5-4b', 32_768, 17_408, 9_216, 52_690_944],
    ['qwen3.5-9b', 32_768, 17_408, 9_216, 52_690_944],
    ['qwen3.5-27b', 65_536, 34_816, 18_432, 156_893_184],
    ['qwen3.6-27b', 65_536, 34_816, 18_432, 156_893_184],
    ['qwen3.8-27b', 65_536, 34_816, 18_432, 156_893_184],
    ['qwen3.5-35b-a3b', 20_480, 10_880, 5_760, 65_863_680],
    ['qwen3.6-35b-a3b', 20_480, 10_880, 5_760, 65_863_680],
    ['qwen3.5-122b-a10b', 24_576, 13_056, 6_912, 156_303_360],
    ['qwen3.5-397b-a17b', 30_720, 16_320, 8_640, 195_379_200],
    ['qwen3-coder-next', 24_576, 13_056, 6_912, 79_036_416],
  ])('counts only the full-attention layers of %s, and its state once', (id, ...[f16, q8, q4, perSequence]) => {
    expect(attention(id).bytesPerToken(layout(256))).toBe(f16);
    expect(attention(id).bytesPerToken(layout(256, 'q8_0'))).toBe(q8);
    expect(attention(id).bytesPerToken(layout(256, 'q4_0'))).toBe(q4);
    expect(state(id)).toBe(perSequence);
  });

  it.each([
    ['deepseek-r1-671b', 70_272],
    ['deepseek-v3.2', 85_888],
    ['deepseek-v3.2-exp', 85_888],
    ['deepseek-v3.2-speciale', 85_888],
    ['deepseek-r1-distill-qwen-1.5b', 28_672],
    ['deepseek-r1-distill-qwen-7b', 57_344],
    ['deepseek-r1-distill-llama-8b', 131_072],
    ['deepseek-r1-0528-qwen3-8b', 147_456],
    ['deepseek-r1-distill-qwen-14b', 196_608],
    ['deepseek-r1-distill-qwen-32b', 262_144],
    ['deepseek-r1-distill-llama-70b', 327_680],
    ['gpt-oss-20b', 24_576],
    ['gpt-oss-120b', 36_864],
    ['llama-4-scout', 49_152],
    ['llama-4-maverick', 49_152],
    ['mistral-small-4', 23_040],
    ['deepseek-v4-flash', 6_880],
    ['deepseek-v4-pro', 9_848],
  ])('of %s is %i bytes at f16 once windows are full', (id, bytes) => {
    expect(attention(id).bytesPerToken(layout(256))).toBe(bytes);
  });
});

/** Cache and state of one sequence at f16, micro-batch 512: 4,096 / 32,768 / 131,072 / 262,144 tokens. */
const keyTable: readonly (readonly [string, readonly (number | null)[]])[] = [
  ['qwen3.5-0.8b', [70_533_120, 422_854_656, 1_630_814_208, 3_241_426_944]],
  ['qwen3.5-2b', [70_533_120, 422_854_656, 1_630_814_208, 3_241_426_944]],
  ['qwen3.5-4b', [186_908_672, 1_126_432_768, 4_347_658_240, 8_642_625_536]],
  ['qwen3.5-9b', [186_908_672, 1_126_432_768, 4_347_658_240, 8_642_625_536]],
  ['qwen3.5-27b', [425_328_640, 2_304_376_832, 8_746_827_776, 17_336_762_368]],
  ['qwen3.6-27b', [425_328_640, 2_304_376_832, 8_746_827_776, 17_336_762_368]],
  ['qwen3.8-27b', [425_328_640, 2_304_376_832, 8_746_827_776, 17_336_762_368]],
  ['qwen3.5-35b-a3b', [149_749_760, 736_952_320, 2_750_218_240, 5_434_572_800]],
  ['qwen3.6-35b-a3b', [149_749_760, 736_952_320, 2_750_218_240, 5_434_572_800]],
  ['qwen3.5-122b-a10b', [256_966_656, 961_609_728, 3_377_528_832, 6_598_754_304]],
  ['qwen3.5-397b-a17b', [321_208_320, 1_202_012_160, 4_221_911_040, 8_248_442_880]],
  ['qwen3-coder-next', [179_699_712, 884_342_784, 3_300_261_888, 6_521_487_360]],
  ['deepseek-r1-671b', [287_834_112, 2_302_672_896, 9_210_691_584, null]],
  ['deepseek-v3.2', [351_797_248, 2_814_377_984, 11_257_511_936, null]],
  ['deepseek-v3.2-exp', [351_797_248, 2_814_377_984, 11_257_511_936, null]],
  ['deepseek-v3.2-speciale', [351_797_248, 2_814_377_984, 11_257_511_936, null]],
  ['deepseek-v4-flash', [78_790_656, 271_466_496, 947_798_016, 1_849_573_376]],
  ['deepseek-v4-flash-0731', [78_790_656, 271_466_496, 947_798_016, 1_849_573_376]],
  ['deepseek-v4-pro', [114_130_944, 389_382_144, 1_357_479_936, 2_648_276_992]],
  ['gpt-oss-20b', [119_537_664, 824_180_736, 3_240_099_840, null]],
  ['gpt-oss-120b', [179_306_496, 1_236_271_104, 4_860_149_760, null]],
  ['llama-4-scout', [805_306_368, 2_894_069_760, 7_725_907_968, 14_168_358_912]],
  ['llama-4-maverick', [805_306_368, 2_894_069_760, 7_725_907_968, 14_168_358_912]],
  ['deepseek-r1-distill-llama-8b', [536_870_912, 4_294_967_296, 17_179_869_184, null]],
  ['deepseek-r1-distill-llama-70b', [1_342_177_280, 10_737_418_240, 42_949_672_960, null]],
  ['deepseek-r1-0528-qwen3-8b', [603_979_776, 4_831_838_208, null, null]],
  ['deepseek-r1-distill-qwen-32b', [262_144 * 4_096, 262_144 * 32_768, 262_144 * 131_072, null]],
  ['deepseek-r1-distill-qwen-14b', [196_608 * 4_096, 196_608 * 32_768, 196_608 * 131_072, null]],
  ['deepseek-r1-distill-qwen-7b', [57_344 * 4_096, 57_344 * 32_768, 57_344 * 131_072, null]],
  ['deepseek-r1-distill-qwen-1.5b', [28_672 * 4_096, 28_672 * 32_768, 28_672 * 131_072, null]],
  ['mistral-small-4', [94_371_840, 754_974_720, 3_019_898_880, 6_039_797_760]],
];

describe('cache and state at a context', () => {
  const contexts = [4_096, 32_768, 131_072, 262_144];

  it.each(keyTable)('of %s equal the table to the byte', (id, expected) => {
    for (const [index, bytes] of expected.entries()) {
      if (bytes !== null) expect(kv(id, layout(contexts[index] ?? 0)) + state(id)).toBe(bytes);
    }
  });

  it.each([
    ['deepseek-v3.2', 163_840, 14_071_889_920],
    ['deepseek-v4-flash', 1_048_576, 7_260_225_536],
    ['deepseek-v4-pro', 1_048_576, 10_393_059_328],
  ])('of %s at its maximum of %i tokens equal %i bytes', (id, tokens, bytes) => {
    expect(kv(id, layout(tokens)) + state(id)).toBe(bytes);
  });

  it('hold four sequences of Qwen3.5-35B-A3B in the state that its log shows', () => {
    expect(4 * state('qwen3.5-35b-a3b')).toBe(263_454_720);
  });
});

describe('windows', () => {
  it.each([
    ['gemma-4-31b', 838_860_800, 81_920],
    ['gemma-4-26b-a4b', 209_715_200, 20_480],
  ] as const)('of %s keep %i bytes for 1,024 tokens in heads of their own, beside %i a token', (id, windows, perToken) => {
    const cache = layout(4096, 'f16', { rounding: 'exact', microBatch: 0 });
    expect(kv(id, cache)).toBe(windows + 4096 * perToken);
    expect(attention(id).bytesPerToken(cache)).toBe(perToken);
  });

  it('of gpt-oss hold 768 cells at micro-batch 512: 18,874,368 and 28,311,552 bytes', () => {
    expect(windowCells(layout(32_768), 128)).toBe(768);
    expect(kv('gpt-oss-20b', layout(32_768)) - 24_576 * 32_768).toBe(18_874_368);
    expect(kv('gpt-oss-120b', layout(32_768)) - 36_864 * 32_768).toBe(28_311_552);
  });

  it('of Llama 4 are capped at 8,704 cells: 1,283,457,024 bytes', () => {
    expect(windowCells(layout(262_144), 8_192)).toBe(8_704);
    expect(kv('llama-4-scout', layout(262_144)) - 49_152 * 262_144).toBe(1_283_457_024);
  });

  it('never hold more cells than the stream', () => {
    expect(windowCells(layout(512), 8_192)).toBe(512);
  });

  it('are shared by all sequences of a unified cache', () => {
    expect(windowCells(layout(32_768, 'f16', { sequences: 4, sequencesPerStream: 4 }), 128)).toBe(pad256(128 * 4 + 512));
  });

  it('are dropped when the runtime keeps window layers at full length', () => {
    expect(windowCells(layout(32_768, 'f16', { fullWindow: true }), 128)).toBe(32_768);
  });
});

/** Bytes of the raw window of all layers of DeepSeek V4 at micro-batch 512. */
const rawWindow = (layers: number): number => layers * 768 * 512 * 2;

describe('DeepSeek V4', () => {
  it('holds window and compressor states of 46,022,656 and 66,682,880 bytes whatever the context', () => {
    expect(rawWindow(43) + state('deepseek-v4-flash')).toBe(46_022_656);
    expect(rawWindow(61) + state('deepseek-v4-pro')).toBe(66_682_880);
  });

  it('keeps at least 256 cells in its ratio-128 layers', () => {
    const below = kv('deepseek-v4-flash', layout(4_096));
    const ratio4 = 21 * 1_024 * 640;
    const ratio128 = 20 * 256 * 512;
    expect(below).toBe((43 * 768 * 512 + ratio4 + ratio128) * 2);
  });

  it('costs four times as much for four sequences, unified or not', () => {
    const one = kv('deepseek-v4-flash', layout(8_192));
    expect(kv('deepseek-v4-flash', layout(8_192, 'f16', { sequences: 4, sequencesPerStream: 4 }))).toBe(4 * one);
  });
});

describe('cells', () => {
  it.each([
    [1, 256],
    [256, 256],
    [257, 512],
    [32_768, 32_768],
    [32_769, 33_024],
  ])('of %i tokens are rounded up to %i', (tokens, cells) => {
    expect(pad256(tokens)).toBe(cells);
  });

  it('are counted per stream', () => {
    expect(kv('deepseek-r1-distill-llama-8b', layout(1_000, 'f16', { streams: 4, sequences: 4 }))).toBe(4 * 1_024 * 131_072);
  });

  it('of DSA and V4 have more than one mask', () => {
    expect(attention('deepseek-v3.2').maskCells(layout(131_072))).toBe(2 * 131_072);
    expect(attention('deepseek-v4-flash').maskCells(layout(131_072))).toBe(2 * 32_768 + 1_024 + 768);
  });
});

describe('element sizes', () => {
  it.each([
    ['f16', 2],
    ['bf16', 2],
    ['q8_0', 1.0625],
    ['q4_0', 0.5625],
    ['fp8', 1],
  ] as const)('of %s are %d bytes', (type, bytes) => {
    expect(kvElementBytes(type)).toBe(bytes);
  });

  it('keep V at f16 beside a quantised K when flash attention is off', () => {
    const cache = layout(1_024, 'q8_0', { valueBytes: 2 });
    expect(kv('deepseek-r1-distill-llama-8b', cache)).toBe(32 * 1_024 * 1_024 * (1.0625 + 2));
  });
});

describe('recurrent state of vLLM', () => {
  it('keeps the matrices in F32 and the convolution in BF16', () => {
    const layers = 48;
    const matrix = 48 * 128 * 128 * 4;
    const convolution = (2 * 16 * 128 + 48 * 128) * 3 * 2;
    expect(attention('qwen3.6-27b').stateBytes('pool')).toBe(layers * (matrix + convolution));
  });
});

describe('tensor parallelism', () => {
  it('copies grouped-query caches once there are more devices than KV heads', () => {
    expect(attention('deepseek-r1-distill-llama-70b').copies(8)).toBe(1);
    expect(attention('qwen3.5-35b-a3b').copies(8)).toBe(4);
  });

  it('copies latent caches on every device', () => {
    expect(attention('deepseek-v3.2').copies(8)).toBe(8);
  });
});

describe('models without a cache formula', () => {
  it('have no shape in the catalog, so none can be planned by accident', () => {
    for (const id of ['deepseek-v4.1-flash', 'qwen3.8-2.4t-a95b', 'qwen3.8-flash-next']) {
      const { shape: found, shapeUnknownReason } = modelOf(id);
      expect(found === null ? shapeUnknownReason : found.attention.kind === 'unknown').toBeTruthy();
    }
  });
});
