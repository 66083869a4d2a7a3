import { GIB } from '#shared/units.ts';
import type { Peer, PeerMemoryInputs, PeerSpeedInputs } from './peer.ts';

/** Bytes per weight for memory (`quant_bpp`), for speed (`quant_bytes_per_param`), and the factor on its CPU speed. */
type Format = { readonly memory: number; readonly read: number; readonly speed: number };
const formats: Readonly<Record<string, Format>> = {
  F16: { memory: 2, read: 2, speed: 0.6 },
  BF16: { memory: 2, read: 2, speed: 0.6 },
  Q8: { memory: 1.05, read: 1, speed: 0.8 },
  Q6: { memory: 0.8, read: 0.75, speed: 0.95 },
  Q5: { memory: 0.68, read: 0.625, speed: 1 },
  Q4: { memory: 0.58, read: 0.5, speed: 1.15 },
  Q3: { memory: 0.48, read: 0.375, speed: 1.25 },
  Q2: { memory: 0.37, read: 0.25, speed: 1.35 },
};
const OTHER: Format = { memory: 0.58, read: 0.5, speed: 1 };
/** The formats that it names: the others of a width, such as Q4_K_S or IQ4_XS, count as `OTHER`. */
const NAMED = /^(?:F16|BF16|Q8_0|Q6_K|Q5_K_M|Q4_K_M|Q4_0|Q3_K_M|Q2_K|UD-Q[234568]_K_(?:XL|L|M|S))$/;

function formatOf(quant: string): Format {
  const name = quant.toUpperCase();
  if (!NAMED.test(name)) return OTHER;
  const [width = name] = /Q\d/.exec(name) ?? [];
  return formats[width] ?? OTHER;
}

const EFFICIENCY = 0.55;

function decodeTokensPerSecond(load: PeerSpeedInputs): number {
  const { placement, experts, activeParameters, quant, bandwidth, hostBandwidth } = load;
  const { read, memory, speed } = formatOf(quant);
  const active = activeParameters;
  if (placement === 'cpu') return Math.max(0.1, (70e9 / active) * speed * 1.1 * 0.3);
  if (placement === 'hybrid' && experts !== null)
    return 0.8 / ((active * read) / hostBandwidth + (active * read) / (bandwidth * EFFICIENCY));
  if (placement === 'hybrid') return (bandwidth / (active * read)) * EFFICIENCY * 0.5;
  if (experts === null) return (bandwidth / (active * read)) * EFFICIENCY;
  return (bandwidth / (active * memory)) * EFFICIENCY * expertFactor(experts.count) * pressure(load, memory);
}

/** Its second tier: the first needs fields that its own list of models alone has. */
function expertFactor(experts: number): number {
  if (experts <= 8) return 0.9;
  if (experts <= 16) return 0.85;
  if (experts <= 32) return 0.8;
  return experts <= 64 ? 0.7 : 0.4;
}

/** Cards that are nearly full. */
function pressure({ experts, parameters, cardBytes }: PeerSpeedInputs, bytesPerWeight: number): number {
  const used = (parameters * bytesPerWeight) / 1e9 / (cardBytes / GIB);
  if (experts === null || used > 1 || used < 0.6) return 1;
  return Math.max(0.3, 1 - (used - 0.6) * (1 - experts.perToken / experts.count));
}

/** Weights by format + cache of every layer + 0.5 GB. Latent caches have no formula of their own. */
function memoryBytes({
  parameters,
  quant,
  layers,
  kvHeads,
  headDim,
  kvBytesPerElement,
  contextTokens,
  latentDim,
}: PeerMemoryInputs): number | null {
  if (latentDim !== null) return null;
  return parameters * formatOf(quant).memory + 2 * layers * kvHeads * headDim * contextTokens * kvBytesPerElement + 0.5e9;
}

export const llmfit: Peer = {
  name: 'llmfit',
  version: '1.1.10 (3f44fd30)',
  source: 'AlexsJones/llmfit: llmfit-core/src/fit.rs, models.rs (MIT)',
  decodeTokensPerSecond,
  memoryBytes,
};
