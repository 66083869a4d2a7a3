import { attentionOf } from '../attention/registry.ts';
import { cardsPerHost } from '../hardware/hosts.ts';
import { changedRequest } from '../memory/changed-request.ts';
import type { MemoryRequest } from '../memory/memory-plan.ts';
import type { Parallelism } from '../memory/parallelism.ts';

/** Undefined: the runtime places layers on devices itself. */
export type Split = Parallelism | undefined;

/** The request in one split. */
export function dealtOut(request: MemoryRequest, parallelism: Split): MemoryRequest {
  const { contextTokens, concurrency, placement } = request;
  return parallelism === undefined ? request : changedRequest(request, { contextTokens, concurrency, placement, parallelism });
}

/**
 * The ways in which a batch engine may deal out the cards of this machine for so many requests when cards of a replica share every layer,
 * the widest group first; `[undefined]` for runtimes that place layers themselves. Every group divides the heads of the model. With fewer
 * requests than replicas some cards stay idle: a replica without a request does nothing.
 */
export function splitsOf(request: MemoryRequest): readonly Split[] {
  if (!dealsOutHeads(request)) return [undefined];
  return widthsOf(request, cardsPerHost(request.machine)).map((group) =>
    replicated(request, { tensorParallel: group, pipelineParallel: 1 }),
  );
}

/**
 * The same with layers dealt out to stages, which exchange little: for cards that talk over PCIe, and for models that no group of cards
 * holds whole. Cards that share every layer are of one host; a replica of several hosts takes each of them whole.
 */
export function stagedSplitsOf(request: MemoryRequest): readonly Parallelism[] {
  // One card is no row of stages.
  if (!dealsOutHeads(request) || request.machine.devices.length < 2) return [];
  return replicaSizes(request).flatMap((width) => stagedOver(request, width).map((stages) => replicated(request, stages)));
}

/** Equal parts of a host, and whole hosts. */
function replicaSizes({ machine }: MemoryRequest): readonly number[] {
  const most = cardsPerHost(machine);
  const hosts = divisorsOf(machine.hosts.count).filter((count) => count > 1);
  return [...divisorsOf(most), ...hosts.map((count) => count * most)];
}

/** The splits of one replica that takes all cards of this machine. */
export function replicaSplitsOf(request: MemoryRequest): readonly Split[] {
  if (!dealsOutHeads(request)) return [undefined];
  const cards = request.machine.devices.length;
  const oneGroup = cards <= cardsPerHost(request.machine) && attentionOf(request.shape).divides(cards);
  const whole = oneGroup ? [{ tensorParallel: cards, pipelineParallel: 1, replicas: 1 }] : [];
  if (whole.length > 0 && !exchangesOverPcie(request)) return whole;
  return [...whole, ...stagedOver(request, cards).map((stages) => ({ ...stages, replicas: 1 }))];
}

/** Whether cards exchange over PCIe, where the widest group is often the worst. */
export const exchangesOverPcie = ({ machine }: MemoryRequest): boolean =>
  machine.devices.length > 1 && machine.devices.some(({ peerBytesPerSecond }) => peerBytesPerSecond === null);

const dealsOutHeads = ({ runtime, machine }: MemoryRequest): boolean =>
  runtime.parallelism === 'tensor-parallel' && machine.devices.length > 0;

type Replica = Omit<Parallelism, 'replicas'>;

function replicated({ machine, concurrency }: MemoryRequest, { tensorParallel, pipelineParallel }: Replica): Parallelism {
  const cards = tensorParallel * pipelineParallel;
  const most = cardsPerHost(machine);
  // A replica that fits into a host is not split over two.
  const room = cards <= most ? Math.floor(most / cards) * machine.hosts.count : Math.floor(machine.devices.length / cards);
  return { tensorParallel, pipelineParallel, replicas: Math.max(1, Math.min(room, concurrency)) };
}

/** Groups of cards that share every layer: equal parts of the machine and powers of two, as far as the heads can be dealt out to them. */
function widthsOf(request: MemoryRequest, cards: number): readonly number[] {
  const { divides } = attentionOf(request.shape);
  const widths = Array.from({ length: cards }, (_, index) => cards - index);
  return widths.filter((width) => (cards % width === 0 || isPowerOfTwo(width)) && divides(width));
}

/** One replica over exactly so many cards in two stages or more, the widest group first. */
function stagedOver(request: MemoryRequest, cards: number): readonly Replica[] {
  return widthsOf(request, Math.min(cards, cardsPerHost(request.machine)))
    .filter((group) => cards % group === 0 && cards / group > 1 && cards / group <= request.shape.layers)
    .map((group) => ({ tensorParallel: group, pipelineParallel: cards / group }));
}

const isPowerOfTwo = (count: number): boolean => Number.isInteger(Math.log2(count));

const divisorsOf = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index + 1).filter((n) => count % n === 0);
