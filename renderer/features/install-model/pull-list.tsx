import type { ReactElement } from 'react';
import type { Job } from '#shared/api.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Progress } from '../../ui/progress.tsx';
import { amountWords, isRunning, ratioOf, stateWords } from './pull-words.ts';
import { installSlice } from './slice.ts';

/** Downloads, the newest first. */
export function PullList(): ReactElement | null {
  const jobs = installSlice.use((state) => state.jobs);
  const newestFirst = Object.values(jobs).toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  if (newestFirst.length === 0) return null;
  return (
    <Card title="Downloads">
      <ul className="pull-list" aria-label="Downloads">
        {newestFirst.map((job) => (
          <PullItem key={job.jobId} job={job} />
        ))}
      </ul>
    </Card>
  );
}

type JobProps = { readonly job: Job };

function PullItem({ job }: JobProps): ReactElement {
  const { task, state, progress } = job;
  return (
    <li className="pull-list__item">
      <div className="pull-list__head">
        <PullTitle job={job} />
        <PullButtons job={job} />
      </div>
      <Progress
        label={`Download of ${task.ollamaTag}`}
        ratio={(progress.stalledIn ?? progress.state) === 'verifying' ? 1 : ratioOf(progress)}
        tone={toneOf(job)}
      />
      <output className="pull-list__status">
        <span>{stateWords(job)}</span>
        <span className="soft">{amountWords(job)}</span>
      </output>
      {progress.error ? <ErrorNotice error={progress.error} /> : null}
      {state === 'done' ? <NextStep job={job} /> : null}
    </li>
  );
}

function PullButtons({ job }: JobProps): ReactElement {
  const resume = installSlice.use((state) => state.resumeJob);
  const cancel = installSlice.use((state) => state.cancelJob);
  const forget = installSlice.use((state) => state.forgetJob);
  if (isRunning(job)) {
    return (
      <div className="pull-list__buttons">
        <Button size="small" onClick={() => void cancel(job.jobId)}>
          Cancel
        </Button>
      </div>
    );
  }
  return (
    <div className="pull-list__buttons">
      {job.state === 'done' ? null : (
        <Button size="small" variant="primary" icon="refresh" onClick={() => void resume(job)}>
          {job.progress.completedBytes > 0 || job.state === 'interrupted' ? 'Resume' : 'Try again'}
        </Button>
      )}
      <Button
        size="small"
        variant="ghost"
        icon="close"
        aria-label={`Remove ${job.task.ollamaTag} from the list`}
        onClick={() => void forget(job.jobId)}
      />
    </div>
  );
}

function PullTitle({ job: { task } }: JobProps): ReactElement {
  const { artifact } = useCatalog();
  const known = task.artifactId === null ? undefined : artifact(task.artifactId);
  return (
    <div>
      <h3>{known ? `${known.model.name} ${known.artifact.quantization}` : task.ollamaTag}</h3>
      {known ? <code className="soft small">{task.ollamaTag}</code> : null}
    </div>
  );
}

const NextStep = ({ job: { task, progress } }: JobProps): ReactElement => (
  <p className="soft small">
    {progress.presentInTags === false ? 'Ollama does not list it yet. ' : ''}
    Start it with <code>ollama run {task.ollamaTag}</code>
  </p>
);

function toneOf({ state, progress }: Job): 'accent' | 'good' | 'warn' | 'bad' {
  if (state === 'done') return 'good';
  if (state === 'failed') return 'bad';
  return state === 'running' && progress.state !== 'stalled' ? 'accent' : 'warn';
}
