import { type ReactElement, useState } from 'react';
import type { PullProgress } from '#shared/api.ts';
import type { ErrorBody } from '#shared/errors.ts';
import { formatFileSize, formatTokensPerSecond } from '#shared/format.ts';
import type { Candidate } from '#shared/recommend/recommendation.ts';
import { type CatalogLookup, useCatalog } from '../../api/catalog-lookup.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { PullList } from './pull-list.tsx';
import { isRunning } from './pull-words.ts';
import { ollamaNextStep, RuntimeList, type Runtimes } from './runtime-list.tsx';

export type PullRequest = { readonly artifactId: string | null; readonly ollamaTag: string };

export type InstallModelProps = {
  readonly candidates: readonly Candidate[];
  /** Came here with this one: it stands first. */
  readonly selectedArtifactId: string | null;
  readonly runtimes: Runtimes;
  readonly pulls: readonly PullProgress[];
  readonly startError: ErrorBody | null;
  readonly onRefresh: () => void;
  readonly onPull: (request: PullRequest) => void;
  readonly onCancel: (pullId: string) => void;
  readonly onDismiss: (pullId: string) => void;
};

export function InstallModel(props: InstallModelProps): ReactElement {
  const { runtimes, pulls, startError, onRefresh, onPull, onCancel, onDismiss } = props;
  const nextStep = runtimes.state === 'ready' ? ollamaNextStep(runtimes.runtimes) : null;
  return (
    <div className="install-model">
      {nextStep ? (
        <Notice
          tone="warn"
          title={nextStep.title}
          actions={
            <Button size="small" icon="refresh" onClick={onRefresh}>
              Check again
            </Button>
          }
        >
          {nextStep.step}
        </Notice>
      ) : null}
      {startError ? (
        <Notice tone="bad" title={startError.message}>
          {startError.hint}
        </Notice>
      ) : null}
      {pulls.length > 0 ? (
        <Card title="Downloads">
          <PullList pulls={pulls} onCancel={onCancel} onDismiss={onDismiss} onRetry={(pull) => retry(pull, props)} />
        </Card>
      ) : null}
      <div className="install-model__columns">
        <Card title="Ready to install">
          <PullableList {...props} ready={nextStep === null && runtimes.state === 'ready'} />
          <OtherTag onPull={onPull} />
        </Card>
        <Card
          title="Runtimes"
          actions={
            <Button size="small" icon="refresh" disabled={runtimes.state === 'loading'} onClick={onRefresh}>
              Check again
            </Button>
          }
        >
          <RuntimeList runtimes={runtimes} />
        </Card>
      </div>
    </div>
  );
}

function retry({ pullId, artifactId, ollamaTag }: PullProgress, { onPull, onDismiss }: InstallModelProps): void {
  onDismiss(pullId);
  onPull({ artifactId, ollamaTag });
}

type Pullable = { readonly candidate: Candidate; readonly tag: string; readonly bytes: number; readonly present: boolean };

/** Candidates that Ollama can fetch, one line per tag, in the order of the ranking. */
function pullables({ candidates, runtimes, selectedArtifactId }: InstallModelProps, lookup: CatalogLookup): readonly Pullable[] {
  const present = new Set(runtimes.state === 'ready' ? runtimes.runtimes.flatMap(({ models }) => models.map(({ name }) => name)) : []);
  const byTag = new Map<string, Pullable>();
  const first = (candidate: Candidate): number => (candidate.artifact.id === selectedArtifactId ? 0 : 1);
  for (const candidate of [...candidates].sort((a, b) => first(a) - first(b))) {
    const tag = lookup.ollamaTag(candidate.artifact);
    if (!tag?.pullable || byTag.has(tag.tag)) continue;
    byTag.set(tag.tag, { candidate, tag: tag.tag, bytes: tag.listedBytes ?? candidate.artifact.fileBytes, present: present.has(tag.tag) });
  }
  return [...byTag.values()];
}

function PullableList(props: InstallModelProps & { readonly ready: boolean }): ReactElement {
  const lookup = useCatalog();
  const rows = pullables(props, lookup);
  if (rows.length === 0) {
    return (
      <EmptyState icon="install" title="Nothing of the ranking is on Ollama">
        None of the models that run here has a tag that Ollama can fetch. Another runtime may load the file: see its page under Plan.
      </EmptyState>
    );
  }
  return (
    <ul className="install-model__rows">
      {rows.map((row) => (
        <PullableRow key={row.tag} row={row} {...props} />
      ))}
    </ul>
  );
}

function PullableRow({
  row,
  pulls,
  ready,
  selectedArtifactId,
  onPull,
}: InstallModelProps & { readonly ready: boolean; readonly row: Pullable }): ReactElement {
  const { modelName, quantizationName } = useCatalog();
  const { candidate, tag, bytes, present } = row;
  const busy = pulls.some((pull) => pull.ollamaTag === tag && isRunning(pull));
  const name = `${modelName(candidate.artifact.modelId)} ${quantizationName(candidate.artifact)}`;
  return (
    <li>
      <div>
        <strong>{name}</strong> {candidate.artifact.id === selectedArtifactId ? <Badge tone="accent">chosen</Badge> : null}
        <div className="soft small">
          <code>{tag}</code> · {formatFileSize(bytes)} · {formatTokensPerSecond(candidate.speed.decodeTokensPerSecond.point)}
        </div>
      </div>
      {present ? (
        <Badge tone="good">installed</Badge>
      ) : (
        <Button
          variant={candidate.artifact.id === selectedArtifactId ? 'primary' : 'secondary'}
          icon="install"
          aria-label={`Install ${name}`}
          disabled={busy || !ready}
          onClick={() => onPull({ artifactId: candidate.artifact.id, ollamaTag: tag })}
        >
          {busy ? 'Installing' : 'Install'}
        </Button>
      )}
    </li>
  );
}

function OtherTag({ onPull }: Pick<InstallModelProps, 'onPull'>): ReactElement {
  const [tag, setTag] = useState('');
  const wanted = tag.trim();
  return (
    <form
      className="install-model__other"
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted) onPull({ artifactId: null, ollamaTag: wanted });
        setTag('');
      }}
    >
      <TextField label="Another Ollama tag" placeholder="qwen3.5:9b-q4_K_M" value={tag} onChange={setTag} />
      <button type="submit" className="button button--secondary button--medium" disabled={!wanted}>
        Install tag
      </button>
    </form>
  );
}
