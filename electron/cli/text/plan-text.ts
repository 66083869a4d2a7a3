import { PlannerError } from '#shared/errors.ts';
import { isKnown, isMeasured } from '#shared/estimate.ts';
import {
  formatContextLimit,
  formatContextLimitInFull,
  formatCount,
  formatDuration,
  formatEstimate,
  formatMemory,
  formatNumber,
  formatPercent,
  formatTokensPerSecond,
  formatUsd,
} from '#shared/format.ts';
import { whereFrom } from '#shared/tensors/file-facts.ts';
import { type MachineNote, machineNotes } from '#shared/hardware/machine-notes.ts';
import { openQuestions } from '#shared/hardware/open-questions.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import type { FittingFit } from '#shared/memory/fit.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import { fromDiskSpeed } from '#shared/recommend/from-disk-speed.ts';
import { otherAnswers } from '#shared/recommend/other-answers.ts';
import { ollamaSettings } from '#shared/recommend/runtime-settings.ts';
import type { Candidate, Recommendation } from '#shared/recommend/recommendation.ts';
import type { Requirements, Workload } from '#shared/demand/workload.ts';
import { resolvePullTarget } from '../../host/runtimes/ollama/resolve-tag.ts';
import { bold, type Column, dim, formatTable, green, type Output, yellow } from '../output.ts';
import { questionLines } from './question-lines.ts';
import { settingText } from './setting-text.ts';
import { turnsLine } from './turns-text.ts';
import { machinesLine, usersLine } from './users-text.ts';
import { inEnglish } from '#shared/words/en.ts';
import { message } from '#shared/words/message.ts';

const SHOWN_REJECTIONS = 5;

