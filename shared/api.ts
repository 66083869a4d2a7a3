import { z } from 'zod';
import { catalogSchema } from './catalog/catalog.ts';
import { defined } from './defined.ts';
import { errorBodySchema, invalidInput } from './errors.ts';
import { hardwareProfileSchema, probeOutcomeSchema } from './hardware/profile.ts';
import { idSchema, nameSchema, sentenceSchema, shortNameSchema } from './plain-text.ts';
import { measureProgressSchema } from './hardware/measures.ts';
import type { CallName, EventName } from './names.ts';
import { planQuestionSchema } from './evaluate/plan-question.ts';
import { recommendationSchema } from './recommend/recommendation.ts';
import { requirementsSchema, workloadSchema } from './demand/workload.ts';

/** The contract between the shell and the screen: every call and event, parsed at both ends. */

export const savedProfileSchema = z.object({ id: idSchema, name: nameSchema, savedAt: z.iso.datetime(), profile: hardwareProfileSchema });
export type SavedProfile = Readonly<z.infer<typeof savedProfileSchema>>;

export const settingsSchema = z.object({
  /** Grows with every change, whoever makes it: what is older than what one has is no news. Files of earlier versions have none. */
  revision: z.int().nonnegative().catch(0),
  theme: z.enum(['system', 'light', 'dark']),
  /** Ollama server; null: OLLAMA_HOST or the default address. */
  ollamaHost: nameSchema.nullable(),
  workload: workloadSchema.nullable(),
  requirements: requirementsSchema.partial().nullable(),
  /** What the user changed among the cost assumptions, by name. */
  assumptions: z.record(nameSchema, z.union([z.number(), z.boolean()])),
  /** Country or US state whose electricity price and grid are taken; absent: not said. */
  region: nameSchema.nullable().optional(),
});
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** Only what changes, so that two who change different things keep both. Each assumption stands for itself; null takes one back. */
export const settingsChangeSchema = settingsSchema
  .omit({ revision: true })
  .partial()
  .extend({
    ollamaHost: idSchema.nullable().optional(),
    region: idSchema.nullable().optional(),
    assumptions: z.record(nameSchema, z.union([z.number(), z.boolean()]).nullable()).optional(),
  });
export type SettingsChange = Readonly<z.infer<typeof settingsChangeSchema>>;

export function withChanges<Chosen extends Pick<Settings, 'assumptions'>>(
  before: Chosen,
  { assumptions = {}, ...others }: SettingsChange,
): Chosen {
  const all = Object.entries({ ...before.assumptions, ...assumptions });
  const left = all.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
  return { ...before, ...defined(others), assumptions: Object.fromEntries(left) };
}

export const runtimeStatusSchema = z.object({
  runtimeId: nameSchema,
  name: nameSchema,
  /** running: answers · installed: program found, server not answering · absent · failed: answers, but not as expected. */
  status: z.enum(['running', 'installed', 'absent', 'failed']),
  detail: sentenceSchema,
  version: shortNameSchema.nullable(),
  host: shortNameSchema.nullable(),
  models: z.array(
    z.object({ name: shortNameSchema, sizeBytes: z.number().nullable(), loaded: z.boolean(), acceleratorRatio: z.number().nullable() }),
  ),
});
export type RuntimeStatus = Readonly<z.infer<typeof runtimeStatusSchema>>;

export const pullStates = ['resolving', 'downloading', 'stalled', 'verifying', 'done', 'failed', 'cancelled'] as const;

/** Beyond it arithmetic is not exact, and no disk holds so much. */
const amount = z.number().nonnegative().max(Number.MAX_SAFE_INTEGER);

export const pullProgressSchema = z.object({
  pullId: idSchema,
  artifactId: nameSchema.nullable(),
  ollamaTag: nameSchema,
  state: z.enum(pullStates),
  /** Stalled: what it was doing, and may be doing still. */
  stalledIn: z.enum(['resolving', 'downloading', 'verifying']).optional(),
  /** Never falls, though the runtime's own count may. */
  completedBytes: amount,
  /** Grows when the runtime announces a further layer; null until the first. */
  totalBytes: amount.nullable(),
  bytesPerSecond: amount.nullable(),
  etaSeconds: amount.nullable(),
  elapsedSeconds: amount,
  presentInTags: z.boolean().optional(),
  averageBytesPerSecond: amount.optional(),
  error: errorBodySchema.optional(),
});
export type PullProgress = Readonly<z.infer<typeof pullProgressSchema>>;

/** interrupted: the program ended while it ran. What is not done is taken up where it stopped when the same is started again. */
export const jobStates = ['running', 'done', 'failed', 'cancelled', 'interrupted'] as const;

/** A model that a runtime is to fetch. */
export const pullTaskSchema = z.object({
  runtimeId: nameSchema.min(1).max(100),
  artifactId: nameSchema.nullable(),
  ollamaTag: nameSchema.min(1),
  /** Server of the runtime; null: its usual one. */
  host: nameSchema.nullable(),
});
export type PullTask = Readonly<z.infer<typeof pullTaskSchema>>;

/** What can be started, by kind. */
export const jobStartSchema = z.discriminatedUnion('kind', [z.object({ kind: z.literal('pull'), task: pullTaskSchema })]);
export type JobStart = Readonly<z.infer<typeof jobStartSchema>>;

