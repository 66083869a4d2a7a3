import type { Candidate } from '../../recommend/recommendation.ts';
import { type FileFacts, partName, whereFrom } from '../../tensors/file-facts.ts';
import { message } from '../../words/message.ts';
import { type Block, facts, note, numeric, row, type Section, table } from '../document.ts';
import { type Speaker, sourceLink } from '../report-text.ts';
import { modelName, quantizationName, type ReportView, runtimeName } from '../report-view.ts';

/** Which file of which model, what its quality rests on, and under which terms it and its runtime come. */
export function modelSection(view: ReportView): Section {
  const { best, tell } = view;
  const blocks = best ? [variant(view, best), ...parts(view, best), quality(view, best), licences(view)] : [note(tell('report.no-model'))];
  return { id: 'model', title: tell('report.model'), blocks };
}

function variant(view: ReportView, { artifact, runtimeId }: Candidate): Block {
  const { tell, voice } = view;
  const model = view.report.facts?.models.find((candidate) => candidate.modelId === artifact.modelId);
  const file = fileOf(view, artifact);
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
    ...(file ? [{ label: tell('report.model.file-from'), value: voice.say(whereFrom(file, modelName(view, artifact.modelId))) }] : []),
    { label: 'SHA-256', value: file?.sha256 ?? tell('report.model.hash') },
    { label: tell('report.model.runtime'), value: runtimeName(view, runtimeId) },
    { label: tell('report.model.tag'), value: artifact.ollamaTag ?? tell('report.model.no-tag') },
  ]);
}

const fileOf = ({ report }: ReportView, { id }: Candidate['artifact']): FileFacts | undefined =>
  report.facts?.files?.find(({ artifactId }) => artifactId === id);

/** Where the bytes of the file lie; nothing in reports of older programs. */
function parts(view: ReportView, { artifact }: Candidate): readonly Block[] {
  const { tell, voice } = view;
  const file = fileOf(view, artifact);
  if (!file) return [];
  const columns = [
    tell('report.model.part'),
    numeric(tell('report.model.size')),
    numeric(tell('report.model.range')),
    tell('report.model.known-by'),
  ];
  const rows = file.parts.map((part) => {
    const range = part.low === part.high ? '' : `${voice.fileSize(part.low)}–${voice.fileSize(part.high)}`;
    const basis = voice.say(message(`file.basis-${part.basis}`));
    const by = part.sourceId === null ? basis : [`${basis} (${part.status}) `, sourceLink(part.sourceId)];
    return row(voice.say(partName(part, file)), voice.fileSize(part.point), range, by);
  });
  return [table(tell('report.model.parts'), columns, rows)];
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
  { starts: 'Qwen Community', duty: 'report.model.duty-qwen-community' },
  { starts: 'Qwen3.8-Max License', duty: 'report.model.duty-qwen-max' },
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
