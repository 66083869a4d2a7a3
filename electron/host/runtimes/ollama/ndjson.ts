/** Reads lines of JSON out of a byte stream, wherever its chunks begin and end. */
export type LineReader = {
  /** The lines that this chunk completes. Throws an NdjsonError. */
  push(chunk: Uint8Array): readonly unknown[];
  /** The last line, when the stream ends without a line break. Throws an NdjsonError. */
  end(): readonly unknown[];
};

/** The stream is not what we asked for: a proxy's page, a file, half a line. `line` is the beginning of what came instead. */
export class NdjsonError extends Error {
  readonly line: string;
  /** True for half a line before the end of the stream: the connection was cut. */
  readonly truncated: boolean;
  constructor(message: string, line: string, truncated: boolean) {
    super(message);
    this.name = 'NdjsonError';
    this.line = line.slice(0, 200);
    this.truncated = truncated;
  }
}

/** The longest line Ollama sends is an error text; 1 MiB without a line break is another protocol. */
const MAX_LINE_CHARACTERS = 1024 ** 2;

export function createLineReader(maxLineCharacters: number = MAX_LINE_CHARACTERS): LineReader {
  const decoder = new TextDecoder('utf-8');
  let pending = '';
  const complete = (text: string): readonly unknown[] => {
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    const tooLong = [...lines, pending].find((line) => line.length > maxLineCharacters);
    if (tooLong !== undefined) throw new NdjsonError(`a line is longer than ${maxLineCharacters} characters`, tooLong, false);
    return lines.flatMap((line) => parsedLine(line, false));
  };
  return {
    push: (chunk) => complete(decoder.decode(chunk, { stream: true })),
    end: () => parsedLine(pending + decoder.decode(), true),
  };
}

/** The JSON values of a body, one a line. Throws an NdjsonError; errors of the stream itself pass through. */
export async function* readNdjson(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown, void, undefined> {
  const reader = createLineReader();
  for await (const chunk of chunks) yield* reader.push(chunk);
  yield* reader.end();
}

function parsedLine(line: string, last: boolean): readonly unknown[] {
  if (line.trim() === '') return [];
  try {
    return [JSON.parse(line)];
  } catch (error) {
    throw new NdjsonError(`a line is not JSON (${error instanceof Error ? error.message : String(error)})`, line, last);
  }
}
