import type { Leaf } from '../score.ts';
import type { peerDecodeScores } from './peer-scores.ts';

export type PeerDecode = ReturnType<typeof peerDecodeScores>[string];

/** Median error, and the share within ±25 %. */
export function peerFigures(scores: PeerDecode | undefined, leafOfPeer: (scores: PeerDecode) => Leaf | undefined): string {
  const leaf = scores && leafOfPeer(scores);
  if (!leaf || leaf.n === 0) return '–';
  return `${(leaf.medianAbsolutePercentError ?? Number.NaN).toFixed(1)} % (${(100 * (leaf.within25Ratio ?? 0)).toFixed(0)} %)`;
}
