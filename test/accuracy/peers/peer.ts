/** What other planners take to say how fast one stream is. Bytes, bytes per second, numbers of weights. */
export type PeerSpeedInputs = {
  readonly parameters: number;
  /** Read for one token; all of them in a dense model. */
  readonly activeParameters: number;
  /** null: dense. */
  readonly experts: { readonly count: number; readonly perToken: number } | null;
  readonly quant: string;
  readonly fileBytes: number;
  readonly vendor: 'nvidia' | 'amd' | 'apple' | 'intel' | null;
  /** Memory shared with the CPU. */
  readonly unified: boolean;
  readonly cards: number;
  /** Of one card. */
  readonly bandwidth: number;
  readonly cardBytes: number;
  readonly placement: 'gpu' | 'cpu' | 'hybrid';
  readonly hostBandwidth: number;
};

/** What they take to say how much memory one load needs. */
export type PeerMemoryInputs = {
  readonly parameters: number;
  readonly activeParameters: number;
  readonly isMoe: boolean;
  readonly fileBytes: number;
  readonly quant: string;
  readonly contextTokens: number;
  readonly layers: number;
  /** Layers that keep every token. */
  readonly fullLayers: number;
  readonly window: { readonly layers: number; readonly tokens: number; readonly kvHeads: number; readonly headDim: number } | null;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Latent attention: elements of one token and layer. */
  readonly latentDim: number | null;
  readonly kvBytesPerElement: number;
};

/** A planner whose formula is published, written down again from its source; null: it has no answer. */
export type Peer = {
  readonly name: string;
  /** Version and commit that the formula was read from. */
  readonly version: string;
  readonly source: string;
  readonly decodeTokensPerSecond: (load: PeerSpeedInputs) => number | null;
  readonly memoryBytes: ((load: PeerMemoryInputs) => number | null) | null;
};
