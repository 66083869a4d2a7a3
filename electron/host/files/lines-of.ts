import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { formatCount } from '#shared/format.ts';
import { encodingOf } from './decode-text.ts';
import { MOST_DOCUMENT_BYTES, MOST_LINE_CHARACTERS } from './input-limits.ts';

/** A line of a stream; null for one that is longer than any line may be. */
export type Line = string | null;

/**
 * The lines of a stream as they come, whatever its chunks are, without more of it in memory than one line. Throws PlannerError
 * `invalid-input` for a line that is longer than a whole document may be: it may never end.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, source: string): AsyncGenerator<Line, void, undefined> {
  const pending = createPending(source);
  for await (const text of textsOf(chunks)) {
    const [last = '', ...complete] = text.split('\n').reverse();
    for (const part of complete.reverse()) {
      pending.add(part);
      yield pending.take();
    }
    pending.add(last);
  }
  yield pending.take();
}

type Pending = { add(text: string): void; take(): Line };

function createPending(source: string): Pending {
  let text = '';
  let length = 0;
  return {
    add(part) {
      length += part.length;
      text = length > MOST_LINE_CHARACTERS ? '' : text + part;
      if (length <= MOST_DOCUMENT_BYTES) return;
      throw new PlannerError(
        'invalid-input',
        plainWords`${source}: a line of more than ${formatCount(MOST_DOCUMENT_BYTES)} characters`,
        HINT,
      );
    },
    take() {
      const line = length > MOST_LINE_CHARACTERS ? null : text;
      text = '';
      length = 0;
      return line;
    },
  };
}

const HINT = 'Expected JSON Lines: one document a line.';

/** Text in the encoding that its beginning tells, which takes two bytes. */
async function* textsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let beginning = Buffer.alloc(0);
  let decoder: TextDecoder | null = null;
  for await (const chunk of chunks) {
    if (decoder === null) {
      beginning = Buffer.concat([beginning, chunk]);
      if (beginning.length < 2) continue;
      decoder = new TextDecoder(encodingOf(beginning));
      yield decoder.decode(beginning, { stream: true });
    } else yield decoder.decode(chunk, { stream: true });
  }
  yield (decoder ?? new TextDecoder()).decode(decoder === null ? beginning : undefined);
}
