/**
 * A WebAssembly module of one function that reads memory as fast as the processor can: eight 128-bit accumulators, 128 bytes per turn,
 * so that neither the addition nor the loop limits the rate. Plain JavaScript loops read 21–33 % too low. Written out here rather than
 * compiled, so that it needs no tool to build and no file to ship. Byte values: WebAssembly core specification, chapter "Binary format".
 *
 * In text form:
 * ```wat
 * (import "host" "memory" (memory 1 65536 shared))
 * (func (export "sum") (param $at i32) (param $end i32) (result i32) (local $a0 v128) … (local $a7 v128)
 *   (loop
 *     (local.set $a0 (i32x4.add (local.get $a0) (v128.load offset=0 (local.get $at)))) … offset=112 into $a7
 *     (br_if 0 (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 128))) (local.get $end))))
 *   … the four lanes of $a0 + … + $a7, added)
 * ```
 */

/** Bytes read per turn of the loop: what is summed must be a whole number of these, and at least one. */
export const BYTES_PER_TURN = 128;

/** Of WebAssembly memory. */
export const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;

const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

const ACCUMULATORS = 8;
const VECTOR_BYTES = 16;
const LANES = 4;

const I32 = 0x7f;
const V128 = 0x7b;
const EMPTY = 0x40;

const AT = 0;
const END = 1;
const FIRST_ACCUMULATOR = 2;

/** Opcodes with their operands. */
const op = {
  loop: [0x03, EMPTY],
  end: [0x0b],
  branchIf: [0x0d, 0],
  get: (local: number) => [0x20, local],
  set: (local: number) => [0x21, local],
  tee: (local: number) => [0x22, local],
  i32Const: (value: number) => [0x41, ...signed(value)],
  i32Add: [0x6a],
  i32LessUnsigned: [0x49],
  /** Aligned to 2⁴ bytes. */
  vectorLoad: (offset: number) => [0xfd, 0x00, 4, ...unsigned(offset)],
  vectorLane: (lane: number) => [0xfd, 0x1b, lane],
  vectorAdd: [0xfd, ...unsigned(0xae)],
} as const;

/** The module. Its `sum(at, end)` adds the 32-bit integers from byte `at` to byte `end`, wrapping around; both multiples of 16. */
export function readKernel(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...MAGIC_AND_VERSION,
    ...section(1, [1, 0x60, ...vector([I32, I32]), ...vector([I32])]),
    // Flags 3: shared, with a maximum. The largest maximum accepts a memory of any size.
    ...section(2, [1, ...text('host'), ...text('memory'), 0x02, 0x03, ...unsigned(1), ...unsigned(MAX_PAGES)]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('sum'), 0x00, 0]),
    ...section(10, [1, ...vector([...vector([ACCUMULATORS, V128], 1), ...sumOfLoop(), ...op.end])]),
  ]);
}

function sumOfLoop(): readonly number[] {
  const accumulators = Array.from({ length: ACCUMULATORS }, (_, index) => FIRST_ACCUMULATOR + index);
  return [...readingLoop(accumulators), ...vectorTotal(accumulators), ...laneTotal()];
}

function readingLoop(accumulators: readonly number[]): readonly number[] {
  const loads = accumulators.flatMap((local, index) => [
    ...op.get(local),
    ...op.get(AT),
    ...op.vectorLoad(index * VECTOR_BYTES),
    ...op.vectorAdd,
    ...op.set(local),
  ]);
  const advance = [...op.get(AT), ...op.i32Const(BYTES_PER_TURN), ...op.i32Add, ...op.tee(AT)];
  return [...op.loop, ...loads, ...advance, ...op.get(END), ...op.i32LessUnsigned, ...op.branchIf, ...op.end];
}

/** All accumulators into the first. */
function vectorTotal([first = FIRST_ACCUMULATOR, ...others]: readonly number[]): readonly number[] {
  return [...op.get(first), ...others.flatMap((local) => [...op.get(local), ...op.vectorAdd]), ...op.set(first)];
}

function laneTotal(): readonly number[] {
  return Array.from({ length: LANES }, (_, lane) => [
    ...op.get(FIRST_ACCUMULATOR),
    ...op.vectorLane(lane),
    ...(lane === 0 ? [] : op.i32Add),
  ]).flat();
}

const section = (id: number, content: readonly number[]): readonly number[] => [id, ...vector(content)];
/** A list with its length before it; `count` where the elements are longer than a byte. */
const vector = (content: readonly number[], count = content.length): readonly number[] => [...unsigned(count), ...content];
const text = (name: string): readonly number[] => vector([...new TextEncoder().encode(name)]);

/** Seven bits a byte, the lowest first; the top bit says that more follow (LEB128). */
function unsigned(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** The same for a non-negative number where negative ones could stand: bit 6 of the last byte is the sign and must stay clear. */
function signed(value: number): readonly number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)];
}
