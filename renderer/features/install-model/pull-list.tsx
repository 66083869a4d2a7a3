import type { ReactElement } from 'react';
import type { PullProgress } from '#shared/api.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Progress } from '../../ui/progress.tsx';
import { amountWords, isRunning, ratioOf, stateWords } from './pull-words.ts';
import { installSlice } from './slice.ts';

/** Downloads, the newest first. */
export function PullList(): ReactElement | null {
  const pulls = installSlice.use((state) => state.pulls);
  const newestFirst = Object.values(pulls).reverse();
  if (newestFirst.length === 0) return null;
  return (
    <Card title="Downloads">
      <ul className="pull-list" aria-label="Downloads">
        {newestFirst.map((pull) => (
          <PullItem key={pull.pullId} pull={pull} />
        ))}
      </ul>
    </Card>
  );
}

function PullItem({ pull }: { readonly pull: PullProgress }): ReactElement {
  const start = installSlice.use((state) => state.startPull);
  const cancel = installSlice.use((state) => state.cancelPull);
  const dismiss = installSlice.use((state) => state.dismissPull);
  /** Ollama resumes where it stopped. */
  const retry = (): void => {
    dismiss(pull.pullId);
    void start({ artifactId: pull.artifactId, ollamaTag: pull.ollamaTag });
  };
  const running = isRunning(pull);
  const unfinished = pull.state === 'failed' || pull.state === 'cancelled';
  return (
    <li className="pull-list__item">
      <div className="pull-list__head">
        <PullTitle pull={pull} />
        <div className="pull-list__buttons">
          {running ? (
            <Button size="small" onClick={() => void cancel(pull.pullId)}>
              Cancel
            </Button>
          ) : null}
          {unfinished ? (
            <Button size="small" variant="primary" icon="refresh" onClick={retry}>
              {pull.completedBytes > 0 ? 'Resume' : 'Try again'}
            </Button>
          ) : null}
          {running ? null : (
            <Button
              size="small"
              variant="ghost"
              icon="close"
              aria-label={`Remove ${pull.ollamaTag} from the list`}
              onClick={() => dismiss(pull.pullId)}
            />
          )}
        </div>
      </div>
      <Progress label={`Download of ${pull.ollamaTag}`} ratio={pull.state === 'verifying' ? 1 : ratioOf(pull)} tone={toneOf(pull)} />
      <output className="pull-list__status">
        <span>{stateWords(pull)}</span>
        <span className="soft">{amountWords(pull)}</span>
      </output>
      {pull.error ? <ErrorNotice error={pull.error} /> : null}
      {pull.state === 'done' ? <NextStep pull={pull} /> : null}
    </li>
  );
}

function PullTitle({ pull }: { readonly pull: PullProgress }): ReactElement {
  const { artifact } = useCatalog();
  const known = pull.artifactId === null ? undefined : artifact(pull.artifactId);
  return (
    <div>
      <h3>{known ? `${known.model.name} ${known.artifact.quantization}` : pull.ollamaTag}</h3>
      {known ? <code className="soft small">{pull.ollamaTag}</code> : null}
    </div>
  );
}

const NextStep = ({ pull }: { readonly pull: PullProgress }): ReactElement => (
  <p className="soft small">
    {pull.presentInTags === false ? 'Ollama does not list it yet. ' : ''}
    Start it with <code>ollama run {pull.ollamaTag}</code>
  </p>
);

function toneOf({ state }: PullProgress): 'accent' | 'good' | 'warn' | 'bad' {
  if (state === 'done') return 'good';
  if (state === 'failed') return 'bad';
  return state === 'stalled' || state === 'cancelled' ? 'warn' : 'accent';
}
