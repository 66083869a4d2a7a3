import type { Sentences } from '../language.ts';
import type { Text } from '../text.ts';
import { between } from './nouns.ts';

/** What is kept of a conversation, what drafts gain, and what a narrower cache costs. */
export const turnWords = {
  'speed.speculative': ({ rests }: { rests: string }) =>
    `with drafts by the model's own head (MTP), one request at a time; gain from ${rests}; code gains more, prose less`,
  'speed.keeps': (
    {
      runtime,
      attention,
      keeps,
      stepTokens,
      microBatchBack,
      readsAllAgain,
      by,
      note,
    }: {
      runtime: string;
      attention: Text;
      keeps: 'tokens' | 'blocks' | 'checkpoints';
      stepTokens: number;
      microBatchBack: boolean;
      readsAllAgain: 'never' | 'reported' | 'by-default';
      by: string | null;
      note: string | null;
    },
    { say, count },
  ) => {
    const checkpoint = `the beginning up to the last checkpoint${microBatchBack ? ', a micro-batch before its end' : ''}`;
    const kept = { tokens: 'the whole common beginning', blocks: `whole blocks of ${count(stepTokens)} tokens`, checkpoints: checkpoint }[
      keeps
    ];
    const unless = by === null ? 'nothing by default' : `nothing without ${by}, which keeps ${kept}`;
    const all = readsAllAgain === 'reported' ? '; whole prompts read again are reported too' : '';
    const said = readsAllAgain === 'by-default' ? unless : `${kept}${all}`;
    return `${runtime} keeps of a prompt with ${say(attention)} attention: ${said}${note === null ? '' : ` (${note})`}`;
  },
  'recommend.prompt-not-kept': ({ ratio, runtime, by }: { ratio: number; runtime: string; by: string | null }, { percent }) =>
    `${percent(ratio)} of a prompt is taken for kept; ${runtime} keeps nothing of this architecture${by === null ? '' : ` without ${by}`}`,
  'speed.measured-turn': (
    { what, promptTokens, coldSeconds, nextSeconds }: { what: string; promptTokens: number; coldSeconds: number; nextSeconds: number },
    { count, duration },
  ) => `${what}: ${count(promptTokens)} tokens, ${duration(coldSeconds)} cold, ${duration(nextSeconds)} next`,
  'evaluate.change-costs': ({ change, loss }: { change: Text; loss: Text }, { say }) => `${say(change)}; ${say(loss)}`,
  'evaluate.kv-loss': (
    {
      low,
      high,
      agreement,
      status,
      source,
      note,
    }: { low: number; high: number; agreement: number | null; status: string; source: string; note: string | null },
    { number, percent },
  ) => {
    const same = agreement === null ? '' : `, the same first choice for ${percent(agreement)} of tokens`;
    return `mean KL divergence ${between([low, high], (value) => number(value))}${same}${note === null ? '' : `, ${note}`} [${status}, ${source}]`;
  },
  'evaluate.kv-losses': ({ kvType, said }: { kvType: string; said: readonly Text[] }, { say, list }) =>
    `what a ${kvType} cache costs this model: ${list(said.map(say))}`,
  'evaluate.kv-loss-unknown': ({ kvType }: { kvType: string }) => `what a ${kvType} cache costs this model in quality is not known`,
} satisfies Sentences;
