import { z } from 'zod';
import type { RuntimeStatus } from '#shared/api.ts';
import { shortNameSchema } from '#shared/plain-text.ts';
import { sizeField } from '../answer-fields.ts';
import { noServerText, type ProgramAdvice, programStatus } from '../program-status.ts';
import { queryJson } from '../query-json.ts';
import { counted, type RuntimeContext, type RuntimeDriver } from '../runtime-driver.ts';

const identity = { runtimeId: 'lm-studio', name: 'LM Studio' } as const;
const START = 'Start its server: `lms server start`, or in the app under Developer.';
const INSTALL = 'Install it from https://lmstudio.ai/download.';

export const lmStudioDriver: RuntimeDriver = { ...identity, detect };

type Model = RuntimeStatus['models'][number];

/** Its own interface since 0.4.0: sizes, and the instances that are loaded [lmstudio-rest-v1]. */
const newListSchema = z
  .object({
    models: z.array(z.object({ key: shortNameSchema, size_bytes: sizeField, loaded_instances: z.array(z.unknown()) })),
  })
  .transform(({ models }): Model[] =>
    models.map(({ key, size_bytes, loaded_instances }) => modelOf(key, size_bytes ?? null, loaded_instances.length > 0)),
  );

/** Its own interface since 0.3.6: `state` tells what is loaded [lmstudio-rest-v0]. */
const listSchema = z
  .object({ data: z.array(z.object({ id: shortNameSchema, state: z.enum(['loaded', 'not-loaded', 'loading']) })) })
  .transform(({ data }): Model[] => data.map(({ id, state }) => modelOf(id, null, state === 'loaded')));

/** The interface of OpenAI, which every server has; the owner's name is LM Studio's. It does not say what is loaded: nothing is claimed. */
const plainListSchema = z
  .object({ data: z.array(z.object({ id: shortNameSchema, owned_by: z.literal('organization_owner') })).min(1) })
  .transform(({ data }): Model[] => data.map(({ id }) => modelOf(id, null, false)));

const modelOf = (name: string, sizeBytes: number | null, loaded: boolean): Model => ({ name, sizeBytes, loaded, acceleratorRatio: null });

async function detect(context: RuntimeContext): Promise<RuntimeStatus> {
  const host = context.addresses[identity.runtimeId] ?? 'http://127.0.0.1:1234';
  const question = { request: context.request, signal: context.signal, timeoutSeconds: 1 };
  const answers = await Promise.all([
    queryJson({ ...question, url: `${host}/api/v1/models`, schema: newListSchema }),
    queryJson({ ...question, url: `${host}/api/v0/models`, schema: listSchema }),
    queryJson({ ...question, url: `${host}/v1/models`, schema: plainListSchema }),
  ]);
  const best = answers.find((answer) => answer.outcome === 'ok');
  return best?.outcome === 'ok'
    ? serverStatus(host, best.value)
    : programStatus(adviceFor(context), context, noServerText(host, answers[1]));
}

/** The server does not tell its version. */
function serverStatus(host: string, models: Model[]): RuntimeStatus {
  const loaded = models.filter((model) => model.loaded).length;
  const detail = `${counted(models.length, 'model')} present, ${counted(loaded, 'model')} loaded`;
  return { ...identity, status: 'running', detail, version: null, host, models };
}

/** `lms version` tells the version of the command line tool, which is not the app's. */
function adviceFor({ environment, platform }: RuntimeContext): ProgramAdvice {
  const home = environment[platform === 'win32' ? 'USERPROFILE' : 'HOME'];
  const path = platform === 'win32' ? `${home}\\.lmstudio\\bin\\lms.exe` : `${home}/.lmstudio/bin/lms`;
  const commands = home === undefined ? ['lms'] : ['lms', path];
  return { ...identity, search: { commands, args: ['version'], versionPattern: null }, startStep: START, installStep: INSTALL };
}
