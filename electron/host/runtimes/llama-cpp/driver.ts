import { z } from 'zod';
import type { RuntimeStatus } from '#shared/api.ts';
import { shortNameSchema } from '#shared/plain-text.ts';
import { formatCount } from '#shared/format.ts';
import { sizeField } from '../answer-fields.ts';
import { noServerText, type ProgramAdvice, programStatus } from '../program-status.ts';
import { type Answer, jsonOrNull, queryJson } from '../query-json.ts';
import { counted, type RuntimeContext, type RuntimeDriver, statusWithoutServer } from '../runtime-driver.ts';

const identity = { runtimeId: 'llama.cpp', name: 'llama.cpp' } as const;
const START = 'Start it: `llama-server -m FILE.gguf` (port 8080).';
const INSTALL = 'Install it: https://github.com/ggml-org/llama.cpp/releases, or `brew install llama.cpp`.';

export const llamaCppDriver: RuntimeDriver = { ...identity, detect };

/** 200 when ready; 503 with this error while the model loads [llama-server]. */
const healthSchema = z.object({ status: z.literal('ok') });
const loadingSchema = z.object({ error: z.object({ type: z.literal('unavailable_error'), message: z.string() }) });
const propsSchema = z.object({
  build_info: shortNameSchema,
  total_slots: z.number().optional(),
  default_generation_settings: z.object({ n_ctx: z.number().optional() }).optional(),
});
const modelsSchema = z.object({
  data: z.array(
    z.object({
      id: shortNameSchema,
      owned_by: z.string().optional(),
      /** Absent for a model that still loads. */
      meta: z.object({ size: sizeField }).nullish(),
      /** Only of a server that serves several models. */
      status: z.object({ value: z.string() }).optional(),
    }),
  ),
});

type Answers = {
  readonly health: Answer<z.infer<typeof healthSchema>>;
  readonly props: Answer<z.infer<typeof propsSchema>>;
  readonly models: Answer<z.infer<typeof modelsSchema>>;
};

async function detect(context: RuntimeContext): Promise<RuntimeStatus> {
  const host = addressOf(context);
  const question = { request: context.request, signal: context.signal, timeoutSeconds: 1 };
  const [health, props, models] = await Promise.all([
    queryJson({ ...question, url: `${host}/health`, schema: healthSchema }),
    queryJson({ ...question, url: `${host}/props`, schema: propsSchema }),
    queryJson({ ...question, url: `${host}/v1/models`, schema: modelsSchema }),
  ]);
  const answers = { health, props, models };
  return isLlamaServer(answers) ? serverStatus(host, answers) : programStatus(advice, context, noServerText(host, health));
}

/** LLAMA_ARG_PORT moves the port of llama-server as its `--port` does. */
function addressOf({ addresses, environment }: RuntimeContext): string {
  const port = environment['LLAMA_ARG_PORT'];
  return addresses[identity.runtimeId] ?? `http://127.0.0.1:${port !== undefined && /^\d{1,5}$/.test(port) ? port : '8080'}`;
}

/** Port 8080 is everybody's, and others answer /health too: it must call itself llama.cpp somewhere. */
function isLlamaServer({ health, props, models }: Answers): boolean {
  if (props.outcome === 'ok' || isLoading(health)) return true;
  if (models.outcome === 'ok' && models.value.data.some((model) => model.owned_by === 'llamacpp')) return true;
  return (health.outcome === 'ok' || health.outcome === 'status') && health.headers.server === 'llama.cpp';
}

function isLoading(health: Answers['health']): boolean {
  return health.outcome === 'status' && health.status === 503 && loadingSchema.safeParse(jsonOrNull(health.body)).success;
}

function serverStatus(host: string, answers: Answers): RuntimeStatus {
  const { health, props, models } = answers;
  const version = props.outcome === 'ok' ? props.value.build_info : null;
  if (health.outcome !== 'ok' && !isLoading(health)) {
    const detail = `the server at ${host} is not well: ${health.outcome === 'status' ? `HTTP ${health.status} to /health` : health.reason}. See its log.`;
    return statusWithoutServer(identity, 'failed', { detail, version, host });
  }
  const listed = models.outcome === 'ok' ? models.value.data.map((model) => modelOf(model, isLoading(health))) : [];
  return { ...identity, status: 'running', detail: detailText(answers), version, host, models: listed };
}

function modelOf(model: z.infer<typeof modelsSchema>['data'][number], loading: boolean): RuntimeStatus['models'][number] {
  const loaded = !loading && (model.status === undefined || model.status.value === 'loaded');
  return { name: model.id, sizeBytes: model.meta?.size ?? null, loaded, acceleratorRatio: null };
}

/** n_ctx of the server is per slot: its whole context ÷ slots [llama-server]. */
function detailText({ health, props, models }: Answers): string {
  if (isLoading(health)) return 'loading its model; ask again in a moment';
  if (models.outcome === 'status' && models.status === 401) return 'asks for an API key: its models are not listed';
  if (props.outcome !== 'ok') return 'ready';
  const { total_slots: slots, default_generation_settings: settings } = props.value;
  if (slots === undefined || settings?.n_ctx === undefined) return 'ready';
  return `${counted(slots, 'slot')} of ${formatCount(settings.n_ctx)} tokens`;
}

/** `llama-server --version` prints "version: 8233 (5b4ebc5)" to stderr. */
const search = { commands: ['llama-server'], args: ['--version'], versionPattern: /version:\s*(\S+(?: \([0-9a-f]+\))?)/ };
const advice: ProgramAdvice = { ...identity, search, startStep: START, installStep: INSTALL };
