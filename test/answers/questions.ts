/** The questions whose answers are compared: chosen by rule and never by chance, so that two programs are asked the same. */

export type Command = 'plan' | 'explain' | 'cost' | 'report' | 'estimate';
/** `args` is a command line; the items of `estimate` are asked as one batch instead, and `args` is the item. */
export type Question = { readonly id: string; readonly command: Command; readonly args: readonly string[] };

const CLOCK = ['--now', '2026-11-30T00:00:00Z'];

/** Machines and bare cards: every vendor, every kind of memory, one card to sixteen. */
const hardware: readonly string[] = [
  'cpu',
  'cpu-desktop-24',
  'cpu-desktop-64',
  'cpu-desktop-ddr4-32',
  'laptop-rtx-4060-8',
  'laptop-rtx-4090-16',
  'laptop-rtx-5080-16',
  'desktop-rtx-3060-12',
  'desktop-rtx-4060-ti-16',
  'desktop-rtx-3090',
  'desktop-rtx-4090',
  'desktop-rtx-5090',
  'desktop-2x-rtx-3090',
  'desktop-2x-rtx-5090',
  'mac-mini-m4-pro-48',
  'macbook-pro-m4-max-128',
  'macbook-pro-m5-max-128',
  'mac-studio-m3-ultra-512',
  'strix-halo-128',
  'dgx-spark-128',
  'workstation-1x-rtx-pro-6000',
  'workstation-4x-rtx-pro-6000',
  'server-2x-a100-80',
  'server-8x-l40s',
  'server-4x-h100-sxm',
  'server-8x-h100-sxm',
  'server-8x-b200-sxm',
  'server-8x-mi300x',
  'cloud-1x-h200-sxm',
  'cloud-8x-h200-sxm',
  'nvidia-rtx-4090',
  'nvidia-h100-sxmx2',
  'amd-rx-7900-xtx',
  'intel-arc-b580',
];

const models: readonly (readonly [model: string, quantization: string])[] = [
  ['qwen3.6-27b', 'Q4_K_M'],
  ['gpt-oss-20b', 'MXFP4'],
  ['qwen3.6-35b-a3b', 'BF16'],
  ['deepseek-v3.2', 'FP8 (original)'],
  ['qwen3.5-4b', 'Q4_K_M'],
  ['llama-4-scout', 'Q2_K'],
  ['gpt-oss-120b', 'MXFP4'],
  ['qwen3.5-397b-a17b', 'FP8'],
  ['deepseek-r1-distill-llama-70b', 'Q4_K_M'],
  ['mistral-small-4', 'IQ2_M'],
  ['qwen3-coder-next', 'Q4_0'],
  ['deepseek-v4-flash', 'UD-Q4_K_XL'],
  ['qwen3.5-0.8b', 'Q8_0'],
  ['qwen3.8-27b', 'UD-Q4_K_XL'],
  ['deepseek-r1-671b', 'Q4_K_M'],
  ['qwen3.6-27b', 'FP8'],
  ['deepseek-r1-0528-qwen3-8b', 'Q8_0'],
];

/** Two questions of three ask a runtime that reads the file; the third asks whichever is next, to see it refused. */
function runtimeFor(quantization: string, at: number): string | null {
  if (at % 3 === 0) return turn(runtimes, at);
  const original = quantization === 'BF16' || quantization.startsWith('FP8');
  return original ? turn(['vllm', 'sglang'], at) : turn(['llama.cpp', 'ollama', null, 'ik_llama.cpp'], at);
}

const useCases = ['chat', 'coding', 'agentic', 'long-context', 'rag', 'vision', 'math', 'multilingual'];
const concurrencies = [1, 4, 32, 1, 16, 128, 1, 64];
const runtimes = [null, 'llama.cpp', null, 'vllm', 'ollama', null, 'sglang', 'mlx', 'ik_llama.cpp'];
const kvTypes = ['f16', 'q8_0', 'f16', 'fp8', 'q4_0'];