/** A recommendation for people: the machine, the best pick and why, the ranking, and what came nearest without passing. */
export function planText(recommendation: Recommendation, input: PlanInput, output: Output): string {
  const { best, verdict } = recommendation;
  const said = inEnglish(verdict.text);
  const blocks = best
    ? [
        `${headText(input, output)}\n${bold(output, 'Verdict ')} ${said}`,
        [bestText(best, input, output), ...alternativeLines(recommendation, input, output)].join('\n'),
      ]
    : [headText(input, output), yellow(output, said)];
  if (recommendation.ranked.length > 1) blocks.push(rankingText(recommendation.ranked, input));
  blocks.push(fromDiskText(recommendation.fromDisk ?? [], input), rejectedText(recommendation, output));
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function headText({ profile, catalog, workload, requirements }: PlanInput, output: Output): string {
  return [
    `${bold(output, 'Machine ')} ${machineLine(profile)}`,
    ...cardQuestionLines({ profile, catalog }, output).map((line) => `         ${line}`),
    ...machineNotes(resolveMachine(profile, catalog))
      // These stand among the questions.
      .filter(({ kind }) => kind !== 'implausible')
      .map((note) => dim(output, `         ${noteText(note)}`)),
    `${bold(output, 'Work    ')} ${workLine(workload)}`,
    ...(workload.users ? [`${bold(output, 'People  ')} ${usersLine(workload.users)}`] : []),
    `${bold(output, 'Waits   ')} ${waitLine(requirements)}`,
  ].join('\n');
}

/** "an answer within 1.0 min gladly, 4.0 min at most; KV cache f16", and what somebody asked for beside. */
function waitLine({ waits, minDecodeTokensPerSecond: floor, maxTtftSeconds: limit, kvType }: Requirements): string {
  const limits = [
    ...(floor === null ? [] : [`at least ${formatTokensPerSecond(floor)}`]),
    ...(limit === null ? [] : [`first token within ${formatDuration(limit)}`]),
    `KV cache ${kvType}`,
  ];
  return `an answer within ${formatDuration(waits.comfortableSeconds)} gladly, ${formatDuration(waits.longestSeconds)} at most; ${limits.join(', ')}`;
}

/** "chat: context 8,192, 1,000 in / 500 out, one request at a time". */
export function workLine({ useCase, contextTokens, promptTokens, outputTokens, cachedPromptRatio, concurrency }: Workload): string {
  const cached = cachedPromptRatio === 0 ? '' : ` (${formatPercent(cachedPromptRatio)} of it cached)`;
  const tokens = `${formatCount(promptTokens)} in${cached} / ${formatCount(outputTokens)} out`;
  return `${useCase}: context ${formatCount(contextTokens)}, ${tokens}, ${requests(concurrency)}`;
}

const noteText = ({ kind, text }: MachineNote): string =>
  kind === 'unknown-memory' ? `${inEnglish(text)}; say how much there is with --set memory.totalBytes=64GiB` : inEnglish(text);

/** Main memory that nobody knows stands among the notes. */
const cardQuestionLines = ({ profile, catalog }: Pick<PlanInput, 'profile' | 'catalog'>, output: Output): readonly string[] =>
  questionLines(profile, {
    output,
    gpus: catalog.gpus,
    questions: openQuestions(profile).filter(({ path }) => path !== 'memory.totalBytes' || isKnown(profile.memory.totalBytes)),
  });

const requests = (concurrency: number): string =>
  concurrency === 1 ? 'one request at a time' : `${formatCount(concurrency)} requests at a time`;

/** "AMD EPYC · 23.5 GiB RAM, 22.9 free · NVIDIA GeForce RTX 4090 (24.0 GiB)". */
export function machineLine(profile: HardwareProfile): string {
  const { availableBytes } = profile.memory;
  const free = isKnown(availableBytes) ? `, ${formatMemory(availableBytes.value)} free` : '';
  const devices = deviceWords(profile);
  return [processorWord(profile), `${memoryWord(profile)}${free}`, ...(devices.length > 0 ? devices : ['no accelerator'])].join(' · ');
}

/** What a machine is, whatever else runs on it: "8 × NVIDIA H100 80GB HBM3 (79.6 GiB) · 2,015 GiB RAM". */
export function hardwareLine(profile: HardwareProfile): string {
  const devices = deviceWords(profile);
  return [...(devices.length > 0 ? devices : [processorWord(profile)]), memoryWord(profile)].join(' · ');
}

const processorWord = ({ cpu }: HardwareProfile): string => (isKnown(cpu.model) ? cpu.model.value : 'processor unknown');

const memoryWord = ({ memory }: HardwareProfile): string =>
  isKnown(memory.totalBytes) ? `${formatMemory(memory.totalBytes.value)} RAM` : 'RAM unknown';

/** "8", or "2 hosts × 8". */
const onHosts = (cards: number, hosts: number): string => (hosts === 1 ? String(cards) : `${hosts} hosts × ${cards / hosts}`);

/** Equal accelerators once, with their number. */
function deviceWords({ accelerators, hosts }: HardwareProfile): readonly string[] {
  const counted = new Map<string, number>();
  for (const device of accelerators) {
    const size = isKnown(device.memoryBytes) ? ` (${formatMemory(device.memoryBytes.value)})` : '';
    counted.set(`${device.name}${size}`, (counted.get(`${device.name}${size}`) ?? 0) + 1);
  }
  return [...counted].map(([name, count]) => (count === 1 ? name : `${onHosts(count, hosts?.count ?? 1)} × ${name}`));
}

function bestText(best: Candidate, input: PlanInput, output: Output): string {
  const { artifact, speed, fit } = best;
  const name = modelName(artifact.modelId, input);
  const lines = [
    `${bold(output, 'Best    ')} ${green(output, bold(output, `${name}  ${quantizationName(best, input)}`))}  in ${runtimeName(best.runtimeId, input)}`,
    ...best.reasons.map((reason) => `           ${inEnglish(reason)}`),
    '',
    label('memory', 'placement' in fit ? memoryLine(fit) : 'does not fit'),
    label('decode', decodeLine(speed)),
    ...draftLines(speed),
    label('first token', formatEstimate(speed.ttftSeconds, formatDuration)),
    ...(speed.turns ? [label('', turnsLine(speed.turns))] : []),
    label(
      'holds',
      'placement' in fit
        ? `${formatContextLimitInFull(fit.maxContextTokens)} of context, or ${requests(fit.maxConcurrency)} at this one`
        : '',
    ),
  ];
  const machines = best.cost ? machinesLine(best.cost, input.workload.users) : null;
  if (machines !== null) lines.push(label('machines', machines));
  if (best.cost) lines.push(label('cost', `${formatEstimate(best.cost.usdPerMonth, formatUsd)} a month`));
  lines.push(label('get it', pullLine(best, input)), ...ollamaLines(best, input));
  return lines.join('\n');
}

/** Other good answers, each in a line; not the best once more. */
function alternativeLines(recommendation: Recommendation, input: PlanInput, output: Output): readonly string[] {
  const lines = otherAnswers(recommendation).map(
    ({ which, candidate }) =>
      `${bold(output, inEnglish(message('recommend.other', { which })).padEnd(8))} ${alternativeLine(candidate, input)}`,
  );
  return lines.length === 0 ? [] : ['', ...lines];
}

/** "Qwen3.5-9B  Q6_K  in llama.cpp: 36.8 s without thinking, AA Intelligence Index v4.1.1 20; 4.1 GiB left". */
function alternativeLine(candidate: Candidate, input: PlanInput): string {
  const { artifact, runtimeId, answer, fit } = candidate;
  const name = `${modelName(artifact.modelId, input)}  ${quantizationName(candidate, input)}  in ${runtimeName(runtimeId, input)}`;
  const left = 'placement' in fit ? `; ${formatMemory(fit.headroomBytes.point)} left` : '';
  return `${name}: ${answerCell(answer)}, ${evidenceCell(candidate)}${left}`;
}

/** "1 min 34 s thinking (low effort)". */
const answerCell = ({ mode, effort, seconds }: Candidate['answer']): string =>
  `${formatDuration(seconds.point)} ${inEnglish(message('recommend.mode', { mode, effort }))}`;

/** A measured rate says where and how it was measured, and what the formula makes of it. */
function decodeLine({ decodeTokensPerSecond: decode }: Candidate['speed']): string {
  const note = isMeasured(decode) ? decode.basis[0]?.note : undefined;
  const text = `${formatEstimate(decode, formatTokensPerSecond)} per request`;
  return note === undefined ? text : `${text}\n${' '.repeat(22)}${inEnglish(note)}`;
}

/** Another way to start the same file, never what is ranked by. */
function draftLines({ speculative }: Candidate['speed']): readonly string[] {
  if (speculative === undefined) return [];
  const { decodeTokensPerSecond: rate, gainRatio, draftTokens, startWith } = speculative;
  const gain = `×${formatNumber(gainRatio.point)} by drafts of ${draftTokens} tokens from its own MTP head, one request at a time`;
  const start = startWith === null ? [] : [`${' '.repeat(22)}${startWith}`];
  return [label('with drafts', `${formatEstimate(rate, formatTokensPerSecond)}: ${gain}`), ...start];
}

const label = (name: string, value: string): string => `         ${name.padEnd(12)} ${value}`;

/** What to start Ollama with, where it is Ollama that fetches the file. */
const ollamaLines = (best: Candidate, input: PlanInput): readonly string[] =>
  canPull(input, best.artifact.id)
    ? ollamaSettings(input, best.artifact.modelId).map((setting) => label('start with', settingText(setting)))
    : [];

/** How to fetch exactly this file: through Ollama where it can, else what loads it. */
function pullLine({ artifact, runtimeId }: Candidate, input: PlanInput): string {
  const { catalog } = input;
  const command = `quartermaster pull ${artifact.id}`;
  if (artifact.ollamaTag !== null && ollamaRuns(input)) return `${command}   (Ollama tag ${artifact.ollamaTag})`;
  const model = catalog.models.find(({ id }) => id === artifact.modelId);
  const repository = model?.artifacts.find(({ id }) => id === artifact.id)?.repo ?? null;
  if (canPull(input, artifact.id)) return `${command}   (through Ollama from Hugging Face, ${repository})`;
  const from = inEnglish(whereFrom({ repository }, model?.name ?? artifact.modelId));
  return `${from}; ${runtimeName(runtimeId, { catalog })} loads it`;
}

/** There is none for phones. */
const ollamaRuns = ({ catalog, profile }: PlanInput): boolean =>
  catalog.runtimes.some(({ id, platforms }) => id === 'ollama' && platforms.includes(profile.os.platform));

function canPull(input: PlanInput, artifactId: string): boolean {
  if (!ollamaRuns(input)) return false;
  try {
    resolvePullTarget(input.catalog, { artifactId }, input.profile.os.platform);
    return true;
  } catch (error) {
    if (error instanceof PlannerError) return false;
    throw error;
  }
}

function memoryLine(fit: FittingFit): string {
  const counted = new Map<string, number>();
  for (const { device, memory, layers } of fit.placement.perDevice) {
    const used = Object.values(memory).reduce((sum, part) => sum + part.point, 0);
    const text = `${device.split(':')[0]} ${formatMemory(used)}${layers > 0 ? ` (${layers} layers)` : ''}`;
    counted.set(text, (counted.get(text) ?? 0) + 1);
  }
  const parts = [...counted].map(([text, count]) => (count === 1 ? text : `${count} × ${text}`));
  return `${parts.join(' + ')}; ${formatMemory(fit.headroomBytes.point)} left on the tightest device`;
}

const columns = (people: boolean): readonly Column[] => [
  { title: '#', align: 'right' },
  { title: 'model' },
  { title: 'quantization' },
  { title: 'runtime' },
  { title: 'memory', align: 'right' },
  { title: 'decode', align: 'right' },
  { title: 'answer', align: 'right' },
  { title: 'max context', align: 'right' },
  { title: 'evidence' },
  ...(people ? [{ title: 'machines', align: 'right' } as const] : []),
  { title: '$/month', align: 'right' },
];

function rankingText(ranked: readonly Candidate[], input: PlanInput): string {
  const people = input.workload.users !== undefined;
  const rows = ranked.map((candidate, at) => {
    const { fit, speed, cost } = candidate;
    return [
      String(at + 1),
      modelName(candidate.artifact.modelId, input),
      quantizationName(candidate, input),
      candidate.runtimeId,
      'placement' in fit ? `${formatMemory(fit.totalBytes.point)}${fit.verdict === 'fits' ? '' : ' *'}` : '–',
      `${formatTokensPerSecond(speed.decodeTokensPerSecond.point)}${isMeasured(speed.decodeTokensPerSecond) ? ' m' : ''}`,
      answerCell(candidate.answer),
      'placement' in fit ? formatContextLimit(fit.maxContextTokens) : '–',
      evidenceCell(candidate),
      ...(people ? [machinesCell(cost)] : []),
      cost ? formatNumber(Math.round(cost.usdPerMonth.point)) : '–',
    ];
  });
  const offload = ranked.some((candidate) => candidate.fit.verdict === 'fits-with-host-offload');
  const measured = ranked.some(({ speed }) => isMeasured(speed.decodeTokensPerSecond));
  const notes = [
    offload ? '* partly in main memory (host offload)' : null,
    measured ? 'm measured: published for this file on this hardware, brought to the depth asked for' : null,
  ];
  return [formatTable(columns(people), rows), ...notes.filter((note) => note !== null)].join('\n');
}

/** A number that serves nobody within their limits is none. */
const machinesCell = (cost: Candidate['cost']): string =>
  cost?.machines === undefined || cost.machineCount?.byPeak === null ? 'none' : formatCount(cost.machines);

function evidenceCell({ evidence }: Candidate): string {
  if (evidence.score === null) return 'none';
  return `${evidence.benchmark} ${formatNumber(evidence.score)}${evidence.kind === 'inferred' ? ' (inferred)' : ''}`;
}

/** Possible, slow: apart from what fits, each with all that is to be said against it. */
function fromDiskText(candidates: readonly Candidate[], input: PlanInput): string {
  if (candidates.length === 0) return '';
  const lines = candidates.flatMap((candidate) => [
    `  ${modelName(candidate.artifact.modelId, input)}  ${quantizationName(candidate, input)}  in ${runtimeName(candidate.runtimeId, input)}: ${inEnglish(fromDiskSpeed(candidate.speed))}`,
    ...candidate.reasons.map((reason) => `      ${inEnglish(reason)}`),
  ]);
  return [`${inEnglish(message('recommend.from-disk'))}:`, ...lines].join('\n');
}

function rejectedText({ rejected, best }: Recommendation, output: Output): string {
  if (rejected.length === 0) return '';
  const nearest = rejected.slice(0, SHOWN_REJECTIONS).map(({ artifactId, reason }) => `  ${artifactId}: ${inEnglish(reason)}`);
  const head = best ? `${formatCount(rejected.length)} files were not taken. Nearest:` : 'Nearest:';
  return dim(output, [head, ...nearest, `Every number of a candidate: quartermaster explain MODEL --quant NAME`].join('\n'));
}

const modelName = (id: string, { catalog }: PlanInput): string => catalog.models.find((model) => model.id === id)?.name ?? id;
const runtimeName = (id: string, { catalog }: Pick<PlanInput, 'catalog'>): string =>
  catalog.runtimes.find((runtime) => runtime.id === id)?.name ?? id;

function quantizationName({ artifact }: Candidate, { catalog }: PlanInput): string {
  const name = catalog.quantizations.find((quantization) => quantization.id === artifact.quantizationId)?.name ?? artifact.quantizationId;
  const publisher = artifact.id.split('@')[1];
  return publisher === undefined ? name : `${name} (${publisher})`;
}
