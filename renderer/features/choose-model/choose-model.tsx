import { memo, type ReactElement, useMemo, useState } from 'react';
import { formatDuration, formatTokensPerSecond } from '#shared/format.ts';
import { reckonable } from '#shared/hardware/plausibility.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import type { Recommendation } from '#shared/recommend/recommendation.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { type CandidateRef, findCandidate } from '../../api/candidate-ref.ts';
import type { PlanOutcome } from '../../api/page.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CheckField } from '../../ui/check-field.tsx';
import { classNames } from '../../ui/class-names.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Alternatives } from './alternatives.tsx';
import { BestPick } from './best-pick.tsx';
import { CandidateDetails } from './candidate-details.tsx';
import { CandidateTable, type RankedCandidate } from './candidate-table.tsx';
import { hasFloors } from './demand.ts';
import { FromDiskList } from './from-disk-list.tsx';
import { RejectedList } from './rejected-list.tsx';

export type ChooseModelProps = {
  readonly outcome: PlanOutcome;
  /** A newer plan is being made; what is shown is the previous one. */
  readonly stale: boolean;
  readonly selected: CandidateRef | null;
  readonly onSelect: (key: CandidateRef | null) => void;
  readonly onInstall: (key: CandidateRef) => void;
  readonly onCompareCost: (key: CandidateRef) => void;
  readonly onRelax: () => void;
};

export function ChooseModel({ stale, ...props }: ChooseModelProps): ReactElement {
  return (
    <div className={classNames('choose-model', stale && 'choose-model--stale')} aria-busy={stale}>
      <PlanResult {...props} />
    </div>
  );
}

type PlanResultProps = Omit<ChooseModelProps, 'stale'>;

/** Memoised: while a newer plan is being made, a key press must not render the old one again. */
const PlanResult = memo(function PlanResult(props: PlanResultProps): ReactElement {
  const { outcome } = props;
  if (!outcome.ok) {
    return <ErrorNotice error={outcome.error} />;
  }
  const { recommendation, input } = outcome;
  const { fromDisk = [] } = recommendation;
  return (
    <>
      {recommendation.best ? <Answer {...props} recommendation={recommendation} input={input} /> : <NoAnswer {...props} input={input} />}
      {fromDisk.length > 0 ? <FromDiskList candidates={fromDisk} /> : null}
      {recommendation.rejected.length > 0 ? <RejectedList rejected={recommendation.rejected} /> : null}
    </>
  );
});

type AnswerProps = PlanResultProps & { readonly recommendation: Recommendation; readonly input: PlanInput };

function Answer(props: AnswerProps): ReactElement {
  const { recommendation, input, selected, onSelect, onInstall, onCompareCost } = props;
  const { purposeName } = useCatalog();
  // Memory is drawn as the plan reckons with it, not as a probe read what is not believed.
  const profile = useMemo(() => reckonable(input.profile, input.catalog), [input]);
  const opened = findCandidate(recommendation, selected);
  return (
    <>
      {recommendation.best ? (
        <BestPick
          candidate={recommendation.best}
          profile={profile}
          purpose={inSentence(purposeName(input.workload.useCase))}
          verdict={recommendation.verdict}
          onOpen={onSelect}
          onInstall={onInstall}
          onCompareCost={onCompareCost}
        />
      ) : null}
      <Alternatives recommendation={recommendation} onSelect={onSelect} />
      <Ranking {...props} profile={profile} />
      {opened ? (
        <CandidateDetails
          candidate={opened}
          input={input}
          profile={profile}
          onClose={() => onSelect(null)}
          onInstall={onInstall}
          onCompareCost={onCompareCost}
        />
      ) : null}
    </>
  );
}

function Ranking({
  recommendation,
  input,
  profile,
  selected,
  onSelect,
}: AnswerProps & { readonly profile: HardwareProfile }): ReactElement {
  const [everyFile, setEveryFile] = useState(false);
  const rows = useMemo(() => ranked(recommendation, everyFile), [recommendation, everyFile]);
  const others = recommendation.ranked.length - ranked(recommendation, false).length;
  return (
    <Card
      title={`${rows.length} ${everyFile ? 'files' : 'models'} that run here`}
      actions={
        others > 0 ? (
          <CheckField checked={everyFile} onChange={setEveryFile}>
            Show {others} other quantizations and runtimes
          </CheckField>
        ) : null
      }
    >
      <CandidateTable
        rows={rows}
        profile={profile}
        selected={selected}
        onOpen={onSelect}
        manyRequests={input.workload.concurrency > 1}
        people={input.workload.users !== undefined}
      />
    </Card>
  );
}

/** All candidates, or the best file of each model. */
function ranked({ ranked: candidates }: Recommendation, everyFile: boolean): readonly RankedCandidate[] {
  const seen = new Set<string>();
  const shown = candidates.filter(({ artifact }) => {
    const first = !seen.has(artifact.modelId);
    seen.add(artifact.modelId);
    return everyFile || first;
  });
  return shown.map((candidate, index) => ({ rank: index + 1, candidate }));
}

/** "Asked for: 20 tok/s at least. ", or nothing where nobody set a limit. */
function askedLimits({ minDecodeTokensPerSecond: floor, maxTtftSeconds: limit }: PlanInput['requirements']): string {
  const limits = [
    ...(floor === null ? [] : [`${formatTokensPerSecond(floor)} at least`]),
    ...(limit === null ? [] : [`the first token within ${formatDuration(limit)}`]),
  ];
  return limits.length === 0 ? '' : `Asked for: ${limits.join(', ')}. `;
}

/** A name in the middle of a sentence: "search and answer (RAG)". */
const inSentence = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

function NoAnswer({ input, onRelax }: { readonly input: PlanInput; readonly onRelax: () => void }): ReactElement {
  const { requirements } = input;
  return (
    <Card>
      <EmptyState
        icon="plan"
        title="No model passes with these requirements"
        actions={
          hasFloors(requirements) ? (
            <Button variant="primary" onClick={onRelax}>
              Show what runs at any speed
            </Button>
          ) : null
        }
      >
        {askedLimits(requirements)}The nearest misses are listed below, each with what it lacks.
      </EmptyState>
    </Card>
  );
}
