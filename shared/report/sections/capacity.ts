import { type Estimate, isMeasured } from '../../estimate.ts';
import type { FittingFit } from '../../memory/fit.ts';
import type { Candidate } from '../../recommend/recommendation.ts';
import { type Block, facts, note, numeric, paragraph, type Row, row, type Section, table } from '../document.ts';
import { ends, filled, GAP, type Speaker, sourceLink } from '../report-text.ts';
import { candidateName, type ReportView, runtimeName } from '../report-view.ts';

/** What the machine is predicted to do, how sure that is, what memory it takes, and how to test it at acceptance. */
export function capacitySection(view: ReportView): Section {
  const { best, tell } = view;
  const blocks = best
    ? [speed(view, best), method(view, best), ...turns(view, best), ...memory(view, best), acceptance(view, best)]
    : [note(tell('report.no-model'))];
  return { id: 'capacity', title: tell('report.capacity'), blocks };
}

const cells = (estimate: Estimate, format: (value: number) => string): readonly string[] => [
  format(estimate.point),
  ...ends(estimate, format),
];

const named = ({ tell }: Speaker, name: string, estimate: Estimate): string =>
  isMeasured(estimate) ? tell('report.capacity.measured', { name }) : name;

function speed(view: ReportView, { speed: predicted }: Candidate): Block {
  const { tell, voice } = view;
  const { minDecodeTokensPerSecond, maxTtftSeconds } = view.report.inputs.requirements;
  const perSecond = perSecondIn(view);
  return table(
    tell('report.capacity.predicted', { concurrency: predicted.concurrency }),
    [
      tell('report.quantity'),
      numeric(tell('report.capacity.expected')),
      numeric(tell('report.low')),
      numeric(tell('report.high')),
      tell('report.capacity.required'),
    ],
    [
      row(
        named(view, tell('report.capacity.prefill'), predicted.prefillTokensPerSecond),
        ...cells(predicted.prefillTokensPerSecond, perSecond),
        '–',
      ),
      row(
        named(view, tell('report.capacity.decode'), predicted.decodeTokensPerSecond),
        ...cells(predicted.decodeTokensPerSecond, perSecond),
        minDecodeTokensPerSecond === null ? '–' : tell('report.capacity.at-least', { rate: perSecond(minDecodeTokensPerSecond) }),
      ),
      ...withDrafts(view, predicted),
      row(tell('report.capacity.throughput'), ...cells(predicted.throughputTokensPerSecond, perSecond), '–'),
      row(
        tell('report.capacity.first-token'),
        ...cells(predicted.ttftSeconds, voice.duration),
        maxTtftSeconds === null ? '–' : tell('report.capacity.at-most', { duration: voice.duration(maxTtftSeconds) }),
      ),
      row(tell('report.capacity.further-token'), ...cells(predicted.tpotSeconds, voice.duration), '–'),
    ],
  );
}

/** Another way to start the same file: no requirement is held against it. */
function withDrafts(view: ReportView, { speculative }: Candidate['speed']): readonly Row[] {
  if (speculative === undefined) return [];
  const name = view.tell('report.capacity.with-drafts', { draftTokens: speculative.draftTokens });
  return [row(name, ...cells(speculative.decodeTokensPerSecond, perSecondIn(view)), '–')];
}

/** A plain space before the unit: cells of a table break there. */
export const perSecondIn =
  ({ voice }: Speaker) =>
  (rate: number): string =>
    `${voice.number(rate)} tok/s`;

function method({ tell, voice }: ReportView, { speed: predicted }: Candidate): Block {
  const { decodeTokensPerSecond: decode, bottleneck } = predicted;
  const sources = voice.list(decode.basis.map(({ kind }) => tell('report.capacity.source', { source: GAP, kind })));
  const text = isMeasured(decode)
    ? tell('report.capacity.method-measured', { basis: decode.basis[0]?.note ?? null, bottleneck, sources })
    : tell('report.capacity.method', { bottleneck, sources });
  return paragraph(...filled(text, ...decode.basis.map(({ sourceId }) => [sourceLink(sourceId)])));
}

