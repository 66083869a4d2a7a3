import { describe, expect, it } from 'vitest';
import { MOST_LINE_CHARACTERS } from '../../../../electron/host/files/input-limits.ts';
import { type Line, linesOf } from '../../../../electron/host/files/lines-of.ts';

async function* chunks(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

async function lines(...parts: readonly Uint8Array[]): Promise<readonly Line[]> {
  const found: Line[] = [];
  for await (const line of linesOf(chunks(...parts), 'batch')) found.push(line);
  return found;
}

const text = 'one\nzwei ü\n\nlast';
const bytewise = (bytes: Uint8Array): readonly Uint8Array[] => Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));

describe('lines of a stream', () => {
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16, as PowerShell writes it', Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ])('are those of the whole text in %s, wherever its chunks end', async (_encoding, bytes) => {
    expect(await lines(bytes)).toEqual(text.split('\n'));
    expect(await lines(...bytewise(bytes))).toEqual(text.split('\n'));
  });

  it('of one byte or none are one line', async () => {
    expect(await lines(Buffer.from('a'))).toEqual(['a']);
    expect(await lines()).toEqual(['']);
  });

  it('are passed over where one is too long, and are no lines where one does not end', async () => {
    const part = Buffer.alloc(MOST_LINE_CHARACTERS, 'a');
    expect(await lines(Buffer.from('a\n'), part, Buffer.from('b\nc'))).toEqual(['a', null, 'c']);
    const endless = Array.from({ length: 100 }, () => part);
    await expect(lines(...endless)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('batch: a line of more'),
    });
  });
});
