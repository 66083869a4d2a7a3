import { type Formats, makeFormats } from '../format.ts';
import { plainLine } from '../plain-text.ts';
import type { MessageValue, MessageValues, Text } from './text.ts';
import type { UnitWords } from './unit-words.ts';

/** What a sentence is written with: the formats of its language, and the sentence of a text that is part of it. */
export type Voice = Formats & { readonly say: (text: Text) => string };

/** A sentence that names nothing is a string; any other is a function of its values. */
export type Sentence = string | ((values: never, voice: Voice) => string);
export type Sentences = Readonly<Record<string, Sentence>>;

type AnySentence = string | ((values: unknown, voice: Voice) => string);

/** The same sentences in another language: every one of them, with the same values. */
export type Translated<Of extends Sentences> = {
  readonly [Id in keyof Of]: Of[Id] extends (values: infer Values, voice: Voice) => string
    ? string | ((values: Values, voice: Voice) => string)
    : string;
};

export type Language = {
  /** As `lang` of a page names it. */
  readonly locale: string;
  readonly voice: Voice;
};

export function makeLanguage(sentences: Sentences, units: UnitWords): Language {
  const voice: Voice = { ...makeFormats(units), say: (text) => (typeof text === 'string' ? plainLine(text) : spoken(text)) };
  const spoken = ({ id, values }: Exclude<Text, string>): string => {
    // The values of a message are those of its id: `message` lets nothing else be made.
    const sentence = sentences[id] as AnySentence | undefined;
    if (sentence === undefined) throw new Error(`no sentence for ${id}`);
    return typeof sentence === 'string' ? sentence : plainLine(sentence(plainValues(values), voice));
  };
  return { locale: units.locale, voice };
}

/** Each by itself, as `plainWords` does. */
const plainValues = (values: MessageValues): MessageValues =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plainValue(value)]));

function plainValue(value: MessageValue): MessageValue {
  if (typeof value === 'string') return plainLine(value);
  return Array.isArray(value) ? value.map(plainValue) : value;
}

export const say = (text: Text, language: Language): string => language.voice.say(text);
