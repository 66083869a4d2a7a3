import type { ReactElement } from 'react';
import { formatNumber, formatPercent } from '#shared/format.ts';
import type { Evidence } from '#shared/recommend/recommendation.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Popover } from '../../ui/popover.tsx';

/** Benchmark score with its benchmark; the panel says whose score it is and what the quantization costs. */
export function EvidenceValue({
  evidence,
  showBenchmark = true,
}: {
  readonly evidence: Evidence;
  readonly showBenchmark?: boolean;
}): ReactElement {
  if (evidence.score === null || evidence.benchmark === null) return <span className="faint">no score known</span>;
  const score = formatNumber(evidence.score);
  return (
    <span className="estimate-value">
      <Popover label={`${evidence.benchmark}: ${score}. Whose score`} renderContent={() => <EvidencePanel evidence={evidence} />}>
        {score}
        {evidence.kind === 'inferred' ? '*' : ''}
      </Popover>
      {showBenchmark ? <span className="estimate-value__range">{evidence.benchmark}</span> : null}
    </span>
  );
}

function whoseScore({ kind, lentBy }: Evidence, modelName: (id: string) => string): string {
  if (lentBy !== null) return `lent by ${modelName(lentBy)}`;
  return kind === 'inferred' ? 'inferred from its score with reasoning' : 'its own';
}

function EvidencePanel({ evidence }: { readonly evidence: Evidence }): ReactElement {
  const { modelName, source } = useCatalog();
  const published = evidence.sourceId === null ? null : source(evidence.sourceId);
  return (
    <div className="estimate-panel">
      <div className="estimate-panel__head">
        <span className="soft">{evidence.benchmark}</span>
        <strong>{evidence.score === null ? '–' : formatNumber(evidence.score)}</strong>
      </div>
      <DefinitionList
        items={[
          { term: 'Whose score', value: whoseScore(evidence, modelName) },
          { term: 'The file keeps', value: `${formatPercent(evidence.retained.low)} to ${formatPercent(evidence.retained.high)}` },
          { term: 'Counts', value: `× ${formatNumber(evidence.quantizationFactor)}` },
          { term: 'Source', value: published?.title ?? 'unknown' },
        ]}
      />
      <p className="soft">Scores are compared only within one benchmark, never across.</p>
    </div>
  );
}
