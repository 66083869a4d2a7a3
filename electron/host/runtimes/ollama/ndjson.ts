/** Reads lines of JSON out of a byte stream, wherever its chunks begin and end. */
export type LineReader = {
  /**
   * The lines that this chunk completes, each read when it is asked for. An object at its end is one also without its line break, which may
   * never come: nothing that follows could make another object of it. Throws an NdjsonError at the first that is none.
   */
  push(chunk: Uint8Array): Iterable<unknown>;
  /** The last line, when the stream ends without a line break. Throws an NdjsonError. */
  end(): Iterable<unknown>;
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

/** Whether a longer one has come whole is not tried again with every chunk. */
const MOST_TRIED_CHARACTERS = 4096;

export function createLineReader(maxLineCharacters: number = MAX_LINE_CHARACTERS): LineReader {
  const decoder = new TextDecoder('utf-8');
  /** Of the line that is not complete yet: joined once, when it is. */
  let parts: string[] = [];
  let length = 0;
  /** Read before its line break came. */
  let isRead = false;
  const hold = (part: string): void => {
    parts.push(part);
    length += part.length;
    if (length > maxLineCharacters) throw new NdjsonError(`a line is longer than ${maxLineCharacters} characters`, parts.join(''), false);
  };
  /** Read already, it still has to be one: something else may have followed. */
  const takeLine = (more: string, last: boolean): readonly unknown[] => {
    const values = parsedLine(parts.join('') + more, last);
    const wasRead = isRead;
    parts = [];
    length = 0;
    isRead = false;
    return wasRead ? [] : values;
  };
  const wholeObject = (end: string): readonly unknown[] => {
    if (isRead || length > MOST_TRIED_CHARACTERS || !end.trimEnd().endsWith('}')) return [];
    const value = objectOrNull(parts.join(''));
    isRead = value !== null;
    return value === null ? [] : [value];
  };
  function* complete(text: string): Iterable<unknown> {
    const [first = '', ...more] = text.split('\n');
    hold(first);
    for (const part of more) {
      yield* takeLine('', false);
      hold(part);
    }
    yield* wholeObject(more.at(-1) ?? first);
  }
  return {
    push: (chunk) => complete(decoder.decode(chunk, { stream: true })),
    end: () => takeLine(decoder.decode(), true),
  };
}

/** The JSON values of a body, one a line. Throws an NdjsonError; errors of the stream itself pass through. */
export async function* readNdjson(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown, void, undefined> {
  const reader = createLineReader();
  for await (const chunk of chunks) yield* reader.push(chunk);
  yield* reader.end();
}

function objectOrNull(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function parsedLine(line: string, last: boolean): readonly unknown[] {
  if (line.trim() === '') return [];
  try {
    return [JSON.parse(line)];
  } catch (error) {
    // Lines of ours are objects: what ends without ever having been one was not cut off, it is something else.
    const truncated = last && line.trimStart().startsWith('{');
    throw new NdjsonError(`a line is not JSON (${error instanceof Error ? error.message : String(error)})`, line, truncated);
  }
}