/** Takes the items in turn; strides that share no factor with a list's length reach all of it. */
function turn<T>(items: readonly T[], at: number): T {
  const item = items[at % items.length];
  if (item === undefined) throw new RangeError('nothing to choose from');
  return item;
}

const commandQuestion = (command: Command, ...args: readonly string[]): Question => {
  const full = [command, ...args];
  return { id: full.join(' '), command, args: [...full, ...CLOCK] };
};

const load = (at: number): readonly string[] => [
  '--use-case',
  turn(useCases, at),
  '--concurrency',
  String(turn(concurrencies, at * 3 + Math.floor(at / 8))),
];

const runtimeOption = (id: string | null): readonly string[] => (id === null ? [] : ['--runtime', id]);

const each = (times: number, ask: (hardware: string, at: number) => Question): readonly Question[] =>
  hardware.flatMap((machine, row) => Array.from({ length: times }, (_, column) => ask(machine, row * times + column)));

const plans = each(3, (machine, at) =>
  commandQuestion(
    'plan',
    '--hardware',
    machine,
    ...load(at * 3),
    ...runtimeOption(at % 2 === 0 ? null : turn(runtimes, at)),
    '--limit',
    '3',
    '--json',
  ),
);

/** What `plan` and `explain` say to people: the words of an answer, which no document holds. */
const prints = hardware.flatMap((machine, at) => {
  const [model] = turn(models, at * 3);
  return at % 3 === 0
    ? [
        commandQuestion('plan', '--hardware', machine, ...load(at), '--limit', '4'),
        commandQuestion('explain', model, '--hardware', machine, ...load(at + 1)),
      ]
    : [];
});

const explains = each(5, (machine, at) => {
  const [model, quantization] = turn(models, at * 7 + Math.floor(at / 17));
  const quant = at % 4 === 3 ? [] : ['--quant', quantization];
  const kvType = at % 5 === 2 ? ['--kv-type', turn(kvTypes, at)] : [];
  const users = at % 4 === 1 ? ['--users', String(20 * (1 + (at % 11)))] : [];
  return commandQuestion(
    'explain',
    model,
    '--hardware',
    machine,
    ...quant,
    ...load(at),
    ...runtimeOption(runtimeFor(quantization, at)),
    ...kvType,
    ...users,
    '--json',
  );
});

const costs = each(3, (machine, at) => {
  const [model] = turn(models, at * 5 + Math.floor(at / 17));
  const region = at % 5 === 2 ? ['--region', turn(['DEU', 'USA/Texas', 'FRA'], at)] : [];
  const assumed = at % 4 === 3 ? ['--assume', 'staffHoursPerMonth=4', '--assume', 'peakFactor=2'] : [];
  const volume = at % 3 === 1 ? ['--workload', JSON.stringify({ inputTokensPerMonth: 4e9, outputTokensPerMonth: 6e8 })] : [];
  return commandQuestion('cost', model, '--hardware', machine, ...load(at), ...region, ...assumed, ...volume, '--json');
});

const reports = each(1, (machine, at) =>
  commandQuestion('report', '--hardware', machine, ...load(at * 3 + 1), '--limit', '2', '--formats', 'json,md', '--id', 'kept', '--json'),
);

const estimates = each(8, (machine, at) => {
  const [model, quant] = turn(models, at * 7 + Math.floor(at / 17));
  const context = turn([4096, 16_384, 65_536, 131_072], at * 3);
  const item = {
    id: `estimate ${at}`,
    hardware: machine,
    model,
    quant,
    runtime: runtimeFor(quant, at) ?? 'llama.cpp',
    context,
    prompt: Math.floor(context / 4),
    output: turn([128, 500, 1000], at),
    concurrency: turn(concurrencies, at + Math.floor(at / 8)),
    kvType: at % 2 === 0 ? 'f16' : turn(kvTypes, at),
  };
  return { id: item.id, command: 'estimate', args: [JSON.stringify(item)] };
});

export const questions: readonly Question[] = [...plans, ...prints, ...explains, ...costs, ...reports, ...estimates];
