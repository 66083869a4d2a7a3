import type { PullProgress, PullTask } from '#shared/api.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { type ErrorBody, PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import type { PreparedPull, PullContext, PullRun } from '../runtime-driver.ts';
import type { Seconds } from '#shared/units.ts';
import { aborted } from '../http-request.ts';
import { isLoopback, ollamaAddress, shownAddress } from './host-address.ts';
import { type ModelsDisk, modelsDisk } from './models-disk.ts';
import { type PullInput, pullModel } from './pull.ts';
import { minOllamaVersionOf, type PullTarget, resolvePullTarget } from './resolve-tag.ts';
import { comparableTag } from './tag-name.ts';

/** For tests: how a pull runs, and what the disk has. */
export type PullMeans = {
  readonly pull?: (input: PullInput) => Promise<PullProgress>;
  readonly disk?: (address: string) => Promise<ModelsDisk | null>;
};

/** A pull through an Ollama server. Throws error `usage` for a cloud tag or an impossible address, `no-answer` for a tag of another system. */
export function prepareOllamaPull(task: PullTask, context: PullContext, means: PullMeans = {}): PreparedPull {
  const { environment, platform } = context;
  const { pull = pullModel, disk = (of) => modelsDisk({ address: of, environment, platform }) } = means;
  const address = ollamaAddress(task.host, environment);
  const shown = shownAddress(address);
  const target = targetOf(context.catalog, task, isLoopback(address) ? platform : null);
  return {
    task: { ...task, host: shown, artifactId: target.artifactId },
    key: `${shown} ${comparableTag(target.ollamaTag)}`,
    beginning: (pullId) => beginningOf(pullId, target),
    run: (run) =>
      toItsEnd(run, target, async (watched) => {
        const space = await soon(disk(address), run.signal);
        const room = { diskFreeBytes: space?.freeBytes ?? null, partialBytes: space?.partialBytes ?? 0 };
        return pull({ ...target, ...room, ...watched, host: address, platform });
      }),
  };
}

/** The catalog judges the tag. The artifact that the caller named says more where the tag alone says nothing (files of Hugging Face). */
function targetOf(catalog: Catalog, { ollamaTag, artifactId }: PullTask, platform: string | null): PullTarget {
  const byTag = resolvePullTarget(catalog, { tag: ollamaTag }, platform);
  if (artifactId === null || artifactId === byTag.artifactId) return byTag;
  const model = catalog.models.find((candidate) => candidate.artifacts.some((artifact) => artifact.id === artifactId));
  const artifact = model?.artifacts.find((candidate) => candidate.id === artifactId);
  const { expectedBytes } = byTag;
  const minOllamaVersion = byTag.minOllamaVersion ?? (model === undefined ? null : minOllamaVersionOf(model));
  return { ...byTag, artifactId, minOllamaVersion, expectedBytes: expectedBytes ?? artifact?.fileBytes ?? null };
}

const beginningOf = (pullId: string, { ollamaTag, artifactId }: PullTarget): PullProgress => ({
  pullId,
  artifactId,
  ollamaTag,
  state: 'resolving',
  completedBytes: 0,
  totalBytes: null,
  bytesPerSecond: null,
  etaSeconds: null,
  elapsedSeconds: 0,
});

/** Where the models are may be a disk that does not answer (a network's): without it nothing is known of the space, and nothing refused. */
async function soon(space: Promise<ModelsDisk | null>, signal: AbortSignal): Promise<ModelsDisk | null> {
  const over = aborted(AbortSignal.any([signal, AbortSignal.timeout(DISK_SECONDS * 1000)]));
  try {
    return await Promise.race([space, over.promise]);
  } finally {
    over.forget();
  }
}

const DISK_SECONDS: Seconds = 3;

/** A fault of our own must still end the pull in the eyes of who watches it. */
async function toItsEnd(run: PullRun, target: PullTarget, pull: (watched: PullRun) => Promise<PullProgress>): Promise<PullProgress> {
  let last = beginningOf(run.pullId, target);
  const onProgress = (progress: PullProgress): void => {
    last = progress;
    run.onProgress(progress);
  };
  try {
    return await pull({ ...run, onProgress });
  } catch (error) {
    const { stalledIn: _, ...reached } = last;
    onProgress({ ...reached, state: 'failed', bytesPerSecond: null, etaSeconds: null, error: faultBody(error) });
    return last;
  }
}

function faultBody(error: unknown): ErrorBody {
  const message = error instanceof Error ? error.message : String(error);
  return new PlannerError('internal', plainWords`the pull broke off: ${message}`, 'Pull again: it goes on where it stopped.').toBody();
}
