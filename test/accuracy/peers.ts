/** What others reach on the same published rows: median error, 90th percentile, share within ±25 %, all in percent. */
export type PeerFigures = readonly [median: number, p90: number, within25: number];
export type Peers = { readonly llmfit: PeerFigures; readonly roofline: PeerFigures };

/** llmfit 1.1.10 (one stream only), and 0.7 × bandwidth ÷ active bytes, on the calibration rows, by category. */
export const decodePeers: Readonly<Record<string, Peers>> = {
  'single stream': { llmfit: [31.1, 120, 41], roofline: [33.7, 194, 44] },
  'apple-dense': { llmfit: [21.6, 120, 56], roofline: [14.4, 112, 65] },
  'apple-moe': { llmfit: [30.1, 62, 46], roofline: [145, 291, 1] },
  'apu-dense': { llmfit: [16.9, 34, 75], roofline: [14.4, 20, 98] },
  'apu-moe': { llmfit: [33.5, 50, 33], roofline: [31.6, 94, 41] },
  'cpu-dense': { llmfit: [61.1, 75, 0], roofline: [20.7, 56, 60] },
  'cpu-moe': { llmfit: [86, 92, 0], roofline: [78.3, 240, 12] },
  'gpu-dense': { llmfit: [32.6, 292, 44], roofline: [36.7, 247, 43] },
  'gpu-moe': { llmfit: [26.7, 44, 43], roofline: [46.6, 262, 26] },
  'hybrid-dense': { llmfit: [60, 178, 50], roofline: [26.6, 58, 50] },
  'hybrid-moe': { llmfit: [27.9, 108, 45], roofline: [79.3, 240, 10] },
  'multigpu-dense': { llmfit: [30.7, 77, 39], roofline: [18.2, 95, 62] },
  'multigpu-moe': { llmfit: [33, 38, 33], roofline: [13.8, 39, 75] },
};

/** Lines under the table: peers measured on other rows than these. */
export const peerNotes: readonly string[] = [
  'Peers: llmfit 1.1.10 and 0.7 × bandwidth ÷ active bytes, on the full calibration rows of the same category (median / p90 / within ±25 %).',
  'One stream on 281 user-submitted rows, within ±25 % / within 2× / median error: llmfit 43 / 81 / 27 %, whichllm 37 / 78 / 34 %,',
  '  canirun 40 / 66 / 39 %, llm-checker 23 / 46 / 67 %, 0.65 × bandwidth 38 / 70 / 31 %.',
  "Memory against llama.cpp's accounting, Qwen3.5-27B at 8k / 131k / 262k: llmfit +12 / +101 / +149 %, whichllm +17 / +44 / +60 %,",
  '  llm-checker +11 / +89 / +131 %, canirun −11 / −39 / −54 %, Ollama +3 / +74 / +112 %.',
];
