import type { Command } from 'commander';
import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { shownAddress } from '../host/runtimes/ollama/host-address.ts';
import { assumption, collect, setting } from './arguments.ts';

const HINT = 'Leave one of them out.';

/** Options that gather what they are given; any other one would silently keep its last value. */
const gathering = new Set<unknown>([collect, assumption, setting]);

/** Refuses an option that is given twice with different values. */
export function refuseRepeated(command: Command): void {
  const given = new Map<string, string>();
  for (const option of command.options.filter(({ required, parseArg }) => required && !gathering.has(parseArg))) {
    const shown = option.name() === 'host' ? shownAddress : (value: string) => value;
    command.on(`option:${option.name()}`, (value: string) => {
      const before = given.get(option.name()) ?? value;
      given.set(option.name(), value);
      if (before !== value)
        throw new PlannerError('usage', plainWords`--${option.name()} is given twice: ${shown(before)} and ${shown(value)}`, HINT);
    });
  }
}

/** What a document and the flags beside it say of the same things. */
type Said = {
  readonly document: string;
  readonly inDocument: Readonly<Record<string, unknown>>;
  readonly inFlags: Readonly<Record<string, unknown>>;
  /** By key of the document. */
  readonly flags: Readonly<Record<string, string>>;
};

/** Refuses a key that is said in both with different values: which one is meant, nobody but the person knows. */
export function refuseDifferent({ document, inDocument, inFlags, flags }: Said): void {
  for (const [key, flag] of Object.entries(flags)) {
    const [written, given] = [inDocument[key], inFlags[key]];
    if (!isPlain(written) || !isPlain(given) || written === given) continue;
    throw new PlannerError('usage', plainWords`${document} says ${key} ${written}, and ${flag} ${given}`, HINT);
  }
}

const isPlain = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';
