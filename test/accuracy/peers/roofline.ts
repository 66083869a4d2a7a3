import type { Peer } from './peer.ts';

/** The rule of thumb under most calculators: a share of bandwidth over the bytes that a token reads. */
export const roofline: Peer = {
  name: '0.7 × bandwidth',
  version: 'rule of thumb',
  source: '0.7 × bandwidth ÷ (file × active ÷ all weights)',
  decodeTokensPerSecond: ({ placement, bandwidth, fileBytes, activeParameters, parameters }) =>
    placement === 'hybrid' ? null : (0.7 * bandwidth) / (fileBytes * (activeParameters / parameters)),
  memoryBytes: null,
};
