import type { Command } from 'commander';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { invalidInput, nearestHint, PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { setValues } from '#shared/hardware/set-values.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { defined } from '#shared/defined.ts';
import { DEFAULT_USE_CASE, workloadFor } from '#shared/evaluate/defaults.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import { planInputFor, type PlanQuestion } from '#shared/evaluate/plan-question.ts';
import { artifactsNamed, findArtifact, findModel, findRuntime } from '#shared/evaluate/subjects.ts';
import type { FleetMachine } from '#shared/recommend/plan-fleet.ts';
import { gbPerSecond, gib } from '#shared/units.ts';
import {
  kvTypes,
  MAX_CONCURRENCY,
  MAX_CONTEXT_TOKENS,
  MIN_CONTEXT_TOKENS,
  type Requirements,
  type ThinkingChoice,
  thinkingChoices,
  useCaseIds,
  type UseCaseId,
  type Workload,
  type WorkloadChanges,
  workloadChangesSchema,
} from '#shared/demand/workload.ts';
import { Option } from 'commander';
import { scanHardware } from '../host/scan/scan-hardware.ts';
import { assumption, collect, integerFrom, dayDate, isoDate, numberFrom } from './arguments.ts';
import type { CliContext } from './context.ts';
import { refuseDifferent } from './contradictions.ts';
import { readJson } from './read-input.ts';
import { readProfiles } from './read-profiles.ts';
import { setOption } from './set-option.ts';
import { addUsersOptions, type UsersOptions, usersOf } from './users-options.ts';

/** Flags that plan, explain, cost and report share (the command-line contract). */
export type PlanOptions = UsersOptions & {
  readonly profile?: readonly string[];
  readonly set?: readonly string[];
  readonly hardware?: string;
  readonly ram?: number;
  readonly vram?: number;
  readonly ramBandwidth?: number;
  readonly useCase?: UseCaseId;
  readonly workload?: string;
  readonly model?: string;
  readonly quant?: string;
  readonly runtime?: readonly string[];
  readonly context?: number;
  readonly prompt?: number;
  readonly output?: number;
  readonly concurrency?: number;
  readonly kvType?: Requirements['kvType'];
  readonly minDecode?: number;
  readonly comfortableWait?: number;
  readonly longestWait?: number;
  readonly thinking?: ThinkingChoice;
  readonly releasedBy?: string;
  readonly limit?: number;
  readonly region?: string;
  readonly assume?: Readonly<Record<string, number | boolean>>;
  readonly now?: Date;
};

const tokens = integerFrom(1, MAX_CONTEXT_TOKENS);
/** Beyond any machine on sale: a slip of the keyboard. */
const MOST_GIB = 65_536;
const MOST_GB_PER_SECOND = 100_000;

export function addHardwareOptions(command: Command): Command {
  return command
    .option('--profile <file>', 'a saved profile (from scan --out) instead of this machine', collect)
    .option('--hardware <spec>', 'catalog hardware instead of this machine: MACHINE_ID, GPU_ID[xN], APPLE_ID or cpu')
    .option('--ram <gib>', 'host memory of --hardware, GiB', numberFrom(1, MOST_GIB))
    .option('--vram <gib>', 'card memory of --hardware, for cards sold in several sizes, GiB', numberFrom(1, MOST_GIB))
    .option('--ram-bandwidth <gb/s>', 'memory bandwidth of --hardware, 10⁹ bytes per second', numberFrom(1, MOST_GB_PER_SECOND))
    .addOption(setOption());
}

export function addPlanOptions(command: Command): Command {
  return addUsersOptions(addHardwareOptions(command))
    .addOption(new Option('--use-case <id>', `what it is for (default ${DEFAULT_USE_CASE})`).choices(useCaseIds))
    .option('--workload <file|json>', 'workload fields as a JSON file or text; absent ones come from the use case')
    .option('--runtime <id>', 'only this runtime (repeatable)', collect)
    .option('--context <tokens>', 'tokens a request may hold', integerFrom(MIN_CONTEXT_TOKENS, MAX_CONTEXT_TOKENS))
    .option('--prompt <tokens>', 'tokens of one prompt', tokens)
    .option('--output <tokens>', 'tokens of one answer', tokens)
    .option('--concurrency <n>', 'requests in flight', integerFrom(1, MAX_CONCURRENCY))
    .addOption(new Option('--kv-type <type>', 'element type of the KV cache (default f16)').choices(kvTypes))
    .option('--min-decode <tok/s>', 'slowest acceptable decode of one request', numberFrom(0))
    .option('--max-ttft <seconds>', 'longest acceptable wait for the first token', numberFrom(0.001))
    .option(
      '--comfortable-wait <seconds>',
      'a finished answer within this time is soon enough (default: of the use case)',
      numberFrom(0.001),
    )
    .option(
      '--longest-wait <seconds>',
      'the longest that anybody waits for a finished answer (default: of the use case)',
      numberFrom(0.001),
    )
    .addOption(
      new Option('--thinking <mode>', 'reasoning before the answer: on, off, or whichever is worth more (default auto)').choices(
        thinkingChoices,
      ),
    )
    .option('--released-by <date>', 'only models released by this day (2026-05-01)', dayDate)
    .option('--assume <key=value>', 'change one cost assumption (repeatable)', assumption)
    .option('--region <id>', 'electricity price and grid of a country (DEU) or US state (USA/Texas)')
    .option('--now <iso>', 'fix the clock, for reproducible output', isoDate);
}

/** Flags of the commands that rank: plan and report. */
export function addRankingOptions(command: Command): Command {
  return addPlanOptions(command)
    .option('--model <id>', 'only this model')
    .option('--quant <name>', 'only this quantization')
    .option('--limit <n>', 'candidates to keep (default 20)', integerFrom(1, 2000));
}

/** Profile, workload, requirements and assumptions from the flags: scans this machine when no hardware is named. */
export async function planInputOf(options: PlanOptions, context: CliContext): Promise<PlanInput> {
  const inputFor = await questionOf(options, context);
  return inputFor(await profileOf(options, context.loadCatalog(), context));
}

/** The same for every machine that the flags name: several profiles are a fleet. */
export async function planInputsOf(options: PlanOptions, context: CliContext): Promise<readonly FleetMachine[]> {
  const inputFor = await questionOf(options, context);
  const catalog = context.loadCatalog();
  const { profile: paths, set = [] } = options;
  if (paths === undefined) return [{ name: 'this machine', input: inputFor(await profileOf(options, catalog, context)) }];
  refuseBesideProfiles(options);
  const machines = await readProfiles(paths, catalog, context);
  if (machines.length > 1 && set.length > 0) {
    throw new PlannerError('usage', '--set corrects one machine, not a fleet', 'Correct each one: quartermaster scan --set … --out FILE');
  }
  return machines.map(({ name, profile }) => ({ name, input: inputFor(setValues(profile, set, catalog)) }));
}

/** What the flags ask of any machine, once its profile is known. */
async function questionOf(options: PlanOptions, context: CliContext): Promise<(profile: HardwareProfile) => PlanInput> {
  const catalog = context.loadCatalog();
  const asOf = (options.now ?? context.now()).toISOString();
  const workload = await workloadChangesOf(options, context);
  const { model: modelId, quant: quantization, region, assume: assumptions } = options;
  if (modelId !== undefined)
    checkContext(modelId, catalog, workloadFor(catalog, workload.useCase, { ...workload, thinking: options.thinking }));
  if (quantization !== undefined) checkQuantization(quantization, modelId, catalog);
  for (const id of options.runtime ?? []) findRuntime(catalog, id);
  const requirements = requirementsOf(options);
  const { releasedBy } = options;
  return (profile) =>
    planInputFor({ profile, workload, requirements, assumptions, region, modelId, quantization, asOf, releasedBy }, catalog);
}

/** The profile that --profile or --hardware names, else a scan of this machine; with what --set says of it. */
export async function profileOf(options: PlanOptions, catalog: Catalog, context: CliContext): Promise<HardwareProfile> {
  return setValues(await uncorrectedProfile(options, catalog, context), options.set ?? [], catalog);
}

async function uncorrectedProfile(options: PlanOptions, catalog: Catalog, context: CliContext): Promise<HardwareProfile> {
  const now = options.now ?? context.now();
  if (options.profile !== undefined) {
    refuseBesideProfiles(options);
    const [machine, ...others] = await readProfiles(options.profile, catalog, context);
    if (machine !== undefined && others.length === 0) return machine.profile;
    throw new PlannerError('usage', plainWords`one profile at a time, got ${others.length + 1}`, 'Only quartermaster plan takes a fleet.');
  }
  if (options.hardware !== undefined) return whatIf(options, options.hardware, { catalog, now });
  refuseSizes(options, 'Add --hardware, for example --hardware cpu.');
  return scanHardware(context.createProbeIo(), catalog, { now, startedAt: context.startedAt });
}

function refuseBesideProfiles(options: PlanOptions): void {
  if (options.hardware !== undefined) throw new PlannerError('usage', '--profile and --hardware exclude each other', 'Give one of them.');
  refuseSizes(options, 'Correct a profile with --set, for example --set memory.totalBytes=64GiB.');
}

/** Sizes that only --hardware takes; anywhere else they would change nothing. */
function refuseSizes({ ram, vram, ramBandwidth }: PlanOptions, hint: string): void {
  if (ram === undefined && vram === undefined && ramBandwidth === undefined) return;
  throw new PlannerError('usage', '--ram, --vram and --ram-bandwidth describe catalog hardware', hint);
}

function whatIf(options: PlanOptions, hardware: string, { catalog, now }: { catalog: Catalog; now: Date }): HardwareProfile {
  const spec = {
    hardware,
    ...(options.ram === undefined ? {} : { ramBytes: gib(options.ram) }),
    ...(options.vram === undefined ? {} : { vramBytes: gib(options.vram) }),
    ...(options.ramBandwidth === undefined ? {} : { ramBandwidthBytesPerSecond: gbPerSecond(options.ramBandwidth) }),
  };
  return whatIfProfile(spec, catalog, now.toISOString());
}

type WorkloadAsked = WorkloadChanges & { readonly useCase: UseCaseId };

const workloadFlags = {
  useCase: '--use-case',
  contextTokens: '--context',
  promptTokens: '--prompt',
  outputTokens: '--output',
  concurrency: '--concurrency',
} as const;

/** Flags and the workload file together; both beat the use case. */
async function workloadChangesOf(options: PlanOptions, context: CliContext): Promise<WorkloadAsked> {
  const fromFile = options.workload === undefined ? {} : await readWorkload(options.workload, context);
  const fromFlags = {
    useCase: options.useCase,
    contextTokens: options.context,
    promptTokens: options.prompt,
    outputTokens: options.output,
    concurrency: options.concurrency,
    users: usersOf(options, fromFile.users),
  };
  refuseDifferent({ document: '--workload', inDocument: fromFile, inFlags: fromFlags, flags: workloadFlags });
  refuseDifferent({
    document: '--assume',
    inDocument: options.assume ?? {},
    inFlags: { peakFactor: options.peak },
    flags: { peakFactor: '--peak' },
  });
  return { ...fromFile, ...defined(fromFlags), useCase: options.useCase ?? fromFile.useCase ?? DEFAULT_USE_CASE };
}

async function readWorkload(fileOrJson: string, context: CliContext): Promise<WorkloadChanges> {
  const input = await readJson(fileOrJson, context);
  const result = workloadChangesSchema.safeParse(input);
  if (result.success) return result.data;
  const source = fileOrJson.trimStart().startsWith('{') ? 'workload' : fileOrJson;
  throw invalidInput(source, result.error, { input, hint: `Known keys: ${Object.keys(workloadChangesSchema.shape).join(', ')}.` });
}

function checkContext(modelId: string, catalog: Catalog, workload: Workload): void {
  const model = findModel(catalog, modelId);
  const native = model.context.native.value;
  if (workload.contextTokens <= native) return;
  throw new PlannerError(
    'usage',
    plainWords`model "${model.id}" holds ${native} tokens, ${workload.contextTokens} are asked for`,
    `Ask for at most --context ${native}.`,
  );
}

/** Of the model that was named, else of any. */
function checkQuantization(quantization: string, modelId: string | undefined, catalog: Catalog): void {
  if (modelId !== undefined) {
    findArtifact(findModel(catalog, modelId), quantization);
    return;
  }
  if (catalog.models.some((model) => artifactsNamed(model, quantization).length > 0)) return;
  const names = [...new Set(catalog.quantizations.map(({ name }) => name))];
  const hint = nearestHint(quantization, names, 'All: quartermaster catalog list quantizations');
  throw new PlannerError('unknown-quantization', plainWords`no file of the catalog has the quantization "${quantization}"`, hint);
}

const requirementsOf = (options: PlanOptions): PlanQuestion['requirements'] => ({
  kvType: options.kvType,
  minDecodeTokensPerSecond: options.minDecode,
  maxTtftSeconds: options.maxTtft,
  waits: { comfortableSeconds: options.comfortableWait, longestSeconds: options.longestWait },
  thinking: options.thinking,
  runtimeIds: options.runtime === undefined ? undefined : [...options.runtime],
  limit: options.limit,
});
