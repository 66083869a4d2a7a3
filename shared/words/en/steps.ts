import type { Sentences } from '../language.ts';
import type { Text } from '../text.ts';

/** Formulas of `explain` that need words, and names of their inputs. Quantities are named as the code and the JSON name them. */
export const stepWords = {
  'step.plus': ({ formula, term }: { formula: Text; term: string }, { say }) => `${say(formula)} + ${term}`,
  'step.times': ({ formula, factor }: { formula: Text; factor: string }, { say }) => `(${say(formula)}) × ${factor}`,
  'step.max': ({ one, other }: { one: Text; other: Text }, { say }) => `max(${say(one)}, ${say(other)})`,

  'step.kept-in-ram': ({ formula }: { formula: string }) => `${formula} (kept in RAM)`,
  'step.embedding-again': ({ formula }: { formula: string }) => `${formula} (the tied embedding is held again on the host)`,
  'step.embedding-on-host': ({ formula }: { formula: string }) => `${formula} (stays on the host)`,
  'step.pool-tokens':
    'tokens that the cache of one replica holds: requests of this length that fit × contextTokens; the ends of the range take the most and the least that weights and reserve may need',
  'step.tensor-copies': ({ formula }: { formula: Text }, { say }) => `${say(formula)}, times the copies that tensor parallelism keeps`,
  'step.rounded-up': ({ formula, quantity, multiple }: { formula: string; quantity: string; multiple: number }) =>
    `${formula}, ${quantity} rounded up to ${multiple}`,
  'step.compressed-cache': ({ layers, width, others, multiple }: { layers: string; width: string; others: string; multiple: number }) =>
    `(${layers} × window cells × ${width} + ${others}, every count of cells rounded up to ${multiple}`,
  'step.attention-scores': ({ formula }: { formula: string }) => `attention scores: ${formula} …`,
  'step.shown-inputs': ({ formula }: { formula: Text }, { say }) => `${say(formula)} + the share of masks and inputs that shows`,
  'step.widest-tensor': "widest tensor in RAM + one layer's values",
  'step.per-device': ({ formula }: { formula: Text }, { say }) => `${say(formula)}, per device`,
  'step.last-device': ({ formula }: { formula: Text }, { say }) =>
    `${say(formula)} on the last device, one layer's values on the others, and the input copies of a layer split`,
  'step.unpacked': 'unpacked keys and values: a fixed part + a part per token of context + a part per token of ubatch',
  'step.measured-buffer': 'measured buffer at contextTokens, scaled to ubatch',
  'step.unmeasured-factor': ({ formula }: { formula: string }) => `${formula} × factor of caches without a measured row`,
  'step.least-left': ({ formula }: { formula: string }) => `${formula}, on the device that has least left`,
  'step.of-device': ({ quantity, device }: { quantity: string; device: string }) => `${quantity} of ${device}`,

  'step.expert-weights': ({ always, experts }: { always: string; experts: string }) =>
    `${always} (all that every token reads) + ${experts}`,
  'step.dense-weights': ({ always }: { always: string }) =>
    `${always}: the file without input embedding (a tied one is read as head), MTP head, vision tower and header`,
  'step.cache-reads': ({ depth }: { depth: string }) => `cache bytes that attention reads at depth ${depth}`,
  'step.carried': ({ measured, carry, depth }: { measured: string; carry: string; depth: string }) =>
    `${measured} × ${carry}, ${carry} = the formula as asked ÷ the formula at ${depth}`,
  'step.median': ({ formula }: { formula: Text }, { say }) => `median of ${say(formula)}`,
  'step.ttft-alone': 'prefill time + one decode step',
  'step.ttft-in-turn': ({ before }: { before: string }) => `${before} whole requests before it + prefill time + one decode step`,
  'step.ttft-together': 'prefill time + prompts of others before it (mean of a closed loop) + one decode step',

  'step.prefill-of-one': ({ fresh }: { fresh: string }) => `${fresh} / prefill time of one prompt`,
  'step.less-in-prefill': ({ formula }: { formula: string }) => `${formula}, less those in prefill`,
  'step.serving-step': '(weights + cache reads + arithmetic + exchange between GPUs + fixed time per layer and sequence) × engine factor',
  'step.engine-factor': 'engine factor',
  'step.serving-tpot': ({ formula, admitted }: { formula: string; admitted: string }) =>
    `${formula} × interrupting share: every step admits ${admitted} new prompts, those of a wave are read before its first step`,
  'step.interrupting-share': 'interrupting share',
  'step.serving-ttft': 'prefill × (1 + waiting prompts) + start of the engine + k steps + waiting for a free slot',

  'step.maintenance': ({ price, ratio }: { price: string; ratio: string }) => `${price} × machines bought × ${ratio} / 12`,
  'step.total-cost': 'sum of the lines, each rounded to the cent',
  'step.blended-price': 'total / (input + output tokens a month) × 1,000,000',
} satisfies Sentences;
