import type { Seconds } from '../units.ts';
import { type Capacity, machinesNeeded } from './machine-seconds.ts';

/** Cards of one replica and of one machine, and whole machines kept for a failure (N+1: 1). */
export type MachinePacking = { readonly gpusPerReplica: number; readonly gpusPerMachine: number; readonly spareMachines: number };

/**
 * Machines for a number of replicas. A replica that fits into a machine is not split over two: the exchange between its cards
 * would leave the machine. One that does not takes whole machines.
 */
export function machinesForReplicas(replicas: number, { gpusPerReplica, gpusPerMachine, spareMachines }: MachinePacking): number {
  const replicasPerMachine = Math.floor(gpusPerMachine / gpusPerReplica);
  const busy = replicasPerMachine > 0 ? Math.ceil(replicas / replicasPerMachine) : replicas * Math.ceil(gpusPerReplica / gpusPerMachine);
  return busy + spareMachines;
}

/** What a number of machines is counted from. */
export type MachineQuestion = {
  /** Of one machine, for the tokens of a month. */
  readonly busySeconds: Seconds;
  readonly capacity: Capacity;
  /** That carry the peak of the people, spare included. Null: nobody was named, or no number of machines serves them. */
  readonly byPeak: number | null;
  /** That exist, or that are planned with at least. */
  readonly atLeast: number;
  /** `atLeast` was said by hand. */
  readonly byHand: boolean;
  /** A further machine can be had, at a price that is known. */
  readonly canAdd: boolean;
};

export const machineDeciders = ['peak', 'volume', 'stated'] as const;

export type MachineCount = {
  readonly machines: number;
  readonly decidedBy: (typeof machineDeciders)[number];
  readonly byPeak: number | null;
  readonly byVolume: number;
};

/**
 * How many machines: those that the peak of the people needs or those that the tokens of a month fill, whichever are more. A number said
 * by hand stands against people. Without people a month's tokens add machines to those that exist, where one can be had.
 */
export function countMachines({ busySeconds, capacity, byPeak, atLeast, byHand, canAdd }: MachineQuestion): MachineCount {
  const byVolume = machinesNeeded(busySeconds, capacity);
  const counted = { byPeak, byVolume };
  const stated: MachineCount = { machines: atLeast, decidedBy: 'stated', ...counted };
  const filled: MachineCount = { machines: byVolume, decidedBy: 'volume', ...counted };
  if (byPeak === null) return byVolume === atLeast || (canAdd && byVolume > atLeast) ? filled : stated;
  if (byHand) return stated;
  if (byPeak >= Math.max(atLeast, byVolume)) return { machines: byPeak, decidedBy: 'peak', ...counted };
  return byVolume >= atLeast ? filled : stated;
}
