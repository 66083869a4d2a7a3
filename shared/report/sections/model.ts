import { formatAssumption, formatCount, formatFileSize, formatNumber } from '../../format.ts';
import type { Candidate } from '../../recommend/recommendation.ts';
import { type Block, facts, note, row, type Section, table } from '../document.ts';
import { sourceLink } from '../report-text.ts';
import { modelName, quantizationName, type ReportView, runtimeName } from '../report-view.ts';

/** Which file of which model, what its quality rests on, and under which terms it and its runtime come. */
export function modelSection(view: ReportView): Section {
  const blocks = view.best ? [variant(view, view.best), quality(view.best), licences(view)] : [note('No model is recommended.')];
  return { id: 'model', title: 'Model and licence', blocks };
}

function variant(view: ReportView, { artifact, runtimeId }: Candidate): Block {
  const model = view.report.facts?.models.find((candidate) => candidate.modelId === artifact.modelId);
  return facts([
    { label: 'Model', value: modelName(view, artifact.modelId) },
    { label: 'Repository of the original weights', value: model?.repository ?? 'not known' },
    { label: 'Quantization', value: quantizationName(view, artifact.quantizationId) },
    { label: 'File', value: `${formatFileSize(artifact.fileBytes)} (${formatCount(artifact.fileBytes)} bytes)` },
    { label: 'Bits per weight', value: artifact.bitsPerWeight === null ? 'not known' : formatNumber(artifact.bitsPerWeight) },
    { label: 'File size from', value: sourceLink(artifact.sourceId) },
    { label: 'SHA-256', value: 'taken by the runtime when it pulls the file; note it at acceptance' },
    { label: 'Runtime', value: runtimeName(view, runtimeId) },
    { label: 'Ollama tag', value: artifact.ollamaTag ?? 'none known' },
  ]);
}

function quality({ evidence }: Candidate): Block {
  if (evidence.kind === 'none' || evidence.score === null || evidence.benchmark === null) {
    return note('Quality: no published score for this use case; other models are ranked by theirs.');
  }
  const lent = evidence.lentBy === null ? '' : `, lent by ${evidence.lentBy}`;
  const kept =
    evidence.quantizationFactor === 1
      ? 'in its released format'
      : `times ${formatAssumption(evidence.quantizationFactor)} for the quantization (assumption)`;
  return note(
    `Quality: ${evidence.benchmark} ${formatNumber(evidence.score)}${lent}, ${kept}. `,
    ...(evidence.sourceId === null ? [] : [sourceLink(evidence.sourceId)]),
  );
}

const OBLIGATIONS: readonly { readonly starts: string; readonly duty: string }[] = [
  { starts: 'Apache-2.0', duty: 'keep the licence and NOTICE, state changes; patent grant' },
  { starts: 'MIT', duty: 'keep the copyright notice' },
  {
    starts: 'LicenseRef-Llama',
    duty: 'not open source: acceptable-use policy, “Built with Llama”, permission of Meta above 700 M monthly users, multimodal rights not granted in the EU',
  },
];

const dutyOf = (license: string): string => OBLIGATIONS.find(({ starts }) => license.startsWith(starts))?.duty ?? 'read before use';

/** Of the recommended model and its runtime, and of data that asks for attribution. */
function licences({ report, best }: ReportView): Block {
  const models = report.facts?.models.filter((model) => model.modelId === best?.artifact.modelId) ?? [];
  const runtimes = report.facts?.runtimes.filter((runtime) => runtime.runtimeId === best?.runtimeId) ?? [];
  const data = report.sources.filter((source) => source.license !== undefined);
  if (models.length + runtimes.length + data.length === 0) return note('Licences are not part of this report: look them up before use.');
  return table(
    'Licences',
    ['Of', 'Licence', 'What it asks', 'Source'],
    [
      ...models.map(({ name, license, weights, sourceId }) =>
        row(`${name} (weights${weights === 'gated' ? ', gated' : ''})`, license, dutyOf(license), sourceLink(sourceId)),
      ),
      ...runtimes.map(({ name, license, sourceId }) => row(`${name} (runtime)`, license, dutyOf(license), sourceLink(sourceId))),
      ...data.map(({ title, license, sourceId }) =>
        row(`${title} (data shown)`, license ?? '', 'attribution in what is published', sourceLink(sourceId)),
      ),
    ],
  );
}
