import type { ReactElement } from 'react';
import { formatContextLimit, formatCount, formatDuration, formatTokensPerSecond, formatUsd } from '#shared/format.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import type { Candidate } from '#shared/recommend/recommendation.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { type CandidateRef, isNamed, keyOf } from '../../api/candidate-ref.ts';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EstimateValue } from '../../ui/estimate-value.tsx';
import { shownDevices } from './device-memory.ts';
import { EvidenceValue } from './evidence-value.tsx';
import { answerMode, placementOf, placementWords } from './fit-words.ts';
import { machinesValue } from './machines-words.ts';
import { CompactMemoryBars } from './memory-bar.tsx';

/** A candidate with its place in the ranking, which stays when the table is sorted. */
export type RankedCandidate = { readonly rank: number; readonly candidate: Candidate };

type CandidateTableProps = {
  readonly rows: readonly RankedCandidate[];
  readonly profile: HardwareProfile;
  readonly selected: CandidateRef | null;
  readonly onOpen: (key: CandidateRef) => void;
  /** Several requests at once: throughput is worth a column. */
  readonly manyRequests: boolean;
  /** People are named: so are the machines that each model needs for them. */
  readonly people: boolean;
};

export function CandidateTable({ rows, profile, selected, onOpen, manyRequests, people }: CandidateTableProps): ReactElement {
  const columns = [
    modelColumn(onOpen),
    memoryColumn(profile),
    decodeColumn,
    ...(manyRequests ? [throughputColumn] : []),
    answerColumn,
    contextColumn,
    requestsColumn,
    evidenceColumn,
    ...(people ? [machinesColumn] : []),
    costColumn,
  ];
  return (
    <DataTable
      caption="Models that run here, best first"
      columns={columns}
      rows={rows}
      rowKey={({ candidate }) => `${candidate.artifact.id}|${candidate.runtimeId}`}
      onOpen={({ candidate }) => onOpen(keyOf(candidate))}
      isSelected={({ candidate }) => isNamed(candidate, selected)}
    />
  );
}

const modelColumn = (onOpen: (key: CandidateRef) => void): Column<RankedCandidate> => ({
  id: 'model',
  title: 'Model',
  sortBy: ({ candidate }) => candidate.artifact.modelId,
  cell: (row) => <ModelCell row={row} onOpen={onOpen} />,
});

function ModelCell({
  row: { rank, candidate },
  onOpen,
}: {
  readonly row: RankedCandidate;
  readonly onOpen: (key: CandidateRef) => void;
}): ReactElement {
  const { modelName, quantizationName, runtimeName } = useCatalog();
  const placement = placementOf(candidate.fit);
  const where = placement ? placementWords(placement) : null;
  return (
    <div className="model-cell">
      <span className="model-cell__rank">{rank}</span>
      <div className="model-cell__body">
        <button type="button" className="model-cell__name" onClick={() => onOpen(keyOf(candidate))}>
          {modelName(candidate.artifact.modelId)}
        </button>
        <div className="model-cell__details">
          <span>{quantizationName(candidate.artifact)}</span>
          <span aria-hidden="true">·</span>
          <span>{runtimeName(candidate.runtimeId)}</span>
          {where && where.tone === 'warn' ? <Badge tone="warn">{where.text}</Badge> : null}
        </div>
      </div>
    </div>
  );
}

const memoryColumn = (profile: HardwareProfile): Column<RankedCandidate> => ({
  id: 'memory',
  title: 'Memory',
  className: 'candidate-table__memory',
  sortBy: ({ candidate: { fit } }) => (fit.verdict === 'does-not-fit' ? null : fit.totalBytes.point),
  cell: ({ candidate }) => {
    const placement = placementOf(candidate.fit);
    return placement ? <CompactMemoryBars devices={shownDevices(placement, profile)} /> : null;
  },
});

const decodeColumn: Column<RankedCandidate> = {
  id: 'decode',
  title: 'Decode',
  align: 'right',
  firstDirection: 'descending',
  sortBy: ({ candidate }) => candidate.speed.decodeTokensPerSecond.point,
  cell: ({ candidate }) => (
    <EstimateValue
      name="Decode, one request"
      estimate={candidate.speed.decodeTokensPerSecond}
      format={formatTokensPerSecond}
      showRange
      showMeasured
    />
  ),
};

const throughputColumn: Column<RankedCandidate> = {
  id: 'throughput',
  title: 'Throughput',
  align: 'right',
  firstDirection: 'descending',
  sortBy: ({ candidate }) => candidate.speed.throughputTokensPerSecond.point,
  cell: ({ candidate }) => (
    <EstimateValue
      name="Throughput, all requests"
      estimate={candidate.speed.throughputTokensPerSecond}
      format={formatTokensPerSecond}
      showRange
      showMeasured
    />
  ),
};

const answerColumn: Column<RankedCandidate> = {
  id: 'answer',
  title: 'Answer',
  align: 'right',
  className: 'candidate-table__answer',
  sortBy: ({ candidate }) => candidate.answer.seconds.point,
  cell: ({ candidate: { answer } }) => (
    <EstimateValue name={`Time to a finished answer, ${answerMode(answer)}`} estimate={answer.seconds} format={formatDuration} showRange />
  ),
};

const contextColumn: Column<RankedCandidate> = {
  id: 'context',
  title: 'Max context',
  align: 'right',
  firstDirection: 'descending',
  sortBy: ({ candidate: { fit } }) => (fit.verdict === 'does-not-fit' ? null : fit.maxContextTokens),
  cell: ({ candidate: { fit } }) => (fit.verdict === 'does-not-fit' ? '–' : formatContextLimit(fit.maxContextTokens)),
};

const requestsColumn: Column<RankedCandidate> = {
  id: 'requests',
  className: 'candidate-table__minor',
  title: 'Max requests',
  align: 'right',
  firstDirection: 'descending',
  sortBy: ({ candidate: { fit } }) => (fit.verdict === 'does-not-fit' ? null : fit.maxConcurrency),
  cell: ({ candidate: { fit } }) => (fit.verdict === 'does-not-fit' ? '–' : formatCount(fit.maxConcurrency)),
};

const evidenceColumn: Column<RankedCandidate> = {
  id: 'evidence',
  className: 'candidate-table__evidence',
  title: 'Evidence',
  align: 'right',
  firstDirection: 'descending',
  sortBy: ({ candidate }) => candidate.evidence.score,
  cell: ({ candidate }) => <EvidenceValue evidence={candidate.evidence} />,
};

const machinesColumn: Column<RankedCandidate> = {
  id: 'machines',
  title: 'Machines',
  align: 'right',
  sortBy: ({ candidate: { cost } }) => (cost?.machineCount?.byPeak == null ? null : (cost.machines ?? null)),
  cell: ({ candidate: { cost } }) => (cost ? machinesValue(cost) : 'unknown'),
};

const costColumn: Column<RankedCandidate> = {
  id: 'cost',
  title: 'Per month',
  align: 'right',
  sortBy: ({ candidate }) => candidate.cost?.usdPerMonth.point ?? null,
  cell: ({ candidate }) =>
    candidate.cost ? (
      <EstimateValue name="Cost of running it, per month" estimate={candidate.cost.usdPerMonth} format={formatUsd} />
    ) : (
      <span className="faint">unknown</span>
    ),
};
