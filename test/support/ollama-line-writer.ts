import type { ServerResponse } from 'node:http';
import type { Scenario } from './ollama-scenarios.ts';

/** Writes lines of JSON in chunks that fit the lines, cut through them, or hold several. */
export type LineWriter = { line(value: object): void; end(): void; drop(): void };

const PIECE_BYTES = 37;
const JOINED_LINES = 5;

export function createLineWriter(response: ServerResponse, chunks: Scenario['chunks']): LineWriter {
  let held: string[] = [];
  const flush = (): void => {
    const text = held.join('');
    held = [];
    if (chunks !== 'split') response.write(text);
    else for (const piece of piecesOf(Buffer.from(text), PIECE_BYTES)) response.write(piece);
  };
  return {
    line(value) {
      held.push(`${JSON.stringify(value)}\n`);
      if (chunks !== 'joined' || held.length >= JOINED_LINES) flush();
    },
    end() {
      flush();
      response.end();
    },
    drop() {
      response.write('{"status":"pulling 0123', () => response.destroy());
    },
  };
}

function piecesOf(bytes: Buffer, length: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) => bytes.subarray(index * length, (index + 1) * length));
}
