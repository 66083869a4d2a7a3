import { type FoldedPart, type FoldTable, worstOf } from './fit/fold-table.ts';
import { peers } from './peers/peer-scores.ts';
import { type PeerDecode, peerFigures } from './peers/peer-text.ts';
import type { Leaf } from './score.ts';
import type { Scores } from './scores.ts';

/** Categories with fewer rows are left to `npm run accuracy`. */
const ENOUGH_ROWS = 20;

type Row = {
  readonly name: string;
  readonly leaf: Leaf | undefined;
  /** What rows that were left out say. */
  readonly left?: FoldedPart | undefined;
  readonly peers?: string;
};

/** The scores in Markdown, as the README shows them: `folds` tell what to expect of hardware, models and laboratories without rows. */
export function readmeTable(scores: Scores, folds: FoldTable): string {
  const rows = [...decodeRows(scores, folds), ...prefillRows(scores, folds), ...servingRows(scores, folds), ...memoryRows(scores)];
  return [
    `| measured | rows | not seen: median | within ±25 % | seen: median | within ±25 % | inside our range | ${peers.map(({ name }) => name).join(' · ')} |`,
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |',
    ...rows.flatMap(({ name, leaf, left, peers: others = '' }) =>
      leaf && leaf.n > 0 ? [`| ${[name, ...cells(leaf, left), others].join(' | ')} |`] : [],
    ),
  ].join('\n');
}

function decodeRows({ decode }: Scores, { decode: { parts } }: FoldTable): readonly Row[] {
  const others = (leafOf: (scores: PeerDecode) => Leaf | undefined): string =>
    peers.map(({ name }) => peerFigures(decode?.peers[name], leafOf)).join(' · ');
  return [
    {
      name: '**decode, one stream**',
      leaf: decode?.singleStream,
      left: parts['one stream'],
      peers: others(({ singleStream }) => singleStream),
    },
    ...Object.entries(decode?.byCategory ?? {})
      .filter(([name, { n }]) => n >= ENOUGH_ROWS && !name.startsWith('server-'))
      .map(([name, leaf]) => ({ name: ` ${name}`, leaf, left: parts[name], peers: others(({ byCategory }) => byCategory[name]) })),
  ];
}

const prefillRows = ({ prefill }: Scores, { prefill: { parts } }: FoldTable): readonly Row[] => [
  { name: '**prefill**', leaf: prefill?.all, left: parts['one stream'] },
  ...Object.entries(prefill?.byCategory ?? {})
    .filter(([, { n }]) => n >= ENOUGH_ROWS)
    .map(([name, leaf]) => ({ name: ` ${name}`, leaf, left: parts[name] })),
];

const servingRows = ({ serving }: Scores, { serving: { parts } }: FoldTable): readonly Row[] => [
  { name: '**throughput of vLLM, SGLang and TensorRT-LLM**', leaf: serving?.throughput, left: parts['throughput'] },
  { name: ' time per token', leaf: serving?.tpot, left: parts['tpot'] },
  { name: ' time to first token', leaf: serving?.ttft, left: parts['ttft'] },
  {
    name: ' throughput on consumer and workstation cards',
    leaf: serving?.bySource['CR']?.['throughput'],
    left: parts['throughput, local cards'],
  },
  { name: " throughput of the catalog's own models, cards and files", leaf: serving?.listed['throughput'] },
];

const memoryRows = ({ memory }: Scores): readonly Row[] => [
  { name: "**memory by llama.cpp's own accounting**: cache", leaf: memory?.kvCache },
  { name: ' recurrent state', leaf: memory?.recurrentState },
  { name: ' compute buffer of GPUs', leaf: memory?.computeBuffer },
  {
    name: ' weights + cache + buffer',
    leaf: memory?.total,
    peers: peers.map(({ name }) => percent(memory?.peers[name]?.total.medianAbsolutePercentError)).join(' · '),
  },
];

function cells(leaf: Leaf, left: FoldedPart | undefined): readonly string[] {
  const worst = left && worstOf(left);
  return [
    String(leaf.n),
    percent(worst?.medianPercent),
    share(worst?.within25Ratio),
    percent(leaf.medianAbsolutePercentError),
    share(leaf.within25Ratio),
    share(leaf.bandCoverageRatio),
  ];
}
const percent = (value: number | null | undefined): string => (value == null ? '–' : `${value.toFixed(1)} %`);
const share = (ratio: number | null | undefined): string => (ratio == null ? '–' : `${(100 * ratio).toFixed(0)} %`);
