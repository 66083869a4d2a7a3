import type { Sentences } from '../language.ts';
import type { Text } from '../text.ts';
import { generationOf } from '../cuda-generation.ts';
import { between, counted, form } from './nouns.ts';

type Platform = 'linux' | 'darwin' | 'win32' | 'mobile';
type FileKind =
  | 'gguf'
  | 'gguf-ik'
  | 'mlx'
  | 'flash-moe'
  | 'bf16'
  | 'fp8'
  | 'nvfp4'
  | 'int4'
  | 'int8'
  | 'fp4-fp8'
  | 'w8a8-ascend'
  | 'part'
  | 'bundle'
  | 'none';

const platformNames: Readonly<Record<Platform, string>> = {
  linux: 'Linux',
  darwin: 'macOS',
  win32: 'Windows',
  mobile: 'phones and tablets',
};

function filesOf(kind: FileKind): string {
  const named = {
    gguf: 'GGUF files',
    'gguf-ik': 'GGUF files of the ik_llama.cpp kind',
    mlx: 'MLX files',
    'flash-moe': 'packs of Flash-MoE',
  };
  if (kind === 'gguf' || kind === 'gguf-ik' || kind === 'mlx' || kind === 'flash-moe') return named[kind];
  if (kind === 'w8a8-ascend') return 'W8A8 safetensors of ModelSlim';
  return kind === 'part' || kind === 'bundle' || kind === 'none' ? 'this file' : `${kind.toUpperCase()} safetensors`;
}

type Pool = { runtime: string; bytes: number; mayFit: boolean };

/** `bytes`: at the unfavourable end of its range; 0: weights may leave nothing. */
const poolHas = ({ runtime, bytes, mayFit }: Pool, memory: (bytes: number) => string): string =>
  `${mayFit ? 'may not fit: ' : ''}${runtime} ${bytes > 0 ? `surely has ${memory(bytes)}` : 'may have nothing'} for the cache of a card`;

