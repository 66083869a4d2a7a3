import type { Candidate } from '../../recommend/recommendation.ts';
import { type Block, facts, note, row, type Section, table } from '../document.ts';
import { type Speaker, sourceLink } from '../report-text.ts';
import { modelName, quantizationName, type ReportView, runtimeName } from '../report-view.ts';

/** Which file of which model, what its quality rests on, and under which terms it and its runtime come. */
export function modelSection(view: ReportView): Section {
  const { best, tell } = view;
  const blocks = best ? [variant(view, best), quality(view, best), licences(view)] : [note(tell('report.no-model'))];
  return { id: 'model', title: tell('report.model'), blocks };
}

function variant(view: ReportView, { artifact, runtimeId }: Candidate): Block {
  const { tell, voice } = view;
  const model = view.report.facts?.models.find((candidate) => candidate.modelId === artifact.modelId);
  return facts([
    { label: tell('report.model.model'), value: modelName(view, artifact.modelId) },
    { label: tell('report.model.repository'), value: model?.repository ?? tell('report.not-known') },
    { label: tell('report.model.quantization'), value: quantizationName(view, artifact.quantizationId) },
    { label: tell('report.model.file'), value: tell('report.model.file-bytes', { bytes: artifact.fileBytes }) },
    {
      label: tell('report.model.bits'),
      value: artifact.bitsPerWeight === null ? tell('report.not-known') : voice.number(artifact.bitsPerWeight),
    },
    { label: tell('report.model.size-from'), value: sourceLink(artifact.sourceId) },
    { label: 'SHA-256', value: tell('report.model.hash') },
    { label: tell('report.model.runtime'), value: runtimeName(view, runtimeId) },
    { label: tell('report.model.tag'), value: artifact.ollamaTag ?? tell('report.model.no-tag') },
  ]);
}

function quality({ tell }: Speaker, { evidence }: Candidate): Block {
  if (evidence.kind === 'none' || evidence.score === null || evidence.benchmark === null) {
    return note(tell('report.model.no-quality'));
  }
  const { benchmark, score, lentBy, quantizationFactor: factor, sourceId } = evidence;
  const text = tell('report.model.quality', { benchmark, score, lentBy, factor });
  return note(`${text} `, ...(sourceId === null ? [] : [sourceLink(sourceId)]));
}

const OBLIGATIONS = [
  { starts: 'Apache-2.0', duty: 'report.model.duty-apache' },
  { starts: 'MIT', duty: 'report.model.duty-mit' },
  { starts: 'LicenseRef-Llama', duty: 'report.model.duty-llama' },
] as const;

const dutyOf = ({ tell }: Speaker, license: string): string =>
  tell(OBLIGATIONS.find(({ starts }) => license.startsWith(starts))?.duty ?? 'report.model.duty-other');

/** Of the recommended model and its runtime, and of data that asks for attribution. */
function licences(view: ReportView): Block {
  const { report, best, tell } = view;
  const models = report.facts?.models.filter((model) => model.modelId === best?.artifact.modelId) ?? [];
  const runtimes = report.facts?.runtimes.filter((runtime) => runtime.runtimeId === best?.runtimeId) ?? [];
  const data = report.sources.filter((source) => source.license !== undefined);
  if (models.length + runtimes.length + data.length === 0) return note(tell('report.model.no-licences'));
  return table(
    tell('report.model.licences'),
    [tell('report.model.of'), tell('report.model.licence'), tell('report.model.asks'), tell('report.source')],
    [
      ...models.map(({ name, license, weights, sourceId }) =>
        row(
          tell(weights === 'gated' ? 'report.model.weights-gated' : 'report.model.weights', { name }),
          license,
          dutyOf(view, license),
          sourceLink(sourceId),
        ),
      ),
      ...runtimes.map(({ name, license, sourceId }) =>
        row(tell('report.model.runtime-of', { name }), license, dutyOf(view, license), sourceLink(sourceId)),
      ),
      ...data.map(({ title, license, sourceId }) =>
        row(
          tell('report.model.data-shown', { title: view.voice.say(title) }),
          license ?? '',
          tell('report.model.attribution'),
          sourceLink(sourceId),
        ),
      ),
    ],
  );
}
