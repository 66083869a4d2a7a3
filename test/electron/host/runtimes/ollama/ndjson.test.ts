import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineReader, NdjsonError, readNdjson } from '../../../../../electron/host/runtimes/ollama/ndjson.ts';

async function read(chunks: readonly Uint8Array[]): Promise<unknown[]> {
  const stream = (async function* () {
    yield* chunks;
  })();
  const values: unknown[] = [];
  for await (const value of readNdjson(stream)) values.push(value);
  return values;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Cuts at the given shares of the length. */
function cut(whole: Uint8Array, ratios: readonly number[]): readonly Uint8Array[] {
  const marks = [0, ...ratios.map((ratio) => Math.floor(ratio * whole.length)).sort((a, b) => a - b), whole.length];
  return marks.slice(1).map((end, index) => whole.slice(marks[index], end));
}

describe('readNdjson', () => {
  it('reads the same values wherever the chunks end, also inside a character', async () => {
    const values = fc.array(
      fc.oneof(fc.record({ status: fc.string({ unit: 'grapheme' }), total: fc.nat() }), fc.string({ unit: 'grapheme' })),
    );
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(values, cuts, fc.boolean(), async (list, ratios, closed) => {
        const text = list.map((value) => JSON.stringify(value)).join('\n') + (closed ? '\n' : '');
        expect(await read(cut(bytes(text), ratios))).toEqual(list);
      }),
    );
  });
  it('passes over empty lines and takes lines that end as on Windows', async () => {
    expect(await read([bytes('\n{"a":1}\r\n\r\n{"b":2}\r\n')])).toEqual([{ a: 1 }, { b: 2 }]);
  });
  it('hands out a line as soon as it is complete', () => {
    const reader = createLineReader();
    expect([...reader.push(bytes('{"a":1}\n{"b"'))]).toEqual([{ a: 1 }]);
    expect([...reader.push(bytes(':2}\n'))]).toEqual([{ b: 2 }]);
    expect([...reader.end()]).toEqual([]);
  });
  it('hands out an object before its line break, once, and still wants the line to be one', () => {
    const reader = createLineReader();
    expect([...reader.push(bytes('{"a":{"b":1}'))]).toEqual([]);
    expect([...reader.push(bytes('}'))]).toEqual([{ a: { b: 1 } }]);
    expect([...reader.push(bytes(' \r'))]).toEqual([]);
    expect([...reader.push(bytes('\n{"c":2} '))]).toEqual([{ c: 2 }]);
    expect(() => [...reader.push(bytes('{"d":3}\n'))]).toThrow(NdjsonError);
    const other = createLineReader();
    expect([...other.push(bytes('7'))]).toEqual([]);
    expect([...other.push(bytes('8\n"}"'))]).toEqual([78]);
    expect([...other.end()]).toEqual(['}']);
  });
  it('tells half a line at the end from another protocol', async () => {
    await expect(read([bytes('{"a":1}\n{"status":"pul')])).rejects.toMatchObject({ truncated: true });
    await expect(read([bytes('<html>\n<body>\n')])).rejects.toMatchObject({ truncated: false, line: '<html>' });
  });
  it('refuses a line without end instead of filling the memory', () => {
    const reader = createLineReader(100);
    expect([...reader.push(bytes('x'.repeat(90)))]).toEqual([]);
    expect(() => [...reader.push(bytes('x'.repeat(20)))]).toThrow(NdjsonError);
  });
  it('hands out what came before a line that is no JSON', () => {
    const seen: unknown[] = [];
    expect(() => {
      for (const value of createLineReader().push(bytes('{"error":"disk full"}\n<html>\n'))) seen.push(value);
    }).toThrow(NdjsonError);
    expect(seen).toEqual([{ error: 'disk full' }]);
  });
  it('tells a page without a line break from a line that was cut off', async () => {
    await expect(read([bytes('<html><body>Bad gateway')])).rejects.toMatchObject({ truncated: false });
  });
});
