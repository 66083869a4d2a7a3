import { type Estimate, isMeasured } from '../../estimate.ts';
import { formatContextLimitInFull, formatCount, formatDuration, formatMemory, formatNumber } from '../../format.ts';
import type { FittingFit } from '../../memory/fit.ts';
import type { Candidate } from '../../recommend/recommendation.ts';
import { type Block, facts, note, numeric, paragraph, row, type Section, table } from '../document.ts';
import { ends, plural, sourceLink } from '../report-text.ts';
import { candidateName, type ReportView, runtimeName } from '../report-view.ts';

/** What the machine is predicted to do, how sure that is, what memory it takes, and how to test it at acceptance. */
export function capacitySection(view: ReportView): Section {
  const { best } = view;
  const blocks = best ? [speed(view, best), method(best), ...memory(best), acceptance(view, best)] : [note('No model is recommended.')];
  return { id: 'capacity', title: 'Capacity', blocks };
}

const perSecond = (rate: number): string => `${formatNumber(rate)} tok/s`;

const cells = (estimate: Estimate, format: (value: number) => string): readonly string[] => [
  format(estimate.point),
  ...ends(estimate, format),
];

const named = (name: string, estimate: Estimate): string => (isMeasured(estimate) ? `${name}, measured` : name);

function speed({ report }: ReportView, { speed: predicted }: Candidate): Block {
  const { minDecodeTokensPerSecond, maxTtftSeconds } = report.inputs.requirements;
  return table(
    `Predicted speed with ${plural(predicted.concurrency, 'request')} at a time`,
    ['Quantity', numeric('Expected'), numeric('Low'), numeric('High'), 'Required'],
    [
      row(named('Prefill', predicted.prefillTokensPerSecond), ...cells(predicted.prefillTokensPerSecond, perSecond), '–'),
      row(
        named('Decode of one request', predicted.decodeTokensPerSecond),
        ...cells(predicted.decodeTokensPerSecond, perSecond),
        `at least ${perSecond(minDecodeTokensPerSecond)}`,
      ),
      row('Throughput of the server', ...cells(predicted.throughputTokensPerSecond, perSecond), '–'),
      row('Time to first token', ...cells(predicted.ttftSeconds, formatDuration), `at most ${formatDuration(maxTtftSeconds)}`),
      row('Time per further token', ...cells(predicted.tpotSeconds, formatDuration), '–'),
    ],
  );
}

function method({ speed: predicted }: Candidate): Block {
  const { decodeTokensPerSecond: decode } = predicted;
  const bases = decode.basis;
  const sources = bases.flatMap(({ sourceId, kind }, index) => [index > 0 ? ', ' : '', sourceLink(sourceId), ` (${kind})`]);
  const range = isMeasured(decode)
    ? `Decode is not computed: ${decode.basis[0]?.note ?? 'measured'}. Of computed figures, 80 % of the measurements that the model was calibrated with lie between low and high.`
    : 'Of the measurements that the model was calibrated with, 80 % lie between low and high.';
  return paragraph(`${range} Decode is limited by ${predicted.bottleneck.replace('-', ' ')}. Sources: `, ...sources, '.');
}

function memory({ fit }: Candidate): readonly Block[] {
  if (fit.verdict === 'does-not-fit') return [];
  return [memoryTable(fit), memoryLimits(fit)];
}

function memoryTable({ placement, totalBytes }: FittingFit): Block {
  const columns = [
    'Device',
    numeric('Layers'),
    numeric('Weights'),
    numeric('KV cache'),
    numeric('Recurrent state'),
    numeric('Compute buffer'),
  ];
  const rows = placement.perDevice.map(({ device, layers, memory: used }) =>
    row(
      device,
      String(layers),
      formatMemory(used.weightsBytes.point),
      formatMemory(used.kvCacheBytes.point),
      formatMemory(used.recurrentStateBytes.point),
      formatMemory(used.computeBufferBytes.point),
      formatMemory(used.runtimeOverheadBytes.point),
    ),
  );
  const caption = `Memory by device; ${formatMemory(totalBytes.point)} in all (${ends(totalBytes, formatMemory).join('–')})`;
  return table(caption, [...columns, numeric('Runtime overhead')], rows);
}

function memoryLimits(fit: FittingFit): Block {
  return facts([
    {
      label: 'Headroom on the fullest device',
      value: formatMemory(fit.headroomBytes.point),
      note: ends(fit.headroomBytes, formatMemory).join('–'),
    },
    { label: 'Longest context that still fits', value: formatContextLimitInFull(fit.maxContextTokens) },
    { label: 'Most requests at this context', value: formatCount(fit.maxConcurrency) },
    { label: 'Placement', value: placementText(fit) },
  ]);
}

function placementText({ placement }: FittingFit): string {
  const where = {
    accelerator: 'wholly on the accelerator',
    'host-offload': 'partly in host memory, which is slower',
    host: 'in host memory',
  }[placement.kind];
  return placement.tensorParallel > 1 ? `${where}, ${placement.tensorParallel} accelerators in parallel` : where;
}

/** In words: every runtime has its own way of measuring. */
function acceptance(view: ReportView, candidate: Candidate): Block {
  const { promptTokens, outputTokens } = view.report.inputs.workload;
  const { concurrency, decodeTokensPerSecond } = candidate.speed;
  return paragraph(
    `Acceptance test on the delivered machine: ${candidateName(view, candidate)} in ${runtimeName(view, candidate.runtimeId)}, ` +
      `${plural(concurrency, 'request')} at a time of ${formatCount(promptTokens)} tokens in and ${formatCount(outputTokens)} out. ` +
      `Accepted when decode of one request reaches at least ${perSecond(decodeTokensPerSecond.low)}.`,
  );
}