const jobFacts = { jobId: idSchema, state: z.enum(jobStates), startedAt: z.iso.datetime() };

/** Work that goes on whoever watches it, and outlives the page and the program. Each kind has its own task and progress. */
export const jobSchema = z.discriminatedUnion('kind', [
  z.object({ ...jobFacts, kind: z.literal('pull'), task: pullTaskSchema, progress: pullProgressSchema }),
]);
export type Job = Readonly<z.infer<typeof jobSchema>>;

const nothing = z.undefined();

export const calls = {
  'app.info': {
    in: nothing,
    out: z.object({
      appVersion: nameSchema,
      catalogVersion: nameSchema,
      platform: nameSchema,
      dataDirectory: sentenceSchema,
      desktop: z.boolean(),
    }),
  },
  'catalog.get': { in: nothing, out: catalogSchema },
  /** Ranks what runs on a machine under a workload, whose people it may name; the screen itself plans with the catalog it was handed. */
  'plan.make': { in: planQuestionSchema, out: recommendationSchema },
  'hardware.scan': { in: z.object({ measure: z.boolean() }), out: hardwareProfileSchema },
  /** Ends every scan that runs; each then fails with `cancelled`. */
  'hardware.cancelScan': { in: nothing, out: nothing },
  'profiles.list': { in: nothing, out: z.array(savedProfileSchema) },
  'profiles.save': { in: z.object({ name: nameSchema.min(1).max(120), profile: hardwareProfileSchema }), out: savedProfileSchema },
  'profiles.rename': { in: z.object({ id: idSchema, name: nameSchema.min(1).max(120) }), out: savedProfileSchema },
  'profiles.delete': { in: z.object({ id: idSchema }), out: nothing },
  'settings.get': { in: nothing, out: settingsSchema },
  /** Of two who change the same, the later one wins; both are told. */
  'settings.set': { in: settingsChangeSchema, out: settingsSchema },
  'runtimes.list': { in: z.object({ host: nameSchema.nullable() }), out: z.array(runtimeStatusSchema) },
  /** What runs, and what ended but was not forgotten; also of earlier runs of the program unless it is done. The oldest first. */
  'jobs.list': { in: nothing, out: z.array(jobSchema) },
  /** Starts and returns at once, or joins what runs already; how it goes on arrives as `job.progress` events. */
  'jobs.start': { in: jobStartSchema, out: jobSchema },
  'jobs.cancel': { in: z.object({ jobId: idSchema }), out: nothing },
  /** Takes what has ended off the list. */
  'jobs.forget': { in: z.object({ jobId: idSchema }), out: nothing },
} as const satisfies Record<CallName, { in: z.ZodType; out: z.ZodType }>;

export const events = {
  'scan.progress': probeOutcomeSchema,
  'measure.progress': measureProgressSchema,
  'job.progress': jobSchema,
  'job.forgotten': z.object({ jobId: idSchema }),
  'settings.changed': settingsSchema,
  /** The profile that was saved, renamed or deleted; null where another program did that. `profiles.list` says what there is now. */
  'profiles.changed': z.object({ id: idSchema.nullable() }),
  /** Something failed inside the program that nobody was waiting for; it goes on. */
  'app.fault': z.object({ at: z.iso.datetime(), message: sentenceSchema, logFile: sentenceSchema }),
} as const satisfies Record<EventName, z.ZodType>;

export type CallInput<Name extends CallName> = z.infer<(typeof calls)[Name]['in']>;
export type CallOutput<Name extends CallName> = z.infer<(typeof calls)[Name]['out']>;
export type EventPayload<Name extends EventName> = z.infer<(typeof events)[Name]>;

/** What the screen sees of the shell, whatever carries it: IPC, HTTP or a direct call. */
export type PlannerApi = {
  call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>>;
  /** Returns the function that stops listening. */
  on<Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void): () => void;
  /** Called when events arrive again after a while in which none could: what they would have told has to be asked for. */
  onReconnected(listener: () => void): () => void;
};

/** Answer on the wire: a value or an error a person can act on. */
export const envelopeSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: errorBodySchema }),
]);
export type Envelope = Readonly<z.infer<typeof envelopeSchema>>;

export const isCallName = (name: string): name is CallName => Object.hasOwn(calls, name);

/** Checks an argument or a result against the contract. Throws a ZodError. */
export const parseInput = <Name extends CallName>(name: Name, input: unknown): CallInput<Name> =>
  calls[name].in.parse(input) as CallInput<Name>;
export const parseOutput = <Name extends CallName>(name: Name, output: unknown): CallOutput<Name> =>
  calls[name].out.parse(output) as CallOutput<Name>;
/** An event comes when nobody waits for it: what is wrong with one is said, not thrown. */
export type CheckedEvent<Name extends EventName> = { readonly payload: EventPayload<Name> } | { readonly problem: string };

export function checkEvent<Name extends EventName>(name: Name, payload: unknown): CheckedEvent<Name> {
  const result = events[name].safeParse(payload);
  if (result.success) return { payload: result.data as EventPayload<Name> };
  return { problem: invalidInput(name, result.error, { input: payload, hint: '' }).message };
}

/**
 * As every wire carries it: plain JSON, in which a message is its English sentence. Of a clone, as between the processes of the
 * desktop app, a message would come out without its way of being said.
 */
export const asCarried = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
