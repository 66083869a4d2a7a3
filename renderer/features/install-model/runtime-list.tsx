import type { ReactElement } from 'react';
import type { RuntimeStatus } from '#shared/api.ts';
import { assertNever } from '#shared/estimate.ts';
import { formatFileSize, formatPercent } from '#shared/format.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Loading } from '../../ui/loading.tsx';
import type { Runtimes } from './slice.ts';

const statuses: Readonly<Record<RuntimeStatus['status'], { readonly label: string; readonly tone: Tone }>> = {
  running: { label: 'running', tone: 'good' },
  installed: { label: 'not running', tone: 'warn' },
  absent: { label: 'not found', tone: 'neutral' },
  failed: { label: 'does not answer properly', tone: 'bad' },
};

export function RuntimeList({ runtimes }: { readonly runtimes: Runtimes }): ReactElement {
  if (runtimes.state === 'loading') return <Loading label="Looking for runtimes" />;
  if (runtimes.state === 'failed') {
    return <ErrorNotice error={runtimes.error} />;
  }
  return (
    <ul className="runtime-list">
      {runtimes.runtimes.map((runtime) => (
        <RuntimeItem key={`${runtime.runtimeId}|${runtime.host ?? ''}`} runtime={runtime} />
      ))}
    </ul>
  );
}

function RuntimeItem({ runtime }: { readonly runtime: RuntimeStatus }): ReactElement {
  const { label, tone } = statuses[runtime.status];
  return (
    <li>
      <div className="runtime-list__head">
        <strong>{runtime.name}</strong>
        <Badge tone={tone}>{label}</Badge>
        {runtime.version ? <span className="soft small">{runtime.version}</span> : null}
        {runtime.host ? <code className="soft small">{runtime.host}</code> : null}
      </div>
      <p className="soft small">{runtime.detail}</p>
      {runtime.models.length > 0 ? (
        <details>
          <summary className="small">{runtime.models.length} models here</summary>
          <ul className="runtime-list__models">
            {runtime.models.map(({ name, sizeBytes, loaded, acceleratorRatio }) => (
              <li key={name}>
                <code>{name}</code>
                <span className="soft">{sizeBytes === null ? 'size unknown' : formatFileSize(sizeBytes)}</span>
                {loaded ? (
                  <Badge tone="good">loaded{acceleratorRatio === null ? '' : `, ${formatPercent(acceleratorRatio)} on GPU`}</Badge>
                ) : null}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </li>
  );
}

/** What to do when Ollama does not answer, or null when it does. */
export function ollamaNextStep(runtimes: readonly RuntimeStatus[]): { readonly title: string; readonly step: string } | null {
  const ollama = runtimes.find(({ runtimeId }) => runtimeId === 'ollama');
  if (!ollama) return notFound;
  switch (ollama.status) {
    case 'running':
      return null;
    case 'installed':
      return { title: 'Ollama is installed but not running', step: 'Start the Ollama app, or run `ollama serve`, then check again.' };
    case 'failed':
      return { title: 'Ollama answers, but not as expected', step: ollama.detail };
    case 'absent':
      return notFound;
    default:
      return assertNever(ollama.status);
  }
}

const notFound = {
  title: 'Ollama was not found',
  step: 'Install it from ollama.com, or set the address of another computer’s Ollama under Settings, then check again.',
};
