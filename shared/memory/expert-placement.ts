import type { Bytes } from '../units.ts';

/** llama.cpp can leave single expert tensors of a layer (gate, up, down) in RAM: the step in which experts move. */
const TENSORS_PER_EXPERT_LAYER = 3;

/** What sits on a device: whole layers with their cache and state, and the routed experts of some of them. */
export type Seated = { readonly layers: number; readonly expertBytes: Bytes };

export type ExpertModel = {
  /** A layer without its routed experts: dense weights, cache and state. */
  readonly denseBytes: Bytes;
  /** Routed experts of every layer, in order. */
  readonly expertBytes: readonly Bytes[];
};

/**
 * Layers of a mixture of experts in the order of llama.cpp's own fit: dense parts from the back, the last card first; then, where all
 * of them found room, experts from the front, the first card first, which takes whole layers off those behind it. `rooms`: bytes
 * left for layers on every card.
 */
export function seatExperts(model: ExpertModel, rooms: readonly Bytes[]): readonly Seated[] {
  const dense = denseFromBack(model, rooms);
  const placed = dense.counts.reduce((sum, count) => sum + count, 0);
  if (placed === model.expertBytes.length) return expertsFromFront(model, rooms, dense);
  return dense.counts.map((layers, index) => ({ layers, expertBytes: index === rooms.length - 1 && layers > 0 ? dense.keptBytes : 0 }));
}

type Dense = { readonly counts: readonly number[]; readonly keptBytes: Bytes };

/** The last card begins with one layer that keeps its experts: llama.cpp counts the head as the layer that must stay whole. */
function denseFromBack({ denseBytes, expertBytes }: ExpertModel, rooms: readonly Bytes[]): Dense {
  const room = rooms.at(-1) ?? 0;
  // With all layers on the card it is the first one of the model, else one further back.
  const first = expertBytes[0] ?? 0;
  const kept = expertBytes.length * denseBytes + first <= room ? first : Math.max(...expertBytes);
  const keptBytes = denseBytes + kept <= room ? kept : 0;
  let rest = expertBytes.length;
  const fromBack = rooms.toReversed().map((bytes, index) => {
    const count = Math.max(0, Math.min(rest, Math.floor((bytes - (index === 0 ? keptBytes : 0)) / denseBytes)));
    rest -= count;
    return count;
  });
  return { counts: fromBack.toReversed(), keptBytes };
}

/** `whole`: layers that have their experts; those of the others are in RAM. */
type Card = { readonly room: Bytes; layers: number; whole: number; expertBytes: Bytes };
type Table = { readonly cards: readonly Card[]; readonly denseBytes: Bytes };

/** Experts of as many layers as find room; a part of the last layer always stays in RAM, or this would be no host offload. */
function expertsFromFront({ denseBytes, expertBytes }: ExpertModel, rooms: readonly Bytes[], dense: Dense): readonly Seated[] {
  const cards = rooms.map((room, index): Card => ({ room, layers: dense.counts[index] ?? 0, whole: 0, expertBytes: 0 }));
  const table: Table = { cards, denseBytes };
  const last = expertBytes.length - 1;
  let next = 0;
  for (const card of cards) {
    while (next < last && takesWhole(table, card, expertBytes[next] ?? 0)) next += 1;
    if (next < last && takesPart(table, card, expertBytes[next] ?? 0)) next += 1;
    // A card that cannot complete its own layers ends the search.
    if (card.layers > card.whole) {
      card.expertBytes += partInRam(table, card, expertBytes[next] ?? 0);
      break;
    }
  }
  const behind = cards.at(-1);
  if (behind && behind.whole === 0 && behind.layers > 0) behind.expertBytes = Math.max(behind.expertBytes, dense.keptBytes);
  return cards.map(({ layers, expertBytes: held }) => ({ layers, expertBytes: held }));
}

/** The first card with layers that lack their experts. */
const giverOf = ({ cards }: Table): Card | undefined => cards.find(({ layers, whole }) => layers > whole);
const left = ({ denseBytes }: Table, { room, layers, expertBytes }: Card): Bytes => room - layers * denseBytes - expertBytes;

/** One more layer with its experts, its own or one of a card behind; false when it finds no room. */
function takesWhole(table: Table, card: Card, bytes: Bytes): boolean {
  const giver = giverOf(table);
  if (!giver) return false;
  const moves = giver === card ? 0 : 1;
  if (bytes + moves * table.denseBytes > left(table, card)) return false;
  giver.layers -= moves;
  card.layers += moves;
  card.whole += 1;
  card.expertBytes += bytes;
  return true;
}

/** One more layer of a card behind, which keeps those of its experts that find no room. */
function takesPart(table: Table, card: Card, bytes: Bytes): boolean {
  const giver = giverOf(table);
  const room = left(table, card) - table.denseBytes;
  if (!giver || giver === card || room < 0) return false;
  const held = tensorBytes(room, bytes);
  if (bytes - held > left(table, giver) + table.denseBytes) return false;
  giver.layers -= 1;
  giver.expertBytes += bytes - held;
  card.layers += 1;
  card.whole += 1;
  card.expertBytes += held;
  return true;
}

/** The last card takes single tensors of a layer whose rest goes to RAM. */
const partInRam = (table: Table, card: Card, bytes: Bytes): Bytes =>
  card === table.cards.at(-1) ? tensorBytes(left(table, card), bytes) : 0;

/** Bytes of the expert tensors of a layer that `room` holds, not all of them. */
function tensorBytes(room: Bytes, bytes: Bytes): Bytes {
  const tensors = bytes > 0 ? Math.floor((room / bytes) * TENSORS_PER_EXPERT_LAYER) : 0;
  return (bytes * Math.min(tensors, TENSORS_PER_EXPERT_LAYER - 1)) / TENSORS_PER_EXPERT_LAYER;
}
