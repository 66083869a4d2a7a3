import type { AttentionModel, AttentionOf } from './attention.ts';
import { message } from '../words/message.ts';

/**
 * Nothing is known of the cache: whoever plans asks `unknownReason` first. An answer asked for all the same is our own mistake, and no
 * number could stand for it.
 */
export function unknown({ reason }: AttentionOf<'unknown'>): AttentionModel {
  const refuse = (): never => {
    throw new Error(`cache formula unknown: ${reason}`);
  };
  return {
    name: message('attention.unknown'),
    unknownReason: reason,
    cacheBytes: refuse,
    cacheFormula: refuse,
    bytesPerToken: refuse,
    maskCells: refuse,
    stateBytes: refuse,
    get buffer() {
      return refuse();
    },
    copies: refuse,
    pages: refuse,
    reservesMore: false,
    divides: refuse,
    get layers() {
      return refuse();
    },
    scored: refuse,
    readBytes: refuse,
    latentKernels: false,
    tensors: null,
    get serving() {
      return refuse();
    },
    get weakSpots() {
      return refuse();
    },
  };
}
