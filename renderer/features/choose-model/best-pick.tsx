import type { ReactElement } from 'react';
import {
  formatContextLimit,
  formatCount,
  formatDuration,
  formatMemory,
  formatRange,
  formatTokensPerSecond,
  formatUsd,
} from '#shared/format.ts';
import { type Estimate, isMeasured } from '#shared/estimate.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import type { FittingFit } from '#shared/memory/fit.ts';
import type { Candidate, Recommendation } from '#shared/recommend/recommendation.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { type CandidateRef, keyOf } from '../../api/candidate-ref.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { EstimateValue } from '../../ui/estimate-value.tsx';
import { Metric } from '../../ui/metric.tsx';
import { StackLegend } from '../../ui/stack-bar.tsx';
import { type DeviceMemory, groupDevices, shownDevices, stackParts } from './device-memory.ts';
import { EvidenceValue } from './evidence-value.tsx';
import { answerMode, bottleneckWords, placementWords } from './fit-words.ts';
import { machinesValue, machinesWords } from './machines-words.ts';
import { MemoryBar, memoryWords } from './memory-bar.tsx';
import { inEnglish } from '#shared/words/en.ts';

type BestPickProps = {
  readonly candidate: Candidate;
  readonly profile: HardwareProfile;
  readonly purpose: string;
  readonly verdict: Recommendation['verdict'];
  readonly onOpen: (key: CandidateRef) => void;
  readonly onInstall: (key: CandidateRef) => void;
  readonly onCompareCost: (key: CandidateRef) => void;
};

/** The answer: one model, why it, and the numbers a person would ask for next. */
export function BestPick({ candidate, profile, purpose, verdict, onOpen, onInstall, onCompareCost }: BestPickProps): ReactElement | null {
  const { modelName, quantizationName, runtimeName, isOnOllama } = useCatalog();
  const { fit } = candidate;
  if (fit.verdict === 'does-not-fit') return null;
  const key = keyOf(candidate);
  const where = placementWords(fit.placement);
  return (
    <section className="best-pick" aria-label={`Best pick: ${modelName(candidate.artifact.modelId)}`}>
      <div className="best-pick__words">
        <p className="best-pick__purpose">Best pick for {purpose}</p>
        <h2 className="best-pick__name">{modelName(candidate.artifact.modelId)}</h2>
        <div className="best-pick__badges">
          <Badge tone="accent">{quantizationName(candidate.artifact)}</Badge>
          <Badge>{runtimeName(candidate.runtimeId)}</Badge>
          <Badge tone={where.tone}>{where.text}</Badge>
        </div>
        <p className="best-pick__verdict">{inEnglish(verdict.text)}</p>
        <ul className="best-pick__reasons" aria-label="Why this one">
          {candidate.reasons.map(inEnglish).map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
        <div className="best-pick__actions">
          {isOnOllama(candidate) ? (
            <Button variant="primary" icon="install" onClick={() => onInstall(key)}>
              Install with Ollama
            </Button>
          ) : null}
          <Button onClick={() => onOpen(key)}>Details</Button>
          <Button onClick={() => onCompareCost(key)}>Compare cost</Button>
        </div>
      </div>
      <div className="best-pick__numbers">
        <KeyNumbers candidate={candidate} fit={fit} />
        <MemorySummary devices={shownDevices(fit.placement, profile)} />
      </div>
    </section>
  );
}

const rangeNote = (rate: Estimate): string => `${formatRange(rate, formatTokensPerSecond)}${isMeasured(rate) ? ', measured' : ''}`;

function KeyNumbers({ candidate, fit }: { readonly candidate: Candidate; readonly fit: FittingFit }): ReactElement {
  const { speed, cost, evidence, answer } = candidate;
  const many = speed.concurrency > 1;
  return (
    <div className="best-pick__metrics">
      <Metric
        label="Finished answer"
        value={<EstimateValue name="Time to a finished answer" estimate={answer.seconds} format={formatDuration} />}
        note={`${formatRange(answer.seconds, formatDuration)}, ${answerMode(answer)}`}
      />
      <Metric
        label={many ? 'Decode, each request' : 'Decode'}
        value={<EstimateValue name="Decode, one request" estimate={speed.decodeTokensPerSecond} format={formatTokensPerSecond} />}
        note={rangeNote(speed.decodeTokensPerSecond)}
      />
      <Metric
        label="First token after"
        value={<EstimateValue name="Time to first token" estimate={speed.ttftSeconds} format={formatDuration} />}
        note={formatRange(speed.ttftSeconds, formatDuration)}
      />
      {many ? (
        <Metric
          label="Throughput, all requests"
          value={<EstimateValue name="Throughput" estimate={speed.throughputTokensPerSecond} format={formatTokensPerSecond} />}
          note={`limited by ${bottleneckWords[speed.bottleneck]}`}
        />
      ) : (
        <Metric
          label="Reads the prompt at"
          value={<EstimateValue name="Prefill" estimate={speed.prefillTokensPerSecond} format={formatTokensPerSecond} />}
          note={rangeNote(speed.prefillTokensPerSecond)}
        />
      )}
      <Metric
        label="Longest context"
        value={formatContextLimit(fit.maxContextTokens)}
        note={`or ${formatCount(fit.maxConcurrency)} requests at once`}
      />
      <Metric label="Evidence" value={<EvidenceValue evidence={evidence} showBenchmark={false} />} note={evidence.benchmark ?? 'none'} />
      <Metric
        label="Cost per month"
        value={cost ? <EstimateValue name="Cost of running it, per month" estimate={cost.usdPerMonth} format={formatUsd} /> : 'unknown'}
        note={cost ? formatRange(cost.usdPerMonth, formatUsd) : null}
      />
      {cost?.machineCount ? <Metric label="Machines like this one" value={machinesValue(cost)} note={machinesWords(cost)} /> : null}
    </div>
  );
}

function MemorySummary({ devices }: { readonly devices: readonly DeviceMemory[] }): ReactElement {
  const [first] = devices;
  return (
    <div className="best-pick__memory">
      {groupDevices(devices).map(({ memory, count }) => (
        <div key={memory.device}>
          <div className="best-pick__device">{count > 1 ? `${count} × ${memoryWords(memory)} each` : memoryWords(memory)}</div>
          <MemoryBar memory={memory} height="thick" />
        </div>
      ))}
      {first ? <StackLegend parts={stackParts(first.memory)} format={formatMemory} /> : null}
    </div>
  );
}
