import { type ReactElement, useMemo, useState } from 'react';
import {
  formatContextLimitInFull,
  formatCount,
  formatDuration,
  formatFileSize,
  formatMemory,
  formatNumber,
  formatTokensPerSecond,
  formatUsd,
  formatUsdPerMillion,
} from '#shared/format.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import type { FittingFit } from '#shared/memory/fit.ts';
import { explain, type Explanation } from '#shared/evaluate/explain.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import type { Candidate } from '#shared/recommend/recommendation.ts';
import { errorBodyOf } from '../../api/call-failure.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { type CandidateRef, keyOf } from '../../api/candidate-ref.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Definition, DefinitionList } from '../../ui/definition-list.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { EstimateValue } from '../../ui/estimate-value.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { EvidenceValue } from './evidence-value.tsx';
import { bottleneckWords, placementWords } from './fit-words.ts';
import { MemoryBreakdownChart } from './memory-breakdown-chart.tsx';
import { ModelFacts } from './model-facts.tsx';
import { StepList } from './step-list.tsx';
import { inEnglish } from '#shared/words/en.ts';

type CandidateDetailsProps = {
  readonly candidate: Candidate;
  readonly input: PlanInput;
  /** As the plan reckons with it. */
  readonly profile: HardwareProfile;
  readonly onClose: () => void;
  readonly onInstall: (key: CandidateRef) => void;
  readonly onCompareCost: (key: CandidateRef) => void;
};

type TabId = 'overview' | 'memory' | 'arithmetic' | 'model';

export function CandidateDetails({
  candidate,
  input,
  profile,
  onClose,
  onInstall,
  onCompareCost,
}: CandidateDetailsProps): ReactElement | null {
  const [tab, setTab] = useState<TabId>('overview');
  const { isOnOllama } = useCatalog();
  const { fit } = candidate;
  if (fit.verdict === 'does-not-fit') return null;
  return (
    <Dialog title={<DetailsTitle candidate={candidate} fit={fit} />} onClose={onClose}>
      <div className="candidate-details__actions">
        {isOnOllama(candidate) ? (
          <Button variant="primary" icon="install" onClick={() => onInstall(keyOf(candidate))}>
            Install with Ollama
          </Button>
        ) : (
          <span className="soft small">Not to be had through Ollama.</span>
        )}
        <Button onClick={() => onCompareCost(keyOf(candidate))}>Compare cost</Button>
      </div>
      <Tabs<TabId>
        label="Details"
        selected={tab}
        onSelect={setTab}
        tabs={[
          { id: 'overview', label: 'Overview', renderPanel: () => <Overview candidate={candidate} fit={fit} /> },
          { id: 'memory', label: 'Memory', renderPanel: () => <MemoryTab fit={fit} profile={profile} /> },
          { id: 'arithmetic', label: 'Arithmetic', renderPanel: () => <ArithmeticTab candidate={candidate} input={input} /> },
          { id: 'model', label: 'Model', renderPanel: () => <ModelFacts artifact={candidate.artifact} /> },
        ]}
      />
    </Dialog>
  );
}

function DetailsTitle({ candidate, fit }: { readonly candidate: Candidate; readonly fit: FittingFit }): ReactElement {
  const { modelName, quantizationName, runtimeName } = useCatalog();
  const where = placementWords(fit.placement);
  return (
    <>
      <h2 className="candidate-details__name">{modelName(candidate.artifact.modelId)}</h2>
      <div className="candidate-details__badges">
        <Badge tone="accent">{quantizationName(candidate.artifact)}</Badge>
        <Badge>{runtimeName(candidate.runtimeId)}</Badge>
        <Badge tone={where.tone}>{where.text}</Badge>
      </div>
    </>
  );
}

