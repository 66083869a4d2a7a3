import { peers } from './peers/peer-scores.ts';
import { type PeerDecode, peerFigures } from './peers/peer-text.ts';
import { publishedFigures } from './peers/published.ts';
import { foldHeading, foldLines, type FoldTable } from './fit/fold-table.ts';
import { weakCategories } from './weak-categories.ts';
import type { PlacementAgreement } from './memory-scores.ts';
import type { Leaf } from './score.ts';
import type { Scores } from './scores.ts';

/** Aligned text of all scores, the peers' figures beside decode. */
export function tableOf(scores: Scores, folds: FoldTable): string {
  const parts = [...speedLines(scores), ...memoryLines(scores), ...servingLines(scores), ...foldedLines(folds)];
  const excluded = Object.entries(scores.excluded).map(([reason, count]) => `  ${count} × ${reason}`);
  const left = excluded.length > 0 ? ['', 'Left out by the protocol', ...excluded] : [];
  return [...parts, ...refusals(scores), ...left, '', ...(scores.decode || scores.memory ? peerLines : [])].join('\n');
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

/** Of the full rows, whichever rows are scored above. */
function foldedLines(folds: FoldTable): readonly string[] {
  const weak = weakCategories(folds).map(
    ({ phase, name, rows, medianPercent, cause }) =>
      `  ${phase} ${name}: ${medianPercent.toFixed(1)} % of ${rows} rows: ${cause ?? 'cause not found'}`,
  );
  return [
    ...(['decode', 'prefill', 'serving'] as const).flatMap((phase) => [
      '',
      foldHeading(`${phase}, left out by`),
      ...foldLines(folds[phase]),
    ]),
    ...(weak.length > 0 ? ['', 'Above 25 % where left out', ...weak] : []),
  ];
}

type Named = readonly (readonly [string, Leaf])[];
const linesOf = (leaves: Named): readonly string[] => leaves.map(([name, leaf]) => line(name, leaf));
const indented = (leaves: Readonly<Record<string, Leaf>>): Named => Object.entries(leaves).map(([name, leaf]) => [`  ${name}`, leaf]);
const present = (pairs: readonly (readonly [string, Leaf | undefined])[]): Named =>
  pairs.flatMap(([name, leaf]) => (leaf ? [[name, leaf] as const] : []));

function speedLines({ decode, prefill, ttft }: Scores): readonly string[] {
  const decoded = decode
    ? [
        ...heading('Decode, tokens/s', `   ${peers.map(({ name }) => name.padEnd(PEER_WIDTH)).join('')}`.trimEnd()),
        ...present([['single stream', decode.singleStream]]).map((pair) => withPeers(pair, ({ singleStream }) => singleStream)),
        ...linesOf(present([['batched', decode.batched]])),
        ...indented(decode.byCategory).map((pair) => withPeers(pair, ({ byCategory }) => byCategory[pair[0].trim()])),
      ]
    : [];
  const read = prefill ? [...heading('Prefill, tokens/s'), line('all', prefill.all), ...linesOf(indented(prefill.byCategory))] : [];
  return [...decoded, ...read, ...(ttft ? [...heading('Time to first token'), line('all', ttft)] : [])];

  /** Median error, and the share within ±25 %, of other planners on the same rows. */
  function withPeers(pair: readonly [string, Leaf], leafOfPeer: (scores: PeerDecode) => Leaf | undefined): string {
    const figures = peers.map(({ name }) => peerFigures(decode?.peers[name], leafOfPeer).padEnd(PEER_WIDTH));
    return `${line(...pair).padEnd(ROW_WIDTH)}   ${figures.join('')}`.trimEnd();
  }
}

const PEER_WIDTH = 18;

const peerLines: readonly string[] = [
  'Other planners on the same rows (median error / share within ±25 %): their published formulas, written down again.',
  ...peers.map(({ name, version, source }) => `  ${name} ${version}: ${source}`),
  ...publishedFigures,
];
const ROW_WIDTH = WIDTHS.reduce((sum: number, width) => sum + width, 0);

function memoryLines({ memory }: Scores): readonly string[] {
  if (!memory) return [];
  const { byArchitecture, bySource, placements, peers: others, ...parts } = memory;
  return [
    ...heading('Memory, bytes (placement: layers)'),
    ...linesOf(present(Object.entries(parts))),
    ...(placements ? [placementLine(placements)] : []),
    ...Object.entries(others).map(
      ([name, { total, tooLittleRatio }]) => `${line(`  ${name}`, total)}   too little: ${share(tooLittleRatio)}`,
    ),
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
