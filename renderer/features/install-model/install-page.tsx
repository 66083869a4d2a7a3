import { type ReactElement, useMemo, useState } from 'react';
import { formatFileSize, formatTokensPerSecond } from '#shared/format.ts';
import { ollamaSettings, type RuntimeSetting } from '#shared/recommend/runtime-settings.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import type { LivePlan, PageProps } from '../../api/page.ts';
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
import { ollamaNextStep, RuntimeList } from './runtime-list.tsx';
import { installSlice } from './slice.ts';
import { inEnglish } from '#shared/words/en.ts';

/** What Ollama can fetch for this computer, what it is fetching, and which runtimes are there. */
export function InstallPage({ hardware, live, picked }: PageProps): ReactElement {
  const startError = installSlice.use((state) => state.jobError);
  const startPull = installSlice.use((state) => state.startPull);
  return (
    <div className="install-model">
      <NextStep />
      {hardware.isOther ? (
        <Notice tone="warn" title={`The plan is for ${hardware.name}`}>
          Models are installed on the computer that Ollama runs on, which may be another one.
        </Notice>
      ) : null}
      {startError ? <ErrorNotice error={startError} /> : null}
      <PullList />
      <div className="install-model__columns">
        <Card title="Ready to install">
          <PullableList live={live} selectedModelId={picked?.artifact.modelId ?? null} />
          <OtherTag onPull={(ollamaTag) => void startPull({ artifactId: null, ollamaTag })} />
        </Card>
        <RuntimesCard />
      </div>
    </div>
  );
}

/** What to do where Ollama does not answer. */
function NextStep(): ReactElement | null {
  const runtimes = installSlice.use((state) => state.runtimes);
  const refresh = installSlice.use((state) => state.refreshRuntimes);
  const nextStep = runtimes.state === 'ready' ? ollamaNextStep(runtimes.runtimes) : null;
  if (!nextStep) return null;
  return (
    <Notice
      tone="warn"
      title={nextStep.title}
      actions={
        <Button size="small" icon="refresh" onClick={() => void refresh()}>
          Check again
        </Button>
      }
    >
      {nextStep.step}
    </Notice>
  );
}

function RuntimesCard(): ReactElement {
  const runtimes = installSlice.use((state) => state.runtimes);
  const refresh = installSlice.use((state) => state.refreshRuntimes);
  return (
    <Card
      title="Runtimes"
      actions={
        <Button size="small" icon="refresh" disabled={runtimes.state === 'loading'} onClick={() => void refresh()}>
          Check again
        </Button>
      }
    >
      <RuntimeList runtimes={runtimes} />
    </Card>
  );
}

type PullableListProps = {
  readonly live: LivePlan | null;
  /** Came here with this one: it stands first. */
  readonly selectedModelId: string | null;
};

function PullableList({ live, selectedModelId }: PullableListProps): ReactElement {
  const lookup = useCatalog();
  const planned = live?.outcome.ok ? live.outcome : null;
  const rows = useMemo(
    () => (planned ? ollamaCandidates(planned.rankingOf('ollama'), lookup, selectedModelId) : []),
    [planned, lookup, selectedModelId],
  );
  if (!planned) {
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
      <StartSettings settings={ollamaSettings(planned.input, first.artifact.modelId)} />
      <ul className="install-model__rows">
        {rows.map((row) => (
          <PullableRow key={row.tag} row={row} chosen={row.artifact.modelId === selectedModelId} />
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
            , else {inEnglish(otherwise)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function PullableRow({ row, chosen }: { readonly row: Pullable; readonly chosen: boolean }): ReactElement {
  const { modelName, quantizationName, tagsOf } = useCatalog();
  const runtimes = installSlice.use((state) => state.runtimes);
  const busy = installSlice.use(({ jobs }) => Object.values(jobs).some((job) => job.task.ollamaTag === row.tag && isRunning(job)));
  const startPull = installSlice.use((state) => state.startPull);
  const { artifact, tag, bytes, decodeTokensPerSecond, usesMainMemory } = row;
  const sameFile = tagsOf(artifact);
  const ready = runtimes.state === 'ready' && ollamaNextStep(runtimes.runtimes) === null;
  const present = runtimes.state === 'ready' && runtimes.runtimes.some(({ models }) => models.some(({ name }) => sameFile.includes(name)));
  const name = `${modelName(artifact.modelId)} ${quantizationName(artifact)}`;
  return (
    <li>
      <div>
        <strong>{name}</strong> {chosen ? <Badge tone="accent">chosen</Badge> : null}
        <div className="soft small">
          <code>{tag}</code> · {formatFileSize(bytes)} · {formatTokensPerSecond(decodeTokensPerSecond)}
          {usesMainMemory ? ', partly in main memory' : ''}
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
          onClick={() => void startPull({ artifactId: artifact.id, ollamaTag: tag })}
        >
          {busy ? 'Installing' : 'Install'}
        </Button>
      )}
    </li>
  );
}

function OtherTag({ onPull }: { readonly onPull: (ollamaTag: string) => void }): ReactElement {
  const [tag, setTag] = useState('');
  const wanted = tag.trim();
  return (
    <form
      className="install-model__other"
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted) onPull(wanted);
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
