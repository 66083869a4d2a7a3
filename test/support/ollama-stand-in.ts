import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { createLineWriter, type LineWriter } from './ollama-line-writer.ts';
import { scenarioOf, type ScenarioName } from './ollama-scenarios.ts';
import { type DownloadClient, layersFor, SharedDownload } from './ollama-shared-download.ts';

/**
 * A server on loopback that answers as Ollama does, for tests and for trying the app without it: same endpoints, same order of lines, same
 * quirks, no model. Modelled on recordings of Ollama's own pull handler.
 */

export type StandInModel = { readonly name: string; readonly sizeBytes: number };
export type StandInLoadedModel = StandInModel & { readonly acceleratorBytes: number };
export type StandInRequest = { readonly method: string; readonly path: string; readonly body: string };

export type OllamaStandInOptions = {
  readonly scenario?: ScenarioName;
  /** 0: any free one. */
  readonly port?: number;
  /** How many times faster than Ollama (a line every 60 ms; waits of seconds). */
  readonly speed?: number;
  readonly version?: string;
  /** Models on its disk at the start. */
  readonly models?: readonly StandInModel[];
  readonly loaded?: readonly StandInLoadedModel[];
  /** Size of the large layer of whatever is pulled. */
  readonly modelBytes?: number;
  /** Speed of its made-up line, before `speed`. */
  readonly bytesPerSecond?: number;
  /** Answers a pull with these lines at these seconds after the request (÷ speed), instead of a scenario. */
  readonly replay?: { readonly lines: readonly string[]; readonly arrivalSeconds: readonly number[] };
};

export type OllamaStandIn = {
  /** http://127.0.0.1:PORT */
  readonly host: string;
  readonly port: number;
  /** Everything that was asked, in order. */
  readonly requests: readonly StandInRequest[];
  /** Bytes of this tag that are on its disk, complete or not. */
  keptBytes(tag: string): number;
  /** Clients whose pull is running. */
  pulling(): number;
  setScenario(name: ScenarioName): void;
  close(): Promise<void>;
};

type State = {
  readonly options: Required<Omit<OllamaStandInOptions, 'replay' | 'scenario' | 'port'>> & {
    readonly replay: OllamaStandInOptions['replay'];
  };
  scenario: ScenarioName;
  readonly models: Map<string, StandInModel>;
  readonly downloads: Map<string, SharedDownload>;
  readonly requests: StandInRequest[];
  pulling: number;
};

