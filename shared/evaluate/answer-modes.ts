import type { Catalog } from '../catalog/catalog.ts';
import { type Effort, efforts, type ModelVariant, type ThinkingTokens } from '../catalog/model.ts';
import type { FactStatus } from '../catalog/source.ts';
import type { UseCase } from '../catalog/use-case.ts';
import type { ThinkingChoice } from '../demand/workload.ts';
import { type Basis, basis, type PointRange } from '../estimate.ts';
import { message } from '../words/message.ts';

export const answerModes = ['thinking', 'non-thinking'] as const;
export type AnswerMode = (typeof answerModes)[number];

/** One way in which a model answers: whether it reasons before, at which effort, and how much it writes meanwhile. */
export type Mode = {
  readonly mode: AnswerMode;
  /** Null: the model has no efforts to choose from. */
  readonly effort: Effort | null;
  /** The quicker of two ways that the model can be asked for. */
  readonly quick: boolean;
  /** Written before the answer, beside the output of the workload. */
  readonly tokens: PointRange;
  readonly basis: Basis;
  /** Whether the model answers in another mode too, in which it was scored. */
  readonly hasOther: boolean;
};

const NONE: PointRange = { point: 0, low: 0, high: 0 };

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
  const ways = waysOf(model);
  return ways.map((way) => ({ ...way, ...tokensOf(model, way, { useCase, catalog }), hasOther: ways.length > 1 }));
}

type Way = Pick<Mode, 'mode' | 'effort' | 'quick'>;

function waysOf(model: ModelVariant): readonly Way[] {
  const asked = model.capabilities.thinkingSwitch?.value;
  const thinks: Way = { mode: 'thinking', effort: asked === 'effort' ? highestEffort(model) : null, quick: false };
  const plain: Way = { mode: 'non-thinking', effort: null, quick: true };
  switch (asked) {
    case 'always':
      return [thinks];
    case 'never':
      return [plain];
    case 'switchable':
      return [thinks, plain];
    case 'effort':
      return [thinks, doesWithout(model) ? plain : { mode: 'thinking', effort: efforts[0], quick: true }];
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

function tokensOf(model: ModelVariant, { mode, effort, quick }: Way, { useCase, catalog }: For): Pick<Mode, 'tokens' | 'basis'> {
  const { thinking: rules } = catalog.calibration.evidence;
  if (useCase.thinkingInOutput) return { tokens: NONE, basis: basis('assumed', rules.sourceId, message('answer.in-output')) };
  const known = model.thinkingTokens.filter(({ thinking }) => thinking === (mode === 'thinking'));
  const row = known.find((candidate) => (candidate.effort ?? null) === effort) ?? (quick ? undefined : mostOf(known));
  if (row) return { tokens: row.tokens, basis: basis(basisKinds[row.status], row.sourceId, message('answer.tokens', { mode })) };
  const usual = mode === 'non-thinking' ? rules.quickTokens : quick ? rules.leastEffortTokens : rules.tokens;
  return { tokens: usual, basis: basis('assumed', rules.sourceId, message('answer.tokens', { mode })) };
}

const basisKinds = {
  confirmed: 'datasheet',
  reported: 'datasheet',
  leaked: 'datasheet',
  derived: 'calibrated',
  assumed: 'assumed',
} as const satisfies Record<FactStatus, Basis['kind']>;

const mostOf = (rows: readonly ThinkingTokens[]): ThinkingTokens | undefined =>
  rows.reduce<ThinkingTokens | undefined>((most, row) => (most && most.tokens.point >= row.tokens.point ? most : row), undefined);