function Overview({ candidate, fit }: { readonly candidate: Candidate; readonly fit: FittingFit }): ReactElement {
  return (
    <div className="candidate-details__columns">
      <section aria-label="Why here">
        <h3>Why it stands here</h3>
        <ul className="candidate-details__reasons">
          {candidate.reasons.map(inEnglish).map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </section>
      <section aria-label="Speed">
        <h3>Speed</h3>
        <DefinitionList items={speedItems(candidate)} />
      </section>
      <section aria-label="Room">
        <h3>Room</h3>
        <DefinitionList items={roomItems(candidate, fit)} />
      </section>
      <section aria-label="Evidence and cost">
        <h3>Evidence and cost</h3>
        <DefinitionList items={worthItems(candidate)} />
      </section>
    </div>
  );
}

function speedItems({ speed }: Candidate): Definition[] {
  return [
    {
      term: 'Decode, each',
      value: (
        <EstimateValue
          name="Decode, one request"
          estimate={speed.decodeTokensPerSecond}
          format={formatTokensPerSecond}
          showRange
          showMeasured
        />
      ),
    },
    ...draftItems(speed),
    {
      term: 'Throughput',
      value: (
        <EstimateValue name="Throughput" estimate={speed.throughputTokensPerSecond} format={formatTokensPerSecond} showRange showMeasured />
      ),
    },
    {
      term: 'Prefill',
      value: <EstimateValue name="Prefill" estimate={speed.prefillTokensPerSecond} format={formatTokensPerSecond} showRange showMeasured />,
    },
    {
      term: 'First token',
      value: <EstimateValue name="Time to first token" estimate={speed.ttftSeconds} format={formatDuration} showRange />,
    },
    ...turnItems(speed),
    {
      term: 'Per token after',
      value: <EstimateValue name="Time per output token" estimate={speed.tpotSeconds} format={formatDuration} showRange showMeasured />,
    },
    { term: 'Decode limited by', value: bottleneckWords[speed.bottleneck] },
  ];
}

/** A conversation, by what the runtime keeps of it. */
function turnItems({ turns }: Candidate['speed']): Definition[] {
  if (turns === undefined) return [];
  const later = turns.list.filter(({ turn }) => turn > 1);
  return [
    ...later.map(({ turn, ttftSeconds }) => ({
      term: `First token of turn ${turn}`,
      value:
        ttftSeconds === null ? (
          'beyond the context'
        ) : (
          <EstimateValue name={`Time to first token of turn ${turn}`} estimate={ttftSeconds} format={formatDuration} showRange />
        ),
    })),
    { term: 'Kept between turns', value: <span className="small">{inEnglish(turns.keeps)}</span> },
  ];
}

/** Another way to start the same file. */
function draftItems({ speculative }: Candidate['speed']): Definition[] {
  if (speculative === undefined) return [];
  const { decodeTokensPerSecond, gainRatio, draftTokens, startWith } = speculative;
  return [
    {
      term: 'With MTP drafts',
      value: (
        <EstimateValue
          name="Decode with drafts of its own head"
          estimate={decodeTokensPerSecond}
          format={formatTokensPerSecond}
          showRange
        />
      ),
    },
    {
      term: 'Drafts',
      value: (
        <span className="small">
          ×{formatNumber(gainRatio.point)} by {draftTokens} tokens, one request at a time
          {startWith === null ? null : (
            <>
              : <code>{startWith}</code>
            </>
          )}
        </span>
      ),
    },
  ];
}

function roomItems({ artifact }: Candidate, fit: FittingFit): Definition[] {
  return [
    { term: 'Memory in all', value: <EstimateValue name="Memory in all" estimate={fit.totalBytes} format={formatMemory} showRange /> },
    {
      term: 'Left over',
      value: <EstimateValue name="Headroom" estimate={fit.headroomBytes} format={formatMemory} showRange />,
    },
    { term: 'Longest context that fits', value: formatContextLimitInFull(fit.maxContextTokens) },
    { term: 'Most requests that fit', value: formatCount(fit.maxConcurrency) },
    { term: 'Download', value: formatFileSize(artifact.fileBytes) },
  ];
}

function worthItems({ evidence, cost }: Candidate): Definition[] {
  return [
    { term: 'Benchmark', value: <EvidenceValue evidence={evidence} /> },
    {
      term: 'Per month',
      value: cost ? <EstimateValue name="Cost per month" estimate={cost.usdPerMonth} format={formatUsd} showRange /> : 'unknown',
    },
    {
      term: 'Per million output',
      value: cost?.usdPerMillionTokens.output ? (
        <EstimateValue
          name="USD per million output tokens"
          estimate={cost.usdPerMillionTokens.output}
          format={formatUsdPerMillion}
          showRange
        />
      ) : (
        '–'
      ),
    },
  ];
}

function MemoryTab({ fit, profile }: { readonly fit: FittingFit; readonly profile: HardwareProfile }): ReactElement {
  return <MemoryBreakdownChart placement={fit.placement} profile={profile} />;
}

/** Worked out only when looked at: one candidate with every intermediate number. */
function ArithmeticTab({ candidate, input }: { readonly candidate: Candidate; readonly input: PlanInput }): ReactElement {
  const result = useMemo(() => explained(candidate, input), [candidate, input]);
  if ('message' in result) {
    return <ErrorNotice error={result} />;
  }
  if (result.steps.length === 0) return <p className="soft">Nothing to explain: it does not fit.</p>;
  return (
    <>
      <p className="soft candidate-details__lead">Each line opens to its inputs and their sources.</p>
      <StepList steps={result.steps} />
    </>
  );
}

function explained(candidate: Candidate, input: PlanInput): Explanation | ReturnType<typeof errorBodyOf> {
  const { artifact, runtimeId, fit } = candidate;
  const placement = fit.verdict === 'does-not-fit' ? undefined : fit.placement.kind;
  try {
    return explain(input, { modelId: artifact.modelId, quantization: artifact.id, runtimeId, placement });
  } catch (error) {
    return errorBodyOf(error);
  }
}
