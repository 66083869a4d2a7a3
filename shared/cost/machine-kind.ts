import type { Gpu } from '../catalog/gpu.ts';
import type { Machine } from '../catalog/machine.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';

export type MachineKind = Machine['kind'];

const KIND_OF_SEGMENT: Readonly<Record<Gpu['segment'], MachineKind>> = {
  'consumer-desktop': 'desktop',
  'consumer-laptop': 'laptop',
  workstation: 'workstation',
  'workstation-laptop': 'laptop',
  datacenter: 'server',
  'unified-soc': 'mini',
  integrated: 'mini',
};

/** Kind of machine that the cost defaults go by: the catalog's word, else what the first accelerator is built for, else a desktop. */
export function machineKind(machine: ResolvedMachine): MachineKind {
  if (machine.machine) return machine.machine.kind;
  const device = machine.devices[0];
  if (device?.vendor === 'apple') return 'mac';
  return device?.gpu ? KIND_OF_SEGMENT[device.gpu.segment] : 'desktop';
}
