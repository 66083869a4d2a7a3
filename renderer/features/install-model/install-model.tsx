import { type ReactElement, useMemo, useState } from 'react';
import type { PullProgress } from '#shared/api.ts';
import type { ErrorBody } from '#shared/errors.ts';
import { formatFileSize, formatTokensPerSecond } from '#shared/format.ts';
import type { PlanInput } from '#shared/recommend/plan-input.ts';
import { ollamaSettings, type RuntimeSetting } from '#shared/recommend/runtime-settings.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { ollamaCandidates, type Pullable } from './ollama-candidates.ts';
import { PullList } from './pull-list.tsx';
import { isRunning } from './pull-words.ts';
import { ollamaNextStep, RuntimeList, type Runtimes } from './runtime-list.tsx';

export type PullRequest = { readonly artifactId: string | null; readonly ollamaTag: string };

export type InstallModelProps = {
  /** What the plan is made from; null while there is none. */
  readonly input: PlanInput | null;
  /** Name of the hardware when the plan is not for this computer. */
  readonly otherHardware: string | null;
  /** Came here with this one: it stands first. */
  readonly selectedModelId: string | null;
  readonly runtimes: Runtimes;
  readonly pulls: readonly PullProgress[];
  readonly startError: ErrorBody | null;
  readonly onRefresh: () => void;
  readonly onPull: (request: PullRequest) => void;
  readonly onCancel: (pullId: string) => void;
  readonly onDismiss: (pullId: string) => void;
};

export function InstallModel(props: InstallModelProps): ReactElement {
  const { runtimes, pulls, startError, otherHardware, onRefresh, onPull, onCancel, onDismiss } = props;
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
      {otherHardware === null ? null : (
        <Notice tone="warn" title={`The plan is for ${otherHardware}`}>
          Models are installed on the computer that Ollama runs on, which may be another one.
        </Notice>
      )}
      {startError ? <ErrorNotice error={startError} /> : null}
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

function PullableList(props: InstallModelProps & { readonly ready: boolean }): ReactElement {
  const { input, selectedModelId } = props;
  const lookup = useCatalog();
  const rows = useMemo(() => (input ? ollamaCandidates(input, lookup, selectedModelId) : []), [input, lookup, selectedModelId]);
  if (!input) {
    return (
      <EmptyState icon="install" title="No plan yet">
        What can be installed follows from the plan. The Plan page says what it waits for; a tag can be named below.
      </EmptyState>
    );
  }
  const [first] = rows;
  if (!first) {
    return (
      <EmptyState icon="install" title="Nothing to install yet">
        No model that Ollama can fetch passes with the present requirements. Loosen them on the Plan page, or name a tag below.
      </EmptyState>
    );
  }
  return (
    <>
      <StartSettings settings={ollamaSettings(input, first.candidate.artifact.modelId)} />
      <ul className="install-model__rows">
        {rows.map((row) => (
          <PullableRow key={row.tag} row={row} {...props} />
        ))}
      </ul>
    </>
  );
}

/** What to start Ollama with so that the first model runs as planned. */
function StartSettings({ settings }: { readonly settings: readonly RuntimeSetting[] }): ReactElement | null {
  if (settings.length === 0) return null;
  return (
    <div className="install-model__settings soft small">
      Start Ollama with
      <ul>
        {settings.map(({ variable, value, otherwise }) => (
          <li key={variable}>
            <code>
              {variable}={value}
            </code>
            , else {otherwise}
          </li>
        ))}
      </ul>
    </div>
  );
}

type PullableRowProps = InstallModelProps & { readonly ready: boolean; readonly row: Pullable };

function PullableRow({ row, pulls, runtimes, ready, selectedModelId, onPull }: PullableRowProps): ReactElement {
  const { modelName, quantizationName, tagsOf } = useCatalog();
  const { candidate, tag, bytes } = row;
  const sameFile = tagsOf(candidate.artifact);
  const chosen = candidate.artifact.modelId === selectedModelId;
  const present = runtimes.state === 'ready' && runtimes.runtimes.some(({ models }) => models.some(({ name }) => sameFile.includes(name)));
  const busy = pulls.some((pull) => pull.ollamaTag === tag && isRunning(pull));
  const name = `${modelName(candidate.artifact.modelId)} ${quantizationName(candidate.artifact)}`;
  return (
    <li>
      <div>
        <strong>{name}</strong> {chosen ? <Badge tone="accent">chosen</Badge> : null}
        <div className="soft small">
          <code>{tag}</code> · {formatFileSize(bytes)} · {formatTokensPerSecond(candidate.speed.decodeTokensPerSecond.point)}
          {candidate.fit.verdict === 'fits-with-host-offload' ? ', partly in main memory' : ''}
        </div>
      </div>
      {present ? (
        <Badge tone="good">installed</Badge>
      ) : (
        <Button
          variant={chosen ? 'primary' : 'secondary'}
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
