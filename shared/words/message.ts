import { english, type EnglishSentences } from './en.ts';
import { type Language, say } from './language.ts';
import type { Message, MessageValues } from './text.ts';

export type MessageId = keyof EnglishSentences;
/** What a sentence is told; `null` for one that names nothing. */
export type ValuesOf<Id extends MessageId> = EnglishSentences[Id] extends string
  ? null
  : EnglishSentences[Id] extends () => string
    ? null
    : EnglishSentences[Id] extends (values: infer Values, voice: never) => string
      ? Values
      : never;

type Told<Id extends MessageId> = ValuesOf<Id> extends null ? [] : [values: ValuesOf<Id>];

/** Cheap to make: a plan makes them by the hundred, and few are ever said. */
class Spoken implements Message {
  readonly id: string;
  readonly values: MessageValues;
  constructor(id: string, values: MessageValues) {
    this.id = id;
    this.values = values;
  }
  toJSON(): string {
    return say(this, english);
  }
}

const NOTHING: MessageValues = {};

/** The sentence of that id with the values that it asks for. */
export function message<Id extends MessageId>(id: Id, ...told: Told<Id>): Message {
  const [values] = told as readonly MessageValues[];
  return new Spoken(id, values ?? NOTHING);
}

export type Tell = <Id extends MessageId>(id: Id, ...told: Told<Id>) => string;

/** Says sentences at once, in one language. */
export const tellerOf =
  (language: Language): Tell =>
  (id, ...told) =>
    say(message(id, ...told), language);
