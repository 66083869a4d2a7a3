import { z } from 'zod';
import type { RuntimeStatus } from '#shared/api.ts';
import { shortNameSchema } from '#shared/plain-text.ts';
import { formatCount } from '#shared/format.ts';
import { noServerText, type ProgramAdvice, programStatus } from '../program-status.ts';
import { type Answer, queryJson } from '../query-json.ts';
import { type RuntimeContext, type RuntimeDriver } from '../runtime-driver.ts';

const identity = { runtimeId: 'vllm', name: 'vLLM' } as const;
const START = 'Start it: `vllm serve MODEL` (port 8000).';
const INSTALL = 'Install it (Linux): `uv pip install vllm`, or use the image vllm/vllm-openai.';

export const vllmDriver: RuntimeDriver = { ...identity, detect };

const versionSchema = z.object({ version: shortNameSchema });
/** Served models are in memory by definition; adapters are listed beside their base model [vllm]. */
const modelsSchema = z.object({
  data: z.array(z.object({ id: shortNameSchema, owned_by: z.literal('vllm'), max_model_len: z.number().nullish() })),
});
type Models = z.infer<typeof modelsSchema>;

async function detect(context: RuntimeContext): Promise<RuntimeStatus> {
  const host = context.addresses[identity.runtimeId] ?? 'http://127.0.0.1:8000';
  const question = { request: context.request, signal: context.signal, timeoutSeconds: 1 };
  const [version, models] = await Promise.all([
    queryJson({ ...question, url: `${host}/version`, schema: versionSchema }),
    queryJson({ ...question, url: `${host}/v1/models`, schema: modelsSchema }),
  ]);
  if (isVllm(version, models)) return serverStatus(host, version.outcome === 'ok' ? version.value.version : null, models);
  return programStatus(advice, context, noServerText(host, version));
}

/** Many servers use port 8000: the models must be vLLM's, or hidden behind a key while the version is open, as vLLM has it. */
function isVllm(version: Answer<unknown>, models: Answer<Models>): boolean {
  return models.outcome === 'ok' || (version.outcome === 'ok' && models.outcome === 'status' && models.status === 401);
}

function serverStatus(host: string, version: string | null, models: Answer<Models>): RuntimeStatus {
  const listed = models.outcome === 'ok' ? models.value.data : [];
  const contexts = listed.flatMap(({ max_model_len: limit }) =>
    limit === null || limit === undefined ? [] : [`${formatCount(limit)} tokens`],
  );
  const detail =
    models.outcome === 'ok' ? `ready${contexts[0] ? `, context ${contexts[0]}` : ''}` : 'asks for an API key: its models are not listed';
  const named = listed.map(({ id }) => ({ name: id, sizeBytes: null, loaded: true, acceleratorRatio: null }));
  return { ...identity, status: 'running', detail, version, host, models: named };
}

/** It is a Python program that may need longer than our limit to start: then it is there, without a version. */
const advice: ProgramAdvice = {
  ...identity,
  search: { commands: ['vllm'], args: ['--version'], versionPattern: /^(\d+\.\d+\S*)/m },
  startStep: START,
  installStep: INSTALL,
};