export async function startOllamaStandIn(options: OllamaStandInOptions = {}): Promise<OllamaStandIn> {
  const state = initialState(options);
  const server = createServer((request, response) => {
    answer(state, request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    host: `http://127.0.0.1:${port}`,
    port,
    requests: state.requests,
    keptBytes: (tag) => state.downloads.get(withTag(tag))?.keptBytes() ?? 0,
    pulling: () => state.pulling,
    setScenario: (name) => {
      state.scenario = name;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function initialState(options: OllamaStandInOptions): State {
  const { speed = 1, version = '0.32.12', models = [], loaded = [], modelBytes = 30_000_000, bytesPerSecond = 40_000_000 } = options;
  return {
    options: { speed, version, models, loaded, modelBytes, bytesPerSecond, replay: options.replay },
    scenario: options.scenario ?? 'success',
    models: new Map(models.map((model) => [withTag(model.name), model])),
    downloads: new Map(),
    requests: [],
    pulling: 0,
  };
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  state.requests.push({ method: request.method ?? '', path, body });
  const everything = scenarioOf(state.scenario).answer;
  if (everything === 'web-page') return sendText(response, 200, '<!doctype html><title>Hello</title>');
  if (everything === 'forbidden' || !isTrustedHost(request.headers.host ?? '')) {
    response.writeHead(403).end();
    return;
  }
  const route = routes[`${request.method === 'HEAD' ? 'GET' : request.method} ${path}`];
  return route ? route(state, response, body) : sendText(response, 404, '404 page not found');
}

const routes: Readonly<Record<string, (state: State, response: ServerResponse, body: string) => void>> = {
  'GET /': (_state, response) => sendText(response, 200, 'Ollama is running'),
  'GET /api/version': (state, response) => sendJson(response, 200, { version: state.options.version }),
  'GET /api/tags': (state, response) => sendJson(response, 200, { models: [...state.models.values()].map(taggedModel) }),
  'GET /api/ps': (state, response) => sendJson(response, 200, { models: state.options.loaded.map(loadedModel) }),
  'POST /api/show': show,
  'POST /api/pull': pull,
};

/** What the host check of a loopback listener lets through. */
function isTrustedHost(header: string): boolean {
  const host = header.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return host === '' || host === 'localhost' || isIP(host) !== 0 || /\.(localhost|local|internal)$/.test(host);
}

function taggedModel({ name, sizeBytes }: StandInModel): object {
  const details = {
    parent_model: '',
    format: 'gguf',
    family: 'qwen35',
    families: ['qwen35'],
    parameter_size: '9B',
    quantization_level: 'Q4_K_M',
  };
  return {
    name: withTag(name),
    model: withTag(name),
    modified_at: '2026-11-24T09:00:00Z',
    size: sizeBytes,
    digest: '0a8c26691023',
    details,
  };
}

function loadedModel({ name, sizeBytes, acceleratorBytes }: StandInLoadedModel): object {
  const model = withTag(name);
  return { name: model, model, size: sizeBytes, size_vram: acceleratorBytes, context_length: 32_768, expires_at: '2026-11-24T09:05:00Z' };
}

function show(state: State, response: ServerResponse, body: string): void {
  const { model } = (jsonOf(body) ?? {}) as { model?: unknown };
  const name = withTag(typeof model === 'string' ? model : '');
  if (!state.models.has(name)) return sendJson(response, 404, { error: `model '${name}' not found` });
  const model_info = { 'general.architecture': 'qwen35', 'general.parameter_count': 9_000_000_000, 'qwen35.context_length': 262_144 };
  return sendJson(response, 200, {
    details: { format: 'gguf', family: 'qwen35', quantization_level: 'Q4_K_M' },
    model_info,
    capabilities: ['completion'],
  });
}

function pull(state: State, response: ServerResponse, body: string): void {
  if (body === '') return sendJson(response, 400, { error: 'missing request body' });
  const request = jsonOf(body) as { model?: unknown; stream?: unknown } | null;
  if (request === null) return sendJson(response, 400, { error: "invalid character 'x' looking for beginning of value" });
  const name = typeof request.model === 'string' ? request.model : '';
  if (!/^[\w.-]+(?:\/[\w.-]+)*(?::[\w.-]+)?$/.test(name)) return sendJson(response, 400, { error: 'invalid model name' });
  state.pulling += 1;
  response.once('close', () => {
    state.pulling -= 1;
  });
  if (request.stream === false) return pullThrough(state, withTag(name), { response, writer: wholeAnswer(response) });
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.socket?.setNoDelay(true);
  const writer = createLineWriter(response, scenarioOf(state.scenario).chunks);
  if (state.options.replay) return replay(state.options.replay, state.options.speed, { response, writer });
  return pullThrough(state, withTag(name), { response, writer });
}

type Wire = { readonly response: ServerResponse; readonly writer: LineWriter };

/** `stream: false`: only the end is sent, an error as HTTP 500. */
function wholeAnswer(response: ServerResponse): LineWriter {
  let last: object = {};
  const line = (value: object): void => {
    last = value;
  };
  const end = (): void => sendJson(response, 'error' in last ? 500 : 200, last);
  return { line, end, drop: () => response.destroy() };
}

function replay(recording: NonNullable<OllamaStandInOptions['replay']>, speed: number, { response, writer }: Wire): void {
  // One timer a line, each of which listens for the end of the connection.
  response.setMaxListeners(0);
  recording.lines.forEach((line, index) => {
    const isLast = index === recording.lines.length - 1;
    later(response, (recording.arrivalSeconds[index] ?? 0) / speed, () => {
      writer.line(JSON.parse(line) as object);
      if (isLast) writer.end();
    });
  });
}

function pullThrough(state: State, tag: string, { response, writer }: Wire): void {
  const scenario = scenarioOf(state.scenario);
  const { speed } = state.options;
  writer.line({ status: 'pulling manifest' });
  const fail = (text: string): void => {
    writer.line({ error: text });
    writer.end();
  };
  const complete = (): void => finishPull(state, tag, { response, writer });
  later(response, (scenario.manifestSeconds ?? 0) / speed, () => {
    if (scenario.manifestError !== undefined) return fail(scenario.manifestError);
    const client: DownloadClient = { line: (value) => writer.line(value), fail, drop: () => writer.drop(), complete };
    const download = downloadOf(state, tag);
    response.once('close', () => download.leave(client));
    return download.join(client);
  });
}

function finishPull(state: State, tag: string, { response, writer }: Wire): void {
  const scenario = scenarioOf(state.scenario);
  writer.line({ status: 'verifying sha256 digest' });
  later(response, (scenario.verifySeconds ?? 0) / state.options.speed, () => {
    const download = downloadOf(state, tag);
    if (scenario.verifyError !== undefined) {
      download.deleteFirstLayer();
      writer.line({ error: scenario.verifyError });
    } else {
      if (scenario.unlisted !== true) state.models.set(tag, { name: tag, sizeBytes: download.keptBytes() });
      for (const status of ['writing manifest', 'success']) writer.line({ status });
    }
    writer.end();
  });
}

function downloadOf(state: State, tag: string): SharedDownload {
  const { modelBytes, bytesPerSecond, speed } = state.options;
  const known = state.downloads.get(tag);
  const scenario = () => scenarioOf(state.scenario);
  const download = known ?? new SharedDownload({ layers: layersFor(tag, modelBytes), scenario, bytesPerSecond, speed });
  state.downloads.set(tag, download);
  return download;
}

/** Calls back unless the client has gone. */
function later(response: ServerResponse, seconds: number, callback: () => void): void {
  const timer = setTimeout(callback, seconds * 1000);
  response.once('close', () => clearTimeout(timer));
}

const withTag = (name: string): string => (name.slice(name.lastIndexOf('/') + 1).includes(':') ? name : `${name}:latest`);

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': text.startsWith('<') ? 'text/html' : 'text/plain; charset=utf-8' }).end(text);
}
