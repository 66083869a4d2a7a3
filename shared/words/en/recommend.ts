import type { Sentences, Voice } from '../language.ts';
import type { Text } from '../text.ts';
import { counted } from './nouns.ts';

type Mode = { mode: 'thinking' | 'non-thinking'; effort: string | null };
const modeWords = ({ mode, effort }: Mode): string =>
  mode === 'thinking' ? `thinking${effort === null ? '' : ` (${effort} effort)`}` : 'without thinking';

type Pick = {
  name: string;
  runtime: string;
  mode: 'thinking' | 'non-thinking';
  effort: string | null;
  seconds: { point: number; low: number; high: number };
  benchmark: string;
  score: number | null;
};

const pickWords = ({ name, runtime, seconds, benchmark, score, ...mode }: Pick, { duration, number }: Voice): string =>
  `${name} runs here in ${runtime}; a finished answer takes about ${duration(seconds.point)} (${duration(seconds.low)} to ${duration(seconds.high)}) ${modeWords(mode)}${score === null ? '' : `, ${benchmark} ${number(score)}`}`;

/** What candidates are ranked by, said. */
export const recommendWords = {
  'answer.in-output': 'the output of this work counts what is written while reasoning',
  'recommend.mode': ({ mode, effort }: { mode: 'thinking' | 'non-thinking'; effort: string | null }) => modeWords({ mode, effort }),
  'recommend.other': ({ which }: { which: 'quick' | 'roomy' | 'patient' }) =>
    ({ quick: 'Quick', roomy: 'Roomy', patient: 'Patient' })[which],
  'recommend.other-why': ({ which }: { which: 'quick' | 'roomy' | 'patient' }) =>
    ({ quick: 'soon enough', roomy: 'leaves memory free', patient: 'better answers, later' })[which],
  'answer.tokens': ({ mode }: { mode: 'thinking' | 'non-thinking' }) =>
    mode === 'thinking' ? 'tokens that the model writes while it reasons' : 'tokens that the model writes before its answer',
  'answer.older': 'as an older program took it, which counted no reasoning and no range of what a file keeps',

  'recommend.size-unknown': 'size unknown: no file of this model is known',
  'recommend.alone-enough': ({ reason, change }: { reason: Text; change: Text }, { say }) => `${say(reason)}; alone enough: ${say(change)}`,
  'recommend.too-slow': ({ runtime, why }: { runtime: string; why: readonly Text[] }, { say }) =>
    `too slow in ${runtime}: ${why.map(say).join('; ')}`,
  'recommend.just-under': ({ floor }: { floor: number }, { tokensPerSecond }) => `just under the floor of ${tokensPerSecond(floor)}`,
  'recommend.under': ({ rate, floor }: { rate: number; floor: number }, { tokensPerSecond }) =>
    `${tokensPerSecond(rate)}, floor ${tokensPerSecond(floor)}`,
  'recommend.first-token-late': ({ seconds, limit }: { seconds: number; limit: number }, { duration }) =>
    `first token after ${duration(seconds)}, limit ${duration(limit)}`,
  'recommend.nothing-for-this': 'the catalog holds nothing for this work',
  'recommend.nearest': ({ artifactId, reason }: { artifactId: string; reason: Text }, { say }) => `nearest: ${artifactId}, ${say(reason)}`,
  'recommend.may-miss-floor': ({ low }: { low: number }, { tokensPerSecond }) =>
    `may miss the floor: ${tokensPerSecond(low)} at the low end of its range`,
  'recommend.no-evidence': 'no benchmark of this use case is known for it: ranked after every model with evidence',
  'recommend.evidence': (
    {
      benchmark,
      score,
      source,
      lentBy,
      fromOtherMode,
      better,
      peers,
    }: {
      benchmark: string;
      score: number;
      source: string;
      lentBy: string | null;
      fromOtherMode: boolean;
      better: number;
      peers: number;
    },
    { number },
  ) => {
    const lent = lentBy === null ? '' : `, lent by ${lentBy}`;
    const inferred = fromOtherMode ? ', inferred from its score with reasoning' : '';
    const place = better === 0 ? 'best' : `number ${better + 1}`;
    const standing = peers <= 1 ? 'the only model with a score there that fits' : `${place} of ${peers} models that fit`;
    return `${benchmark} ${number(score)} (${source})${lent}${inferred}, ${standing}`;
  },
  'recommend.bits': ({ bits }: { bits: number }, { number }) => `${number(bits)} bits per weight: no quality loss counted`,
  'recommend.bits-retained': (
    {
      quantization,
      bits,
      retained,
      effect,
    }: {
      quantization: string;
      bits: number;
      retained: { low: number; high: number };
      effect: { from: number; to: number } | null;
    },
    { number, percent },
  ) =>
    `${quantization}, ${number(bits)} bits: keeps ${percent(retained.low)} to ${percent(retained.high)} of the score${effect === null ? '' : `, ${number(effect.from)} counts as ${number(effect.to)}`}`,
  'recommend.speed': (
    {
      rate,
      measured,
      allTogether,
      floor,
      seconds,
      limit,
    }: {
      rate: number;
      measured: boolean;
      allTogether: number | null;
      floor: number | null;
      seconds: number;
      limit: number | null;
    },
    { tokensPerSecond, number, duration },
  ) =>
    `${tokensPerSecond(rate)}${measured ? ' measured' : ''}${allTogether === null ? '' : ` each, ${tokensPerSecond(allTogether)} in all`}` +
    `${floor === null ? '' : `, floor ${number(floor)}`}; first token after ${duration(seconds)}${limit === null ? '' : `, limit ${duration(limit)}`}`,
  'recommend.answer': (
    {
      mode,
      effort,
      seconds,
      thinkingTokens,
      waits,
      other,
    }: {
      mode: 'thinking' | 'non-thinking';
      effort: string | null;
      seconds: { point: number; low: number; high: number };
      thinkingTokens: number;
      waits: { comfortableSeconds: number; longestSeconds: number };
      other: { mode: 'thinking' | 'non-thinking'; effort: string | null; seconds: number; score: number | null } | null;
    },
    { duration, count, number },
  ) => {
    const { comfortableSeconds: comfortable, longestSeconds: longest } = waits;
    const written = thinkingTokens >= 1 ? `, ${count(Math.round(thinkingTokens))} tokens before it` : '';
    const wait =
      seconds.point <= comfortable
        ? ''
        : seconds.point <= longest
          ? `; gladly waited for: ${duration(comfortable)}`
          : `; longest wait: ${duration(longest)}`;
    const alternative =
      other === null
        ? ''
        : `; ${duration(other.seconds)} ${modeWords(other)}${other.score === null ? '' : `, score ${number(other.score)}`}`;
    return `finished answer after ${duration(seconds.point)} (${duration(seconds.low)} to ${duration(seconds.high)}) ${modeWords({ mode, effort })}${written}${wait}${alternative}`;
  },
  'recommend.wholly': ({ where, leftBytes }: { where: Text; leftBytes: number }, { memory, say }) =>
    `wholly on ${say(where)}, ${memory(leftBytes)} left on the tightest device`,
  'recommend.on-host': ({ leftBytes }: { leftBytes: number }, { memory }) =>
    `in main memory, on the CPU, ${memory(leftBytes)} left on the tightest device`,
  'recommend.experts-on-host': ({ leftBytes }: { leftBytes: number }, { memory }) =>
    `experts in main memory, the rest on the accelerator, ${memory(leftBytes)} left on the tightest device`,
  'recommend.layers-on-host': ({ leftBytes }: { leftBytes: number }, { memory }) =>
    `some layers in main memory, ${memory(leftBytes)} left on the tightest device`,
  'recommend.idle': ({ idle, cards }: { idle: number; cards: number }) => `${idle} of ${counted(cards, 'accelerator')} idle`,
  'recommend.the-accelerator': 'the accelerator',
  'recommend.accelerators': ({ replicas, stages, tensor }: { replicas: number; stages: number; tensor: number }) => {
    const factors = [
      { count: replicas, word: 'replicas' },
      { count: stages, word: 'pipeline stages' },
      { count: tensor, word: 'tensor parallel' },
    ].filter(({ count }) => count > 1);
    return `${factors.map(({ count }) => count).join(' × ')} accelerators (${factors.map(({ word }) => word).join(', ')})`;
  },
  'recommend.starts-with-context': ({ runtime, context }: { runtime: string; context: number }, { count }) =>
    `${runtime} starts it with ${count(context)} tokens of context here`,
  'recommend.serves-at-a-time': ({ runtime, concurrency }: { runtime: string; concurrency: number }) =>
    `${runtime} serves ${concurrency === 1 ? 'one request' : counted(concurrency, 'request')} at a time`,
  'recommend.keeps-cache': ({ runtime, kvType }: { runtime: string; kvType: string }) => `${runtime} keeps the cache in ${kvType}`,
  'recommend.with-files': ({ ids }: { ids: readonly string[] }, { list }) => `With files, nearest by name: ${list(ids)}.`,
  'recommend.no-file-of': ({ modelId }: { modelId: string }) => `no file of "${modelId}" is known`,
  'recommend.no-loadable-file': ({ modelId, runtimes }: { modelId: string; runtimes: readonly string[] }) =>
    `the catalog has no file of ${modelId} that ${runtimes.length > 0 ? runtimes.join(' or ') : 'any runtime of it'} loads`,
  'recommend.lists-files-for': ({ runtimes, modelId }: { runtimes: readonly string[]; modelId: string }, { list }) =>
    `It lists files for ${list(runtimes)}: leave --runtime out, or see quartermaster catalog show ${modelId}`,

  'verdict.nothing-fits': 'Nothing of the catalog passes here under these constraints.',
  'verdict.older': 'A program wrote this that said no verdict yet.',
  'verdict.good': ({ pick }: { pick: Pick }, voice) => `${pickWords(pick, voice)}.`,
  'verdict.slow': ({ pick, comfortable }: { pick: Pick; comfortable: number }, voice) =>
    `${pickWords(pick, voice)}: longer than the ${voice.duration(comfortable)} that one waits gladly.`,
  'verdict.too-slow': ({ pick, longest }: { pick: Pick; longest: number }, voice) =>
    `${pickWords(pick, voice)}: beyond the longest wait of ${voice.duration(longest)}, hardly worth it for this work.`,
  'verdict.may-miss': ({ pick, longest }: { pick: Pick; longest: number }, voice) =>
    `${pickWords(pick, voice)}. It may miss the longest wait of ${voice.duration(longest)}.`,
  'verdict.oversized': ({ pick, share }: { pick: Pick; share: number }, voice) =>
    `${pickWords(pick, voice)}. The machine is oversized for this work: the pick takes ${voice.percent(share)} of its accelerator memory.`,
  'verdict.api-cheaper': ({ pick, times, api }: { pick: Pick; times: number; api: string }, voice) =>
    `${pickWords(pick, voice)}. At this volume ${api} costs ${voice.number(times)} times less.`,
} as const satisfies Sentences;
