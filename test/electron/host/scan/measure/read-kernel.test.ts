import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BYTES_PER_TURN, PAGE_BYTES, readKernel } from '../../../../../electron/host/scan/measure/read-kernel.ts';

function kernelOver(words: Int32Array): (at: number, end: number) => number {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  new Int32Array(memory.buffer).set(words);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readKernel()), { host: { memory } });
  return exports['sum'] as (at: number, end: number) => number;
}

const WORDS_PER_TURN = BYTES_PER_TURN / 4;
const turnsOfWords = fc
  .integer({ min: 1, max: 20 })
  .chain((turns) => fc.int32Array({ minLength: turns * WORDS_PER_TURN, maxLength: turns * WORDS_PER_TURN }));

describe('the read kernel', () => {
  it('adds up what a plain loop adds up', () => {
    fc.assert(
      fc.property(turnsOfWords, (words) => {
        let expected = 0;
        for (const word of words) expected = (expected + word) | 0;
        expect(kernelOver(words)(0, words.byteLength)).toBe(expected);
      }),
    );
  });

  it('reads every word from the start to the end, and none beside them', () => {
    const turns = 5;
    for (let at = 0; at < turns * WORDS_PER_TURN; at++) {
      const words = new Int32Array(turns * WORDS_PER_TURN);
      words[at] = 7;
      const turn = Math.floor(at / WORDS_PER_TURN);
      expect(kernelOver(words)(BYTES_PER_TURN, 4 * BYTES_PER_TURN)).toBe(turn >= 1 && turn < 4 ? 7 : 0);
    }
  });

  it('takes a shared memory of any size', () => {
    const pages = 100;
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    new Int32Array(memory.buffer).fill(1);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readKernel()), { host: { memory } });
    expect((exports['sum'] as (at: number, end: number) => number)(0, pages * PAGE_BYTES)).toBe((pages * PAGE_BYTES) / 4);
  });
});
