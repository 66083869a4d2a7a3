import { attentionOf, promptCacheRule } from '../attention/registry.ts';
import type { MeasuredTurn, PromptCacheRule } from '../catalog/prompt-cache.ts';
import { basis, type Estimate, exact, mergeBasis } from '../estimate.ts';
import type { MemoryRequest } from '../memory/memory-plan.ts';
import type { Tokens } from '../units.ts';
import { speedEngineOf } from './speed-engine.ts';
import type { SpeedRequest } from './speed-estimate.ts';
import type { Turn, Turns } from './turns-estimate.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** The first, and what an agent comes to. */
const SHOWN_TURNS = [1, 2, 5, 20] as const;

/**
 * First tokens of a conversation that begins with the prompt of the workload. Null where the work is no conversation, and where nobody
 * says what the runtime keeps of this kind of attention.
 */
export function turnsOf(request: SpeedRequest): Turns | null {
  const { memory, newTokensPerTurn: newTokens } = request;
  const rule = promptCacheRule(memory.runtime, memory.shape);
  if (newTokens === undefined || rule === null) return null;
  const keeps = keepsWords(rule, memory);
  return {
    newTokens,
    keeps,
    sourceId: rule.sourceId,
    list: SHOWN_TURNS.map((turn) => turnOf({ ...request, newTokensPerTurn: newTokens }, { turn, rule, keeps })),
    measured: rule.measured.map((row) => ({ text: measuredWords(row), sourceId: row.sourceId })),
  };
}

type Conversation = SpeedRequest & { readonly newTokensPerTurn: Tokens };
type Asked = { readonly turn: number; readonly rule: PromptCacheRule; readonly keeps: Text };

function turnOf(request: Conversation, { turn, rule, keeps }: Asked): Turn {
  const { workload, newTokensPerTurn, plan, memory } = request;
  const added = workload.outputTokens + newTokensPerTurn;
  const promptTokens = workload.promptTokens + (turn - 1) * added;
  const before = turn === 1 ? 0 : promptTokens - added;
  const kept = keptOf(rule, { before, answered: turn === 1 ? 0 : before + workload.outputTokens, microBatch: plan.microBatch });
  const keptTokens: Estimate = { ...kept, basis: [basis('datasheet', rule.sourceId, keeps)] };
  if (promptTokens + workload.outputTokens > memory.contextTokens) return { turn, promptTokens, keptTokens, ttftSeconds: null };
  const usual = firstToken(request, promptTokens, kept.point);
  // Ends that keep as much as usual are not worked out again: a plan tells of turns by the hundred.
  const firstAfter = (tokens: Tokens): Estimate => (tokens === kept.point ? usual : firstToken(request, promptTokens, tokens));
  const [soonest, latest] = [firstAfter(kept.high), firstAfter(kept.low)];
  const from = mergeBasis(
    usual.basis.filter(({ sourceId }) => sourceId !== 'user'),
    turn === 1 ? [] : keptTokens.basis,
  );
  return {
    turn,
    promptTokens,
    keptTokens: turn === 1 ? exact(0, ...keptTokens.basis) : keptTokens,
    ttftSeconds: { point: usual.point, low: soonest.low, high: latest.high, basis: from },
  };
}

function firstToken(request: SpeedRequest, promptTokens: Tokens, kept: Tokens): Estimate {
  const workload = { ...request.workload, promptTokens, cachedPromptRatio: kept / promptTokens };
  const engine = speedEngineOf(request);
  const asked = { ...request, workload };
  return engine.estimate(asked, engine.numbers(asked)).ttftSeconds;
}

type Held = { readonly before: Tokens; readonly answered: Tokens; readonly microBatch: Tokens };
type Kept = { readonly point: Tokens; readonly low: Tokens; readonly high: Tokens };

/**
 * Most where the client sends the conversation back token for token. Usually its template leaves out what the model thought, or writes the
 * answer otherwise: prompts then part where the answer began.
 */
export function keptOf(
  { keeps, stepTokens, microBatchBack, readsAllAgain }: PromptCacheRule,
  { before, answered, microBatch }: Held,
): Kept {
  const whole = (tokens: Tokens): Tokens => Math.floor(tokens / stepTokens) * stepTokens;
  const parted = Math.max(0, whole(before) - (microBatchBack ? microBatch : 0));
  const high = keeps === 'checkpoints' ? answered : whole(answered);
  if (readsAllAgain === 'by-default') return { point: 0, low: 0, high };
  return { point: parted, low: readsAllAgain === 'never' ? parted : 0, high };
}

function keepsWords(rule: PromptCacheRule, { runtime, shape }: MemoryRequest): Text {
  const { keeps, stepTokens, microBatchBack, readsAllAgain, switch: by = null, note = null } = rule;
  const attention = attentionOf(shape).name;
  return message('speed.keeps', { runtime: runtime.name, attention, keeps, stepTokens, microBatchBack, readsAllAgain, by, note });
}

const measuredWords = ({ what, promptTokens, coldSeconds, nextSeconds }: MeasuredTurn): Text =>
  message('speed.measured-turn', { what, promptTokens, coldSeconds, nextSeconds });
