import { decodePeers, type PeerFigures, peerNotes } from './peers.ts';
import type { PlacementAgreement } from './memory-scores.ts';
import type { Leaf } from './score.ts';
import type { Scores } from './scores.ts';

/** Aligned text of all scores, the peers' figures beside decode. */
export function tableOf(scores: Scores): string {
  const parts = [...speedLines(scores), ...memoryLines(scores), ...servingLines(scores)];
  const excluded = Object.entries(scores.excluded).map(([reason, count]) => `  ${count} × ${reason}`);
  const left = excluded.length > 0 ? ['', 'Left out by the protocol', ...excluded] : [];
  return [...parts, ...refusals(scores), ...left, '', ...(scores.decode || scores.memory ? peerNotes : [])].join('\n');
}

const WIDTHS = [34, 6, 9, 9, 9, 8, 8, 8, 8] as const;
const HEADINGS = ['', 'rows', 'median %', 'p90 %', 'p95 %', '±25 %', '2×', 'inside', 'refused'] as const;

const aligned = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => (index === 0 ? cell.padEnd(WIDTHS[0]) : cell.padStart(WIDTHS[index] ?? 8)))
    .join('')
    .trimEnd();

const heading = (title: string, more = ''): readonly string[] => ['', aligned([title, ...HEADINGS.slice(1)]) + more];
const fixed = (value: number | null): string => (value === null ? '–' : value.toFixed(1));
const share = (value: number | null): string => (value === null ? '–' : `${(100 * value).toFixed(1)} %`);

const line = (name: string, leaf: Leaf): string =>
  aligned([
    name,
    String(leaf.n),
    fixed(leaf.medianAbsolutePercentError),
    fixed(leaf.p90AbsolutePercentError),
    fixed(leaf.p95AbsolutePercentError),
    share(leaf.within25Ratio),
    share(leaf.within2xRatio),
    share(leaf.bandCoverageRatio),
    leaf.refused === 0 ? '' : String(leaf.refused),
  ]);

type Named = readonly (readonly [string, Leaf])[];
const linesOf = (leaves: Named): readonly string[] => leaves.map(([name, leaf]) => line(name, leaf));
const indented = (leaves: Readonly<Record<string, Leaf>>): Named => Object.entries(leaves).map(([name, leaf]) => [`  ${name}`, leaf]);
const present = (pairs: readonly (readonly [string, Leaf | undefined])[]): Named =>
  pairs.flatMap(([name, leaf]) => (leaf ? [[name, leaf] as const] : []));

function speedLines({ decode, prefill, ttft }: Scores): readonly string[] {
  const decoded = decode
    ? [
        ...heading('Decode, tokens/s', `   ${'llmfit'.padEnd(18)}roofline 0.7`),
        ...present([
          ['single stream', decode.singleStream],
          ['batched', decode.batched],
          ...Object.entries(decode.byCategory).map(([name, leaf]) => [`  ${name}`, leaf] as const),
        ]).map(withPeers),
      ]
    : [];
  const read = prefill ? [...heading('Prefill, tokens/s'), line('all', prefill.all), ...linesOf(indented(prefill.byCategory))] : [];
  return [...decoded, ...read, ...(ttft ? [...heading('Time to first token'), line('all', ttft)] : [])];
}

function withPeers([name, leaf]: readonly [string, Leaf]): string {
  const peers = decodePeers[name.trim()];
  const figures = (values: PeerFigures): string => values.join(' / ').padEnd(18);
  return peers ? `${line(name, leaf).padEnd(ROW_WIDTH)}   ${figures(peers.llmfit)}${figures(peers.roofline)}`.trimEnd() : line(name, leaf);
}
const ROW_WIDTH = WIDTHS.reduce((sum: number, width) => sum + width, 0);

function memoryLines({ memory }: Scores): readonly string[] {
  if (!memory) return [];
  const { byArchitecture, bySource, placements, ...parts } = memory;
  return [
    ...heading('Memory, bytes (placement: layers)'),
    ...linesOf(present(Object.entries(parts))),
    ...(placements ? [placementLine(placements)] : []),
    ...heading('Memory total by architecture'),
    ...linesOf(indented(byArchitecture)),
    ...heading('Memory by source'),
    ...linesOf(indented(bySource)),
  ];
}

const placementLine = ({ n, withinOneLayerRatio, tooManyOnGpu, contexts, contextsOverPromised }: PlacementAgreement): string =>
  `  layers on GPUs and experts in RAM within one layer: ${share(withinOneLayerRatio)} of ${n}, more than the runtime places: ${tooManyOnGpu}; ` +
  `contexts it shortened: ${contexts}, longer ones promised: ${contextsOverPromised}`;

function servingLines({ serving }: Scores): readonly string[] {
  if (!serving) return [];
  const { bySource, listed, queued, ...metrics } = serving;
  return [
    ...heading('Serving (steady load)'),
    ...linesOf(present(Object.entries(metrics))),
    `  points that offered more requests than have room at once: ${queued}`,
    ...heading("Serving (steady load), the catalog's own"),
    ...linesOf(Object.entries(listed)),
    ...heading('Serving by source'),
    ...Object.entries(bySource).flatMap(([source, leaves]) =>
      linesOf(Object.entries(leaves).map(([name, leaf]) => [`  ${source} ${name}`, leaf])),
    ),
  ];
}

/** Reasons of the leaves that count every row once. */
function refusals({ decode, prefill, ttft, memory, serving }: Scores): readonly string[] {
  const leaves: Named = [
    ...present([
      ['decode', decode?.singleStream],
      ['decode, batched', decode?.batched],
      ['prefill', prefill?.all],
      ['first token', ttft],
    ]),
    ...Object.entries(memory?.bySource ?? {}),
    ...Object.entries(serving?.bySource ?? {}).flatMap(([source, { throughput }]) => present([[`serving ${source}`, throughput]])),
  ];
  const lines = leaves.flatMap(([name, leaf]) =>
    Object.entries(leaf.refusedReasons).map(([reason, count]) => `  ${count} × ${name}: ${reason}`),
  );
  return lines.length > 0 ? ['', 'Refused', ...lines] : [];
}