/** Where a model is placed, how fast it is there, and why a candidate is taken or not. */
export const planningWords = {
  'memory.no-accelerator': 'no accelerator',
  'memory.more-than-accelerator': 'more than accelerator memory holds',
  'memory.more-than-pool': 'more than the memory pool holds',
  'memory.pool-waits': ({ ...pool }: { runtime: string; bytes: number; mayFit: boolean }, { memory }) =>
    `${poolHas(pool, memory)}, and requests beyond that wait: plan for fewer at once, a shorter context or more cards`,
  'memory.pool-refuses': ({ tokens, ...pool }: { runtime: string; bytes: number; mayFit: boolean; tokens: number }, { memory, count }) =>
    `${poolHas(pool, memory)}, and it refuses at its start what needs more: ${
      tokens > 0
        ? `plan for a context of ${count(tokens)} tokens at most, fewer requests at once`
        : 'not even the shortest request surely fits, plan for a smaller file'
    } or more cards`,
  'memory.more-than-unified': 'more than is free of unified memory',
  'memory.more-than-host': 'more than host memory holds',
  'memory.more-than-host-beside': 'more than host memory holds beside the accelerator',
  'memory.kept-of-disk': ({ experts }: { experts: boolean }) =>
    experts
      ? 'free memory keeps experts that were read, all taken to be used evenly; at worst it keeps none of them'
      : 'what is read in turn for every token pushes itself out of memory; at best free memory keeps its size of it',
  'memory.streams-nothing-fixed': 'memory does not hold what must not come from the disk: cache and buffers',
  'memory.no-single-layer': 'accelerator memory does not hold a single layer beside its buffers',
  'memory.host-lacks-embedding': 'host memory cannot hold the embedding and the input buffers',
  'memory.nothing-moved': ({ runtime }: { runtime: string }) => `${runtime} moves nothing that was placed by hand`,
  'memory.nothing-on-host': ({ runtime }: { runtime: string }) => `${runtime} keeps nothing in main memory`,
  'memory.by-hand-one-accelerator': 'layers placed by hand are estimated for one accelerator',
  'memory.idle-accelerator': 'an accelerator that holds no layer but is visible: its buffer follows no known rule',
  'memory.no-such-placement': ({ runtime }: { runtime: string }) => `${runtime} offers no such placement on this machine`,
  'memory.cache-unknown': ({ reason }: { reason: Text }, { say }) => `cache formula unknown: ${say(reason)}`,
  'memory.no-cache-type': ({ runtime, kvType }: { runtime: string; kvType: string }) => `${runtime} has no ${kvType} cache`,
  'memory.host-unknown': ({ reason }: { reason: Text }, { say }) =>
    `host memory not known (${say(reason)}): state memory.totalBytes in the profile, or plan for --hardware with --ram`,
  'memory.cards-asked': ({ cards }: { cards: number }) => `${counted(cards, 'accelerator')} are asked for`,
  'memory.heads-undivided': ({ cards }: { cards: number }) => `its heads cannot be dealt out to ${counted(cards, 'accelerator')}`,
  'memory.registry-size': 'size as printed by the registry',
  'memory.recipe-size': 'size worked out from the shape and the recipe of the file',
  'memory.proxy-size': 'size of the same quantization of a sister model',
  'memory.stock-size': 'stock size of the same quantization of the same shape',
  'memory.process': 'process and libraries',
  'memory.driver-context': 'driver context, inferred from one log',
  'memory.host-available': 'available memory of the host',
  'memory.accelerator-free': ({ index }: { index: number }) => `free memory of accelerator ${index}`,

  'speed.carried': 'carries the measurement to what is asked',
  'speed.formula-alone': 'the formula alone: a measurement takes its place',
  'speed.measured': (
    {
      rates,
      depths,
      prompts,
      submitters,
      carriedTo,
      formula,
    }: {
      rates: readonly number[];
      depths: readonly number[];
      prompts: readonly number[] | null;
      submitters: number;
      carriedTo: number | null;
      formula: number;
    },
    { tokensPerSecond, count },
  ) => {
    const length = prompts === null ? '' : ` for prompts of ${between(prompts, count)} tokens`;
    const by = submitters === 1 ? '' : ` by ${count(submitters)} submitters`;
    const carried = carriedTo === null ? '' : `, carried to ${count(carriedTo)} by the formula`;
    return `measured ${between(rates, tokensPerSecond)}${length} at mean depth ${between(depths, count)}${by}${carried}; the formula alone: ${tokensPerSecond(formula)}`;
  },
  'attention.full': 'full',
  'attention.compressed': 'compressed',
  'attention.gated-deltanet': 'Gated DeltaNet',
  'attention.mamba2': 'Mamba-2',
  'attention.mla': 'latent (MLA)',
  'attention.mla-sparse': 'latent (MLA), sparse (DSA)',
  'attention.sliding': 'sliding window',
  'attention.chunked': 'chunked window',
  'attention.unknown': 'unknown',

  'speed.few-rows': ({ what }: { what: Text }, { say }) => `${say(what)}: few, so at least as wide as all rows`,
  'speed.cached-prompt': ({ ratio }: { ratio: number }, { percent }) => `${percent(ratio)} of the prompt is cached and costs no prefill`,
  'speed.speculative': ({ rests }: { rests: string }) =>
    `with drafts by the model's own head (MTP), one request at a time; gain from ${rests}; code gains more, prose less`,
  'speed.tensor-split': ({ cards }: { cards: number }) =>
    `every layer over ${cards} cards (-sm tensor), with two exchanges a layer; memory as for whole layers on each`,
  'speed.power-limit': ({ ratio }: { ratio: number }, { percent }) =>
    `held at ${percent(ratio)} of its board power: the loss is known of one card only`,
  'speed.weights-only': 'weights are unpacked for arithmetic in 16 bits',
  'speed.first-token-computed': 'computed from the measured rate of prefill; the first token itself was not measured',
  'speed.one-at-a-time': ({ runtime, others }: { runtime: string; others: number }) =>
    `${runtime} serves this architecture one request at a time: the ${others} others are waited for`,
  'speed.amdvlk': "AMD's own Vulkan driver (AMDVLK) is in use: Mesa's (RADV) reads prompts about twice as fast",
  'speed.not-amdvlk': "under Mesa's Vulkan driver (RADV); AMD's own (AMDVLK) reads prompts about half as fast",
  'speed.prompts-in-turn': 'prompts of concurrent requests are read one after another; their delay of decoding is not counted',
  'speed.split': ({
    replicas,
    tensorParallel,
    pipelineParallel,
    idle,
    cards,
  }: {
    replicas: number;
    tensorParallel: number;
    pipelineParallel: number;
    idle: number;
    cards: number;
  }) => {
    const split = `cards dealt out as ${replicas} × (tensor parallel ${tensorParallel} × pipeline parallel ${pipelineParallel})`;
    return idle === 0 ? split : `${split}, ${idle} of ${cards} idle`;
  },
  'speed.running': ({ running, concurrency }: { running: number; concurrency: number }) =>
    `about ${running} of ${concurrency} requests decode at once, the others wait or are in prefill`,

  'demand.one-alone-misses': 'one request alone misses the targets or the memory',
  'demand.more-replicas': ({ most }: { most: number }, { count }) =>
    `more than ${count(most)} ${form(most, 'replica')}, which is where the count ends`,

  'evaluate.no-projector': 'image input needs a vision projector, and no file of one is known',
  'evaluate.context-too-long': ({ native, asked }: { native: number; asked: number }) =>
    `holds ${native} tokens natively, ${asked} are asked for`,
  'evaluate.no-images': 'takes no image input',
  'evaluate.part': 'a part (vision projector or MTP head), not a model',
  'evaluate.bundle': 'the same weights as the plain file, bundled with a projector',
  'evaluate.no-runtime-for-format': 'no runtime of the catalog loads this format',
  'evaluate.moe-only': 'this format is meant for mixture-of-experts models',
  'evaluate.no-use-case': ({ id }: { id: string }) => `use case "${id}" is not in the catalog`,
  'evaluate.context-too-short': ({ context, prompt, output }: { context: number; prompt: number; output: number }) =>
    `workload: contextTokens: ${context} tokens cannot hold a prompt of ${prompt} and an output of ${output}`,
  'evaluate.waits-crossed': ({ comfortable, longest }: { comfortable: number; longest: number }, { duration }) =>
    `an answer is gladly waited for ${duration(comfortable)}, and ${duration(longest)} at most`,
  'evaluate.raise-longest-wait': 'Raise the longest wait, or lower the comfortable one.',
  'evaluate.released-later': ({ date, releasedBy }: { date: string | null; releasedBy: string }) =>
    date === null ? `no release date is known, asked for: by ${releasedBy}` : `released on ${date}, asked for: by ${releasedBy}`,
  'evaluate.no-such-mode': ({ thinking }: { thinking: 'on' | 'off' }) =>
    thinking === 'on' ? 'it cannot reason before it answers' : 'it always reasons before it answers',
  'evaluate.raise-context': 'Raise the context, or shorten prompt or output.',
  'evaluate.tensor-split': 'only llama.cpp splits tensors, over several cards that hold the whole model: this is the answer without it',
  'evaluate.micro-batch': 'the micro-batch is set in llama.cpp and its kin only: this is the answer without it',
  'evaluate.speculative':
    'no gain is known for drafts by an MTP head with this file, runtime, hardware and number of requests: the speed is the one without them',
  'evaluate.draft-memory':
    'memory counts the MTP head and the cache of its layer, not buffers of its own nor states kept for drafts that are turned down',
  'evaluate.no-quantization': ({ name }: { name: string }) => `no quantization "${name}" is known`,
  'evaluate.name-scheme': 'Name its scheme, as Q4_K_M.',
  'evaluate.file-too-small': (
    { fileBytes, name, modelId, leastBytes }: { fileBytes: number; name: string; modelId: string; leastBytes: number },
    { count },
  ) => `a file of ${count(fileBytes)} bytes is too small for ${modelId} in ${name}: it takes ${count(leastBytes)} bytes at least`,
  'evaluate.give-bytes': 'Give the size of the whole model in bytes, all its parts together.',
  'evaluate.no-runtime-for-file': 'no runtime of the catalog loads this file',
  'evaluate.fork-only': ({ runtime, original, id }: { runtime: string; original: string; id: string }) =>
    `${runtime} is offered only for files that ${original} cannot load, or with --runtime ${id}`,
  'evaluate.platform': ({ runtime, platform }: { runtime: string; platform: Platform }) =>
    `${runtime} does not run on ${platformNames[platform]}`,
  'evaluate.cannot-load': ({ runtime, files }: { runtime: string; files: FileKind }) => `${runtime} cannot load ${filesOf(files)}`,
  'evaluate.needs-accelerator': ({ runtime, files }: { runtime: string; files: FileKind }) =>
    `${runtime} needs an accelerator for ${filesOf(files)}`,
  'evaluate.generation-unknown': ({ runtime, files, device }: { runtime: string; files: FileKind; device: string }) =>
    `${runtime} runs ${filesOf(files)} on some generations only, and that of ${device} is not known`,
  'evaluate.not-on-device': (
    { runtime, files, device, missing }: { runtime: string; files: FileKind; device: string; missing: Text | null },
    { say },
  ) => `${runtime} does not run ${filesOf(files)} on ${device}${missing === null ? '' : `: ${say(missing)}`}`,
  'evaluate.model-not-on-device': (
    { runtime, model, files, device, why }: { runtime: string; model: string; files: FileKind; device: string; why: Text },
    { say },
  ) => `${runtime} does not run ${model} in ${filesOf(files)} on ${device}: ${say(why)}`,
  'evaluate.model-nowhere': ({ runtime, model, files, why }: { runtime: string; model: string; files: FileKind; why: Text }, { say }) =>
    `${runtime} does not load ${filesOf(files)} of ${model}: ${say(why)}`,
  'evaluate.undocumented': ({ runtime, model, source }: { runtime: string; model: string; source: string }) =>
    `${runtime} does not document ${model} [${source}]`,
  'evaluate.not-beside': ({ runtime, device, why }: { runtime: string; device: string; why: Text }, { say }) =>
    `${runtime} is not offered on a machine with ${device}: ${say(why)}`,
  'evaluate.needs-capability': ({ least, has, by }: { least: number; has: number; by: Text }, { say }) =>
    `it needs compute capability ${generationOf(least)} or later, this is ${generationOf(has)} ${say(by)}`,
  'evaluate.ends-at-capability': ({ end, has, by }: { end: number; has: number; by: Text }, { say }) =>
    `it runs below compute capability ${generationOf(end)} only, this is ${generationOf(has)} ${say(by)}`,
  'evaluate.needs-target': ({ targets, has, by }: { targets: readonly string[]; has: string | null; by: Text }, { say, list }) =>
    `it runs on ${list(targets)}, this is ${has ?? 'another'} ${say(by)}`,
  'evaluate.noted': ({ said, note }: { said: Text; note: string }, { say }) => `${say(said)} (${note})`,
  'evaluate.because': ({ note, by }: { note: string | null; by: Text }, { say }) => (note === null ? say(by) : `${note} ${say(by)}`),
  'evaluate.by': ({ source, status, version }: { source: string; status: string; version: string | null }) =>
    `[${version === null ? '' : `from version ${version} on; `}${status}, ${source}]`,
  'evaluate.needs-version': ({ runtime, version, why }: { runtime: string; version: string; why: Text }, { say }) =>
    `${runtime} ${version} at least: ${say(why)}`,
  'evaluate.architecture': ({ runtime, architecture }: { runtime: string; architecture: string }) =>
    `${runtime} does not support the architecture ${architecture}`,
  'evaluate.change': ({ change, partly, leftBytes }: { change: Text; partly: boolean; leftBytes: number | null }, { memory, say }) =>
    `${say(change)}: fits${partly ? ' partly in main memory' : ''}${leftBytes === null ? '' : `, ${memory(leftBytes)} left`}`,
  'evaluate.change-cache': ({ to, from }: { to: string; from: string }) => `${to} cache instead of ${from}`,
  'evaluate.change-concurrency': ({ to, from }: { to: number; from: number }, { count }) =>
    `${count(to)} ${to === 1 ? 'request' : 'requests'} at a time instead of ${count(from)}`,
  'evaluate.change-context': ({ to, from }: { to: number; from: number }, { context }) =>
    `context ${context(to)} instead of ${context(from)}`,
  'evaluate.change-quantization': ({ to, from }: { to: string; from: string }) => `${to} instead of ${from}`,
  'evaluate.streams': ({ bytes, fileBytes }: { bytes: number; fileBytes: number }, { fileSize }) =>
    `possible, slow: ${fileSize(bytes)} of ${fileSize(fileBytes)} lie on the disk and are read from it as they are used, unless memory still holds them`,
  'evaluate.fewer-experts': ({ runtime, used, trained }: { runtime: string; used: number; trained: number }) =>
    `${runtime} takes ${used} experts for a token where the model was trained with ${trained}: it answers worse than its scores say`,
  'evaluate.of-the-file': ({ note }: { note: string }) => `of this file: ${note}`,
  'evaluate.disk-rate': ({ point, low, high, note }: { point: number; low: number; high: number; note: Text | null }, { bandwidth, say }) =>
    `disk reads at ${bandwidth(point)}${low === high ? '' : ` (${bandwidth(low)} to ${bandwidth(high)}): scan --measure measures it, --set disk.readBytesPerSecond=7GB/s gives it`}${note === null ? '' : `; ${say(note)}`}`,
  'evaluate.kept-of-disk': ({ bytes, why }: { bytes: number; why: Text }, { memory, say }) =>
    `up to ${memory(bytes)} of what was read stays in free memory: ${say(why)}`,
  'evaluate.not-from-disk': ({ reason }: { reason: Text }, { say }) =>
    `read from the disk as it is used it may run, slowly: ${say(reason)}`,
  'recommend.only-from-disk': ({ runtime }: { runtime: string }) =>
    `${runtime} reads experts from the disk for every token: possible, slow, never picked`,
  'recommend.from-disk': 'Possible from disk, slow: memory holds no file of these models, and none of them is a pick',
  'recommend.from-disk-speed': (
    { rate, low, high, seconds }: { rate: number; low: number; high: number; seconds: number },
    { tokensPerSecond, duration },
  ) => `${tokensPerSecond(rate)} (${tokensPerSecond(low)} to ${tokensPerSecond(high)}), first token after ${duration(seconds)}`,
  'evaluate.raised-limit': (
    {
      setting,
      limitBytes,
      leftBytes,
      source,
    }: { setting: 'iogpu.wired_limit_mb' | 'ttm.pages_limit'; limitBytes: number; leftBytes: number; source: string },
    { memory },
  ) =>
    setting === 'ttm.pages_limit'
      ? `GPU share raised to ${memory(limitBytes)}, which leaves ${memory(leftBytes)} to the system, with the kernel parameter ttm.pages_limit=${limitBytes / 4096} (pages of 4 KiB; not together with amdgpu.gttsize), or by a carve-out in the BIOS where it offers one so large [${source}]`
      : `GPU share raised to ${memory(limitBytes)}, which leaves ${memory(leftBytes)} to macOS, until the next start with: sudo sysctl iogpu.wired_limit_mb=${limitBytes / 1024 ** 2} [${source}]`,
  'evaluate.change-experts': 'experts in main memory',
  'evaluate.change-layers': 'some layers in main memory',
  'evaluate.no-model': ({ id }: { id: string }) => `model "${id}" is not in the catalog`,
  'evaluate.list-models': 'All: quartermaster catalog list models',
  'evaluate.no-runtime': ({ id }: { id: string }) => `runtime "${id}" is not in the catalog`,
  'evaluate.no-file': 'No file of this model is known.',
  'evaluate.withdrawn': ({ modelId, quantization, day }: { modelId: string; quantization: string; day: string }) =>
    `the publisher of ${quantization} of "${modelId}" withdrew it on ${day}`,
  'evaluate.no-quantization-of': ({ modelId, quantization }: { modelId: string; quantization: string }) =>
    `model "${modelId}" has no quantization "${quantization}" in the catalog`,
  'evaluate.not-released': ({ status }: { status: string }) => `${status}, not released: listed, not recommended`,
  'evaluate.weights-closed': 'weights are not published',
  'evaluate.listed-only': ({ reason }: { reason: Text }, { say }) => `${say(reason)}: listed, not recommended`,
  'evaluate.shape-unknown': 'tensor shape unknown',
  'evaluate.cache-size-unknown': 'cache size unknown',
  'evaluate.parameters-unknown': 'parameter count unknown',
  'evaluate.short-of-accelerator': (
    { fileBytes, shortBytes, atMost, reason }: { fileBytes: number; shortBytes: number; atMost: boolean; reason: Text | null },
    { fileSize, memoryShortage, say },
  ) =>
    `does not fit: ${fileSize(fileBytes)} file, ${atMost ? 'up to ' : ''}${memoryShortage(shortBytes)} too much for the accelerator memory that is free${reason === null ? '' : ` (${say(reason)})`}`,
  'evaluate.short-of-memory': (
    { fileBytes, shortBytes, atMost, reason }: { fileBytes: number; shortBytes: number; atMost: boolean; reason: Text | null },
    { fileSize, memoryShortage, say },
  ) =>
    `does not fit: ${fileSize(fileBytes)} file, ${atMost ? 'up to ' : ''}${memoryShortage(shortBytes)} too much for the memory that is free${reason === null ? '' : ` (${say(reason)})`}`,
  'evaluate.short-of-disk': ({ fileBytes, shortBytes, atMost }: { fileBytes: number; shortBytes: number; atMost: boolean }, { fileSize }) =>
    `does not fit: ${fileSize(fileBytes)} file, ${atMost ? 'up to ' : ''}${fileSize(shortBytes)} too much for the free disk`,
} as const satisfies Sentences;
