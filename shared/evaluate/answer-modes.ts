import type { Catalog } from '../catalog/catalog.ts';
import { type Effort, efforts, type ModelVariant, type ThinkingTokens } from '../catalog/model.ts';
import type { UseCase } from '../catalog/use-case.ts';
import type { ThinkingChoice } from '../demand/workload.ts';
import type { Band } from '../estimate.ts';

export const answerModes = ['thinking', 'non-thinking'] as const;
export type AnswerMode = (typeof answerModes)[number];

export type TokenRange = Band & { readonly point: number };

/** One way in which a model answers: whether it reasons before, at which effort, and how much it writes meanwhile. */
export type Mode = {
  readonly mode: AnswerMode;
  /** Null: the model has no efforts to choose from. */
  readonly effort: Effort | null;
  /** The quicker of two ways that the model can be asked for. */
  readonly quick: boolean;
  /** Written before the answer, beside the output of the workload. */
  readonly tokens: TokenRange;
  readonly sourceId: string;
};

const NONE: TokenRange = { point: 0, low: 0, high: 0 };

type Asked = { readonly useCase: UseCase; readonly thinking: ThinkingChoice };

/** The ways that this question leaves open, reasoning first; empty where the model has none of them. */
export function modesFor(model: ModelVariant, { useCase, thinking }: Asked, catalog: Catalog): readonly Mode[] {
  const modes = modesOf(model, useCase, catalog);
  if (thinking === 'off') return modes.filter(({ mode, quick }) => quick || mode === 'non-thinking');
  if (thinking === 'on') return modes.filter(({ mode, quick }) => mode === 'thinking' && !quick);
  // Where the output counts the reasoning, a model that can reason does.
  return useCase.thinkingInOutput ? modes.slice(0, 1) : modes;
}

function modesOf(model: ModelVariant, useCase: UseCase, catalog: Catalog): readonly Mode[] {
  const write = (mode: Omit<Mode, 'tokens' | 'sourceId'>): Mode => ({ ...mode, ...tokensOf(model, mode, { useCase, catalog }) });
  const chosen = model.capabilities.thinkingSwitch?.value === 'effort' ? highestEffort(model) : null;
  const thinks: Mode = write({ mode: 'thinking', effort: chosen, quick: false });
  const plain: Mode = write({ mode: 'non-thinking', effort: null, quick: true });
  switch (model.capabilities.thinkingSwitch?.value) {
    case 'always':
      return [thinks];
    case 'never':
      return [plain];
    case 'switchable':
      return [thinks, plain];
    case 'effort':
      return [thinks, doesWithout(model) ? plain : write({ mode: 'thinking', effort: efforts[0], quick: true })];
    default:
      // Nobody says: what it was scored at.
      return model.benchmarks.some(({ reasoning }) => reasoning === true) ? [thinks] : [plain];
  }
}

/** Whether the least of its efforts is none at all. */
const doesWithout = ({ thinkingTokens, benchmarks }: ModelVariant): boolean =>
  thinkingTokens.some(({ thinking }) => !thinking) || benchmarks.some(({ reasoning }) => reasoning === false);

function highestEffort({ thinkingTokens, benchmarks }: ModelVariant): Effort | null {
  const known = [...thinkingTokens, ...benchmarks].flatMap(({ effort }) => effort ?? []);
  return efforts.findLast((effort) => known.includes(effort)) ?? null;
}

type For = { readonly useCase: UseCase; readonly catalog: Catalog };

function tokensOf(
  model: ModelVariant,
  { mode, effort, quick }: Omit<Mode, 'tokens' | 'sourceId'>,
  { useCase, catalog }: For,
): Pick<Mode, 'tokens' | 'sourceId'> {
  const { thinking: rules, sourceId } = catalog.calibration.evidence;
  if (useCase.thinkingInOutput) return { tokens: NONE, sourceId };
  const known = model.thinkingTokens.filter(({ thinking }) => thinking === (mode === 'thinking'));
  const row = known.find((candidate) => (candidate.effort ?? null) === effort) ?? (quick ? undefined : mostOf(known));
  if (row) return { tokens: row.tokens, sourceId: row.sourceId };
  if (mode === 'non-thinking') return { tokens: rules.quickTokens, sourceId: rules.sourceId };
  return { tokens: quick ? rules.leastEffortTokens : rules.tokens, sourceId: rules.sourceId };
}

const mostOf = (rows: readonly ThinkingTokens[]): ThinkingTokens | undefined =>
  rows.reduce<ThinkingTokens | undefined>((most, row) => (most && most.tokens.point >= row.tokens.point ? most : row), undefined);