/** First tokens of a conversation, by what the runtime keeps of it; what others measured of that stands beside. */
function turns(view: ReportView, { speed: { turns: found } }: Candidate): readonly Block[] {
  const { tell, voice } = view;
  if (found === undefined) return [];
  const columns = [
    tell('report.capacity.turn'),
    numeric(tell('report.capacity.prompt')),
    numeric(tell('report.capacity.kept')),
    numeric(tell('report.capacity.first-token')),
    numeric(tell('report.low')),
    numeric(tell('report.high')),
  ];
  const rows = found.list.map(({ turn, promptTokens, keptTokens, ttftSeconds }) =>
    row(
      String(turn),
      voice.count(promptTokens),
      voice.count(Math.round(keptTokens.point)),
      ...(ttftSeconds === null ? [tell('report.capacity.beyond-context'), '–', '–'] : cells(ttftSeconds, voice.duration)),
    ),
  );
  return [
    table(tell('report.capacity.turns', { newTokens: found.newTokens }), columns, rows),
    paragraph(voice.say(found.keeps), ' ', sourceLink(found.sourceId)),
    ...found.measured.map(({ text, sourceId }) =>
      paragraph(tell('report.capacity.measured-by-others', { text }), ' ', sourceLink(sourceId)),
    ),
  ];
}

function memory(view: ReportView, { fit }: Candidate): readonly Block[] {
  if (fit.verdict === 'does-not-fit') return [];
  return [memoryTable(view, fit), memoryLimits(view, fit)];
}

function memoryTable({ tell, voice }: ReportView, { placement, totalBytes }: FittingFit): Block {
  const columns = [
    tell('report.capacity.device'),
    numeric(tell('report.capacity.layers')),
    numeric(tell('report.capacity.weights')),
    numeric(tell('report.capacity.kv-cache')),
    numeric(tell('report.capacity.recurrent-state')),
    numeric(tell('report.capacity.compute-buffer')),
    numeric(tell('report.capacity.runtime-overhead')),
  ];
  const rows = placement.perDevice.map(({ device, layers, memory: used }) =>
    row(
      device,
      String(layers),
      voice.memory(used.weightsBytes.point),
      voice.memory(used.kvCacheBytes.point),
      voice.memory(used.recurrentStateBytes.point),
      voice.memory(used.computeBufferBytes.point),
      voice.memory(used.runtimeOverheadBytes.point),
    ),
  );
  const range = ends(totalBytes, voice.memory).join('–');
  return table(tell('report.capacity.memory', { total: voice.memory(totalBytes.point), range }), columns, rows);
}

function memoryLimits(view: ReportView, fit: FittingFit): Block {
  const { tell, voice } = view;
  return facts([
    {
      label: tell('report.capacity.headroom'),
      value: voice.memory(fit.headroomBytes.point),
      note: ends(fit.headroomBytes, voice.memory).join('–'),
    },
    { label: tell('report.capacity.longest-context'), value: voice.contextLimitInFull(fit.maxContextTokens) },
    { label: tell('report.capacity.most-requests'), value: voice.count(fit.maxConcurrency) },
    { label: tell('report.capacity.placement'), value: placementText(view, fit) },
  ]);
}

const placements = {
  accelerator: 'report.capacity.on-accelerator',
  'host-offload': 'report.capacity.host-offload',
  host: 'report.capacity.on-host',
  ssd: 'report.capacity.from-disk',
} as const;

function placementText({ tell }: ReportView, { placement }: FittingFit): string {
  const where = tell(placements[placement.kind]);
  return placement.tensorParallel > 1 ? tell('report.capacity.in-parallel', { where, cards: placement.tensorParallel }) : where;
}

/** In words: every runtime has its own way of measuring. */
function acceptance(view: ReportView, candidate: Candidate): Block {
  const { promptTokens, outputTokens } = view.report.inputs.workload;
  const { concurrency, decodeTokensPerSecond } = candidate.speed;
  return paragraph(
    view.tell('report.capacity.acceptance', {
      candidate: candidateName(view, candidate),
      runtime: runtimeName(view, candidate.runtimeId),
      concurrency,
      promptTokens,
      outputTokens,
      rate: perSecondIn(view)(decodeTokensPerSecond.low),
    }),
  );
}
