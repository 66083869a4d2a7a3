import { isKnown } from '../estimate.ts';
import { correctedPaths } from './corrections.ts';
import type { ResolvedMachine } from './machine.ts';

/** What a plan takes for granted about a machine, in words. */
export type MachineNote = { readonly kind: 'unknown-memory' | 'not-used' | 'corrected' | 'assumed'; readonly text: string };

/**
 * Every gap that was filled, every device left out, what a person corrected, and main memory that nobody knows: the plan would be another
 * one without them.
 */
export function machineNotes({ profile, host, unusedDevices, assumptions }: ResolvedMachine): readonly MachineNote[] {
  const memory: readonly MachineNote[] = isKnown(host.freeBytes)
    ? []
    : [{ kind: 'unknown-memory', text: `main memory unknown (${host.freeBytes.reason}): nothing is planned to use it` }];
  const byHand = correctedPaths(profile);
  const corrected: readonly MachineNote[] = byHand.length === 0 ? [] : [{ kind: 'corrected', text: `set by hand: ${byHand.join(', ')}` }];
  return [
    ...memory,
    ...unusedDevices.map(({ name, reason }): MachineNote => ({ kind: 'not-used', text: `not used: ${name} (${reason})` })),
    ...corrected,
    ...assumptions.map((text): MachineNote => ({ kind: 'assumed', text: `assumed: ${text}` })),
  ];
}
