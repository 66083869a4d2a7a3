import { join } from 'node:path';
import { z } from 'zod';
import { type Job, jobSchema } from '#shared/api.ts';
import type { Seconds } from '#shared/units.ts';
import { createInTurn } from '../in-turn.ts';
import { processIsAlive } from '../process-is-alive.ts';
import { type DocumentNotices, documentsIn, readDocument, removeDocument, writeDocument } from './documents.ts';

/** A job, and what tells that another one would be the same. */
export type KeptJob = { readonly key: string; readonly job: Job };

export type JobStore = {
  /**
   * What earlier runs of the program left, each once. What ran when its program ended is interrupted; what another program that is still
   * there is running is left to it.
   */
  takeOver(): Promise<readonly KeptJob[]>;
  save(kept: KeptJob): Promise<void>;
  remove(jobId: string): Promise<void>;
};

export type JobStoreOptions = DocumentNotices & {
  readonly directory: string;
  readonly now: () => Date;
  readonly pid?: number;
  readonly isAlive?: (pid: number) => boolean;
};

/** How often a running job is saved: what a crash loses, and the sign by which another program knows that its owner lives. */
export const SAVE_SECONDS: Seconds = 5;
/** Older than this, a running job has lost its program, even where another process has the number by now. */
const SILENT_SECONDS: Seconds = 3 * SAVE_SECONDS;

const VERSION = 1;
const documentSchema = z.object({
  version: z.literal(VERSION),
  savedAt: z.iso.datetime(),
  pid: z.number().int(),
  key: z.string(),
  job: jobSchema,
});
const versionSchema = z.object({ version: z.number() });
type Document = z.infer<typeof documentSchema>;

/** The jobs of one user, one file each. A damaged file is set aside under another name, never deleted. */
export function createJobStore({ directory, now, pid = process.pid, isAlive = processIsAlive, ...notices }: JobStoreOptions): JobStore {
  const folder = join(directory, 'jobs');
  const seen = new Set<string>();
  const inTurn = createInTurn();
  const readOthers = async (): Promise<readonly KeptJob[]> => {
    const taken: KeptJob[] = [];
    for (const name of (await documentsIn(folder)).filter((candidate) => !seen.has(candidate))) {
      const document = await readDocument(join(folder, name), { schema: documentNamed(name), isNewer, ...notices });
      if (document !== null && hasLivingOwner(document, { now, pid, isAlive })) continue;
      seen.add(name);
      if (document !== null) taken.push({ key: document.key, job: withoutOwner(document.job) });
    }
    return taken;
  };
  return {
    takeOver: () => inTurn(readOthers),
    save: ({ key, job }) =>
      inTurn(() => {
        seen.add(nameOf(job.jobId));
        const document: Document = { version: VERSION, savedAt: now().toISOString(), pid, key, job };
        return writeDocument(join(folder, nameOf(job.jobId)), document);
      }),
    remove: (jobId) => inTurn(() => removeDocument(join(folder, nameOf(jobId)))),
  };
}

const nameOf = (jobId: string): string => `${jobId}.json`;

/** A file answers to its own name only: the id becomes a path again when the job is saved or forgotten. */
const documentNamed = (name: string) => documentSchema.refine(({ job }) => nameOf(job.jobId) === name);

const isNewer = (document: unknown): boolean => (versionSchema.safeParse(document).data?.version ?? VERSION) > VERSION;

/** Another Quartermaster that runs beside this one: the desktop app beside a server, say. */
function hasLivingOwner({ job, pid, savedAt }: Document, own: Required<Pick<JobStoreOptions, 'now' | 'pid' | 'isAlive'>>): boolean {
  const silentSeconds = (own.now().getTime() - Date.parse(savedAt)) / 1000;
  return job.state === 'running' && pid !== own.pid && silentSeconds <= SILENT_SECONDS && own.isAlive(pid);
}

const withoutOwner = (job: Job): Job => (job.state === 'running' ? { ...job, state: 'interrupted' } : job);
