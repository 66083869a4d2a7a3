import type { RuntimeStatus } from '#shared/api.ts';
import { PlannerError } from '#shared/errors.ts';
import type { Ratio } from '#shared/units.ts';
import type { ProgramSearch } from '../find-program.ts';
import { programStatus } from '../program-status.ts';
import type { Answer } from '../query-json.ts';
import { counted, type RuntimeContext, type RuntimeDriver, statusWithoutServer } from '../runtime-driver.ts';
import { createOllamaClient, type OllamaClient } from './client.ts';
import { isLoopback, ollamaAddress } from './host-address.ts';
import { installStep, reachStep, startStep, statusStep } from './next-steps.ts';
import { prepareOllamaPull } from './prepare-pull.ts';
import type { LoadedModel, TaggedModel } from './schemas.ts';
import { sameTag } from './tag-name.ts';

const identity = { runtimeId: 'ollama', name: 'Ollama' } as const;

/** A server on this machine answers at once; one in the network gets more time. */
const LOCAL_SECONDS = 1;
const REMOTE_SECONDS = 3;

export const ollamaDriver: RuntimeDriver = { ...identity, detect, preparePull: prepareOllamaPull };

async function detect(context: RuntimeContext): Promise<RuntimeStatus> {
  const address = addressOrReason(context);
  if ('reason' in address) return statusWithoutServer(identity, 'failed', { detail: address.reason, version: null, host: null });
  const { host } = address;
  const timeoutSeconds = isLoopback(host) ? LOCAL_SECONDS : REMOTE_SECONDS;
  const client = createOllamaClient({ address: host, signal: context.signal, timeoutSeconds, request: context.request });
  const version = await client.version();
  switch (version.outcome) {
    case 'ok':
      return runningStatus(client, version.value);
    case 'unreachable':
      return unreachableStatus(context, client.address, version.reason);
    default:
      return statusWithoutServer(identity, 'failed', { detail: failureText(client.address, version), version: null, host: client.address });
  }
}

/** An address that the user typed just now is refused; one from the environment must not hide the other runtimes. */
function addressOrReason({ host, environment }: RuntimeContext): { host: string } | { reason: string } {
  try {
    return { host: ollamaAddress(host, environment) };
  } catch (error) {
    if (host !== null || !(error instanceof PlannerError)) throw error;
    return { reason: `OLLAMA_HOST: ${error.message}. ${error.hint}` };
  }
}

async function runningStatus(client: OllamaClient, version: string): Promise<RuntimeStatus> {
  const [tags, loaded] = await Promise.all([client.tags(), client.loaded()]);
  const models = ollamaModels(tags.outcome === 'ok' ? tags.value : [], loaded.outcome === 'ok' ? loaded.value : []);
  const present = tags.outcome === 'ok' ? `${counted(tags.value.length, 'model')} present` : 'the models on its disk could not be read';
  const inMemory = loaded.outcome === 'ok' ? `${counted(loaded.value.length, 'model')} loaded` : 'the loaded models could not be read';
  return { ...identity, status: 'running', detail: `${present}, ${inMemory}`, version, host: client.address, models };
}

/** Models on disk, each with what is loaded of it; a model deleted while it is loaded comes last. */
export function ollamaModels(tags: readonly TaggedModel[], loaded: readonly LoadedModel[]): RuntimeStatus['models'] {
  const present = tags.map((model) => {
    const inMemory = loaded.find((candidate) => sameTag(candidate.name, model.name));
    return {
      name: model.name,
      sizeBytes: sizeOnDisk(model),
      loaded: inMemory !== undefined,
      acceleratorRatio: inMemory ? acceleratorRatio(inMemory) : null,
    };
  });
  const gone = loaded.filter((model) => !tags.some((tag) => sameTag(tag.name, model.name)));
  return [
    ...present,
    ...gone.map((model) => ({ name: model.name, sizeBytes: null, loaded: true, acceleratorRatio: acceleratorRatio(model) })),
  ];
}

/** A cloud model's entry has a size of some hundred bytes: that of its manifest, not of the model. */
const sizeOnDisk = (model: TaggedModel): number | null =>
  model.remote_host === undefined || model.remote_host === '' ? (model.size ?? null) : null;

/** Share of the loaded model that is in accelerator memory: size_vram ÷ size [ollama-api]. */
export function acceleratorRatio({ size, size_vram }: LoadedModel): Ratio | null {
  if (size === undefined || size_vram === undefined || size === 0) return null;
  return Math.min(1, size_vram / size);
}

async function unreachableStatus(context: RuntimeContext, host: string, reason: string): Promise<RuntimeStatus> {
  const nobody = `no server at ${host} (${reason})`;
  if (!isLoopback(host)) {
    const detail = `${nobody}. ${reachStep({ address: host, platform: context.platform })}`;
    return statusWithoutServer(identity, 'absent', { detail, version: null, host: null });
  }
  const steps = { startStep: startStep(context.platform), installStep: installStep(context.platform) };
  return programStatus({ ...identity, ...steps, search: ollamaProgram(context) }, context, nobody);
}

/** Without a server `ollama --version` prints "Warning: client version is 0.17.1". */
function ollamaProgram({ environment, platform }: RuntimeContext): ProgramSearch {
  return { commands: ['ollama', ...usualPlaces(platform, environment)], args: ['--version'], versionPattern: /version is v?(\d\S*)/ };
}

/** Where its installers put the program, and no PATH need lead. */
function usualPlaces(platform: NodeJS.Platform, environment: RuntimeContext['environment']): readonly string[] {
  if (platform === 'darwin') return ['/Applications/Ollama.app/Contents/Resources/ollama'];
  const folder = platform === 'win32' ? environment['LOCALAPPDATA'] : undefined;
  return folder === undefined ? [] : [`${folder}\\Programs\\Ollama\\ollama.exe`];
}

function failureText(host: string, answer: Exclude<Answer<string>, { outcome: 'ok' | 'unreachable' }>): string {
  if (answer.outcome === 'unexpected') return `${host} does not answer as Ollama does: another program uses this address.`;
  if (answer.status === 403) return `${host} answers 403. ${statusStep(answer, host)}`;
  const step = statusStep(answer, host) ?? 'Another program uses this address, or a proxy stands before it.';
  return `${host} answers HTTP ${answer.status} to /api/version. ${step}`;
}
