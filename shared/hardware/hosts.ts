import type { ResolvedMachine } from './machine.ts';

/** Accelerators of one host; those of a machine of one host are all of them. */
export const cardsPerHost = ({ devices, hosts }: Pick<ResolvedMachine, 'devices' | 'hosts'>): number => devices.length / hosts.count;

/** One of several equal hosts, by itself; a machine of one host is the same. */
export function oneHost(machine: ResolvedMachine): ResolvedMachine {
  if (machine.hosts.count === 1) return machine;
  return { ...machine, devices: machine.devices.slice(0, cardsPerHost(machine)), hosts: { count: 1, link: null } };
}
