import type { CallInput, PullProgress } from '#shared/api.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { PlannerError } from '#shared/errors.ts';
import { ollamaAddress } from './ollama/host-address.ts';
import { type ModelsDisk, modelsDisk } from './ollama/models-disk.ts';
import { type PullInput, pullModel } from './ollama/pull.ts';
import { isFinal } from './ollama/pull-progress.ts';
import { minOllamaVersionOf, type PullTarget, resolvePullTarget } from './ollama/resolve-tag.ts';
import { comparableTag } from './ollama/tag-name.ts';

export type PullStart = CallInput<'pull.start'>;

export type PullJobsDependencies = {
  readonly catalog: Catalog;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly newId: () => string;
  /** For tests: how a pull runs, and what the disk has. */
  readonly pull?: (input: PullInput) => Promise<PullProgress>;
  readonly disk?: (address: string) => Promise<ModelsDisk | null>;
};

export type PullJobs = {
  /**
   * Starts a pull and returns its id at once; a pull of the same tag from the same server that is still running is joined instead. Throws
   * error `usage` for a cloud tag or an impossible address.
   */
  start(input: PullStart): string;
  /** Closes the connection of that pull, for all who watch it. Throws error `usage` for an id that never was; a finished one stays as it is. */
  cancel(pullId: string): void;
  /** Hears every progress of every pull; who joins late hears the last progress of his pull again. Returns the function that stops it. */
  onProgress(listener: (progress: PullProgress) => void): () => void;
  /** The last progress of every pull of this session, running or not. */
  list(): readonly PullProgress[];
  /** Cancels what runs, and waits until it has ended. */
  close(): Promise<void>;
};

type Job = {
  readonly pullId: string;
  readonly key: string;
  readonly cancel: AbortController;
  readonly ended: Promise<void>;
};

type Shop = {
  readonly dependencies: PullJobsDependencies;
  readonly running: Map<string, Job>;
  readonly last: Map<string, PullProgress>;
  readonly listeners: Set<(progress: PullProgress) => void>;
};

/** Runs pulls for several clients at once, one for each tag and server. */
export function createPullJobs(dependencies: PullJobsDependencies): PullJobs {
  const shop: Shop = { dependencies, running: new Map(), last: new Map(), listeners: new Set() };
  return {
    start: (input) => startOrJoin(shop, input),
    cancel: (pullId) => cancelJob(shop, pullId),
    onProgress(listener) {
      shop.listeners.add(listener);
      return () => shop.listeners.delete(listener);
    },
    list: () => [...shop.last.values()],
    async close() {
      const jobs = [...shop.running.values()];
      for (const job of jobs) job.cancel.abort();
      await Promise.all(jobs.map((job) => job.ended));
    },
  };
}

function startOrJoin(shop: Shop, input: PullStart): string {
  const address = ollamaAddress(input.host, shop.dependencies.environment);
  const target = targetOf(shop.dependencies.catalog, input);
  const key = `${address} ${comparableTag(target.ollamaTag)}`;
  const same = [...shop.running.values()].find((job) => job.key === key && !hasEnded(shop, job));
  if (same) {
    const progress = shop.last.get(same.pullId);
    if (progress) tell(shop, progress);
    return same.pullId;
  }
  return startJob(shop, { address, target, key });
}

/** A job whose last word was said may still be tidying up: it is not one to join. */
function hasEnded({ last }: Shop, { pullId }: Job): boolean {
  const progress = last.get(pullId);
  return progress !== undefined && isFinal(progress.state);
}

/** The catalog judges the tag. The artifact that the caller named says more where the tag alone says nothing (files of Hugging Face). */
function targetOf(catalog: Catalog, { ollamaTag, artifactId }: PullStart): PullTarget {
  const byTag = resolvePullTarget(catalog, { tag: ollamaTag });
  if (artifactId === null || artifactId === byTag.artifactId) return byTag;
  const model = catalog.models.find((candidate) => candidate.artifacts.some((artifact) => artifact.id === artifactId));
  const artifact = model?.artifacts.find((candidate) => candidate.id === artifactId);
  const { expectedBytes } = byTag;
  const minOllamaVersion = byTag.minOllamaVersion ?? (model === undefined ? null : minOllamaVersionOf(model));
  return { ...byTag, artifactId, minOllamaVersion, expectedBytes: expectedBytes ?? artifact?.fileBytes ?? null };
}

function startJob(shop: Shop, { address, target, key }: { address: string; target: PullTarget; key: string }): string {
  const pullId = shop.dependencies.newId();
  const cancel = new AbortController();
  const forget = (): void => {
    shop.running.delete(pullId);
  };
  const ended = runJob(shop, { pullId, address, target, signal: cancel.signal }).finally(forget);
  shop.running.set(pullId, { pullId, key, cancel, ended });
  return pullId;
}

type JobInput = { readonly pullId: string; readonly address: string; readonly target: PullTarget; readonly signal: AbortSignal };

async function runJob(shop: Shop, { pullId, address, target, signal }: JobInput): Promise<void> {
  const { environment, platform, pull = pullModel, disk = (of) => modelsDisk({ address: of, environment, platform }) } = shop.dependencies;
  const { ollamaTag, artifactId, expectedBytes, minOllamaVersion, sameFileTags } = target;
  const identity = { pullId, ollamaTag, artifactId };
  try {
    const space = await disk(address);
    const room = { diskFreeBytes: space?.freeBytes ?? null, partialBytes: space?.partialBytes ?? 0, expectedBytes };
    const onProgress = (progress: PullProgress): void => tell(shop, progress);
    await pull({ ...identity, ...room, minOllamaVersion, sameFileTags, host: address, platform, signal, onProgress });
  } catch (error) {
    // A fault of our own must still end the job in the eyes of who watches it.
    tell(shop, faultOf(identity, error, shop.last.get(pullId)));
  }
}

function faultOf(
  identity: Pick<PullProgress, 'pullId' | 'artifactId' | 'ollamaTag'>,
  error: unknown,
  last: PullProgress | undefined,
): PullProgress {
  const message = error instanceof Error ? error.message : String(error);
  const body = new PlannerError('internal', `the pull broke off: ${message}`, 'Pull again: it goes on where it stopped.').toBody();
  const { completedBytes = 0, totalBytes = null, elapsedSeconds = 0 } = last ?? {};
  return { ...identity, state: 'failed', completedBytes, totalBytes, bytesPerSecond: null, etaSeconds: null, elapsedSeconds, error: body };
}

function tell(shop: Shop, progress: PullProgress): void {
  shop.last.set(progress.pullId, progress);
  for (const listener of shop.listeners) listener(progress);
}

function cancelJob(shop: Shop, pullId: string): void {
  const job = shop.running.get(pullId);
  if (job) return job.cancel.abort();
  if (shop.last.has(pullId)) return undefined;
  throw new PlannerError('usage', `there is no pull "${pullId}"`, 'It may belong to an earlier session: start the pull again, it resumes.');
}
