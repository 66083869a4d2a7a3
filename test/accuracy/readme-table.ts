import { decodePeers, type PeerFigures } from './peers.ts';
import type { Leaf } from './score.ts';
import type { Scores } from './scores.ts';

/** Categories with fewer rows are left to `npm run accuracy`. */
const ENOUGH_ROWS = 20;

type Row = { readonly name: string; readonly leaf: Leaf | undefined; readonly peers?: string };

/** The scores in Markdown, as the README shows them. */
export function readmeTable(scores: Scores): string {
  const rows = [...decodeRows(scores), ...prefillRows(scores), ...servingRows(scores), ...memoryRows(scores)];
  return [
    '| measured | rows | median error | within ±25 % | within 2× | inside our range | llmfit · 0.7 × bandwidth |',
    '| --- | ---: | ---: | ---: | ---: | ---: | --- |',
    ...rows.flatMap(({ name, leaf, peers = '' }) => (leaf && leaf.n > 0 ? [`| ${[name, ...cells(leaf), peers].join(' | ')} |`] : [])),
  ].join('\n');
}

function decodeRows({ decode }: Scores): readonly Row[] {
  const categories = Object.entries(decode?.byCategory ?? {}).filter(([name, { n }]) => n >= ENOUGH_ROWS && !name.startsWith('server-'));
  return [
    { name: '**decode, one stream**', leaf: decode?.singleStream, peers: peersOf('single stream') },
    ...categories.map(([name, leaf]) => ({ name: ` ${name}`, leaf, peers: peersOf(name) })),
  ];
}

const prefillRows = ({ prefill }: Scores): readonly Row[] => [
  { name: '**prefill**', leaf: prefill?.all },
  ...Object.entries(prefill?.byCategory ?? {})
    .filter(([, { n }]) => n >= ENOUGH_ROWS)
    .map(([name, leaf]) => ({ name: ` ${name}`, leaf })),
];

const servingRows = ({ serving }: Scores): readonly Row[] => [
  { name: "**throughput of vLLM and SGLang**, the catalog's own models, cards and files", leaf: serving?.listed['throughput'] },
  { name: ' time per token', leaf: serving?.listed['tpot'] },
  { name: ' time to first token', leaf: serving?.listed['ttft'] },
  { name: '**the same with more models and TensorRT-LLM**, data centre', leaf: serving?.bySource['AIC']?.['throughput'] },
  { name: ' time per token', leaf: serving?.bySource['AIC']?.['tpot'] },
  { name: ' time to first token', leaf: serving?.bySource['AIC']?.['ttft'] },
  { name: ' throughput, consumer and workstation cards', leaf: serving?.bySource['CR']?.['throughput'] },
];

const memoryRows = ({ memory }: Scores): readonly Row[] => [
  { name: "**memory by llama.cpp's own accounting**: cache", leaf: memory?.kvCache },
  { name: ' recurrent state', leaf: memory?.recurrentState },
  { name: ' compute buffer of GPUs', leaf: memory?.computeBuffer },
  { name: ' weights + cache + buffer', leaf: memory?.total },
];

const cells = (leaf: Leaf): readonly string[] => [
  String(leaf.n),
  `${(leaf.medianAbsolutePercentError ?? Number.NaN).toFixed(1)} %`,
  share(leaf.within25Ratio),
  share(leaf.within2xRatio),
  share(leaf.bandCoverageRatio),
];
const share = (ratio: number | null): string => `${(100 * (ratio ?? Number.NaN)).toFixed(0)} %`;

/** Median error and share within ±25 %. */
function peersOf(name: string): string {
  const peers = decodePeers[name];
  const text = ([median, , within25]: PeerFigures): string => `${median} % (${within25} %)`;
  return peers ? `${text(peers.llmfit)} · ${text(peers.roofline)}` : '';
}
