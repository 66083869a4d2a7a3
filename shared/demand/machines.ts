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
