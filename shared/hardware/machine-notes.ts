import { isKnown } from '../estimate.ts';
import { correctedPaths } from './corrections.ts';
import { failedTools } from './failed-tools.ts';
import type { ResolvedMachine } from './machine.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** What a plan takes for granted about a machine, in words. `implausible`: asked about too; `own-word`: so too, but a person said it. */
export type MachineNote = {
  readonly kind: 'unknown-memory' | 'tool-failed' | 'implausible' | 'own-word' | 'not-used' | 'corrected' | 'assumed';
  readonly text: Text;
};

/**
 * Every gap that was filled, every device left out, every tool that failed, what a person corrected, and main memory that nobody knows: the plan would be another
 * one without them.
 */
export function machineNotes({ profile, host, unusedDevices, assumptions, doubted }: ResolvedMachine): readonly MachineNote[] {
  const memory: readonly MachineNote[] = isKnown(host.freeBytes)
    ? []
    : [{ kind: 'unknown-memory', text: message('hardware.note.unknown-memory', { reason: host.freeBytes.reason }) }];
  const byHand = correctedPaths(profile);
  const corrected: readonly MachineNote[] =
    byHand.length === 0 ? [] : [{ kind: 'corrected', text: message('hardware.note.by-hand', { paths: byHand }) }];
  return [
    ...memory,
    ...doubted.map(
      ({ path, name, doubt, isOwnWord }): MachineNote => ({
        kind: isOwnWord ? 'own-word' : 'implausible',
        text: message('hardware.doubt.in-plan', { name: name ?? path, doubt }),
      }),
    ),
    ...failedTools(profile).map(
      ({ probe, detail }): MachineNote => ({ kind: 'tool-failed', text: message('hardware.note.tool-failed', { probe, detail }) }),
    ),
    ...unusedDevices.map(
      ({ name, reason }): MachineNote => ({ kind: 'not-used', text: message('hardware.note.not-used', { name, reason }) }),
    ),
    ...corrected,
    ...assumptions.map((what): MachineNote => ({ kind: 'assumed', text: message('hardware.note.assumed', { what }) })),
  ];
}
