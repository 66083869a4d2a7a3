import { type FileFacts, whereFrom } from '#shared/tensors/file-facts.ts';
import { formatCount, formatDuration, formatEstimate } from '#shared/format.ts';
import type { Answer } from '#shared/evaluate/answer-time.ts';
import type { Explanation } from '#shared/evaluate/explain.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import type { SingleChange } from '#shared/evaluate/single-change.ts';
import { fromDiskSpeed } from '#shared/recommend/from-disk-speed.ts';
import { type Step, stepUnit } from '#shared/step.ts';
import { bold, dim, type Output, yellow } from '../output.ts';
import { partLine } from './model-text.ts';
import { machineLine } from './plan-text.ts';
import { turnsText } from './turns-text.ts';
import { serviceText } from './users-text.ts';
import { inEnglish } from '#shared/words/en.ts';
import { message } from '#shared/words/message.ts';

/** Every step of one candidate: formula, inputs with their sources, result with its range. */
export function explanationText(
  { fit, file, reason, speed, steps, versions = [], kvCacheLoss, service, changes = [], fromDisk, answers = [] }: Explanation,
  input: PlanInput,
  output: Output,
): string {
  const head = [
    `${bold(output, fit.artifactId)} in ${fit.runtimeId}: ${statusText(fit)}`,
    machineLine(input.profile),
    ...(file ? fileLines(file, input) : []),
  ];
  if (fit.verdict === 'does-not-fit') {
    const why = reason === undefined ? [] : [yellow(output, inEnglish(reason))];
    const remedies = fit.limit === 'runtime-support' && changes.length === 0 ? [] : changesText(changes);
    return `${[...head, ...why, ...remedies, ...fromDiskLines(fromDisk)].join('\n')}\n`;
  }
  const { users } = input.workload;
  const people = service && users ? `\n${serviceText(service, users)}` : '';
  const turns = speed?.turns ? ['', turnsText(speed.turns, output)] : [];
  const needs = versions.map((version) => `needs ${inEnglish(version)}`);
  const wholly = changes.map(({ text }) => inEnglish(text));
  const loss = kvCacheLoss === undefined ? [] : [inEnglish(kvCacheLoss)];
  const before = [...head, ...needs, ...loss, ...wholly, ...fromDiskLines(fromDisk), ...answers.map(answerLine), ''];
  return `${[...before, ...steps.map((step) => stepText(step, output)), ...turns].join('\n')}\n${people}`;
}

/** Where the file is, who says how large it is, and what lies in it. */
function fileLines(file: FileFacts, { catalog }: PlanInput): readonly string[] {
  const model = catalog.models.find(({ artifacts }) => artifacts.some(({ id }) => id === file.artifactId));
  const from = model ? `${inEnglish(whereFrom(file, model.name))}, ` : '';
  return [
    `File: ${from}${formatCount(file.fileBytes)} bytes (${file.status}, ${file.sourceId})`,
    ...file.parts.map((part) => partLine(part, file)),
  ];
}

/** "Finished answer: 94 s (42–261 s) thinking, 3,800 tokens before it". */
function answerLine({ mode, effort, seconds, thinkingTokens }: Answer): string {
  const how = inEnglish(message('recommend.mode', { mode, effort }));
  const written = thinkingTokens.point >= 1 ? `, ${formatCount(Math.round(thinkingTokens.point))} tokens before it` : '';
  return `Finished answer: ${formatEstimate(seconds, formatDuration)} ${how}${written}`;
}

const fromDiskLines = (fromDisk: Explanation['fromDisk']): readonly string[] =>
  fromDisk === undefined
    ? []
    : [
        ...(fromDisk.speed === null ? [] : [`From disk: ${inEnglish(fromDiskSpeed(fromDisk.speed))}`]),
        ...fromDisk.notes.map((note) => (fromDisk.speed === null ? inEnglish(note) : `  ${inEnglish(note)}`)),
      ];

/** What the runtime or the question rules out is no matter of size. */
const statusText = (fit: Explanation['fit']): string =>
  fit.verdict === 'does-not-fit' && fit.limit === 'runtime-support' ? 'not possible' : fit.verdict;

/** What alone would make it fit; that nothing does is said too. */
const changesText = (changes: readonly SingleChange[]): readonly string[] =>
  changes.length === 0
    ? ['No single change makes it fit here: cache type, requests, context, or another file of the model.']
    : ['One of these alone makes it fit:', ...changes.map(({ text }) => `  ${inEnglish(text)}`)];

function stepText(step: Step, output: Output): string {
  const inputs = step.inputs.map(
    (item) => `    ${inEnglish(item.name)} = ${valueText(item.value)} ${item.unit}  ${dim(output, item.sourceId)}`,
  );
  const basis = step.result.basis
    .map((item) => `${item.kind} ${item.sourceId}${item.note === undefined ? '' : ` (${inEnglish(item.note)})`}`)
    .join('; ');
  const { point, low, high } = step.result;
  const range = low === high ? '' : ` (${exactNumber(low)} … ${exactNumber(high)})`;
  return [
    `${bold(output, step.id)}  ${step.quantity} = ${inEnglish(step.formula)}`,
    ...inputs,
    `  = ${exactNumber(point)}${range} ${stepUnit(step)}  ${dim(output, basis)}`,
  ].join('\n');
}

const valueText = (value: number | string): string => (typeof value === 'number' ? exactNumber(value) : value);

/** Whole numbers in full with separators, others with six significant digits: explain is for checking, not for reading at a glance. */
const exactNumber = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString('en-US') : value.toLocaleString('en-US', { maximumSignificantDigits: 6 });
