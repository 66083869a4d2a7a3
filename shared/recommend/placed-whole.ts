import type { Placed } from '../evaluate/evaluate.ts';

/** On the accelerator, or in RAM on a machine that has no accelerator. */
export const isWhole = ({ plan, request }: Pick<Placed, 'plan' | 'request'>): boolean =>
  plan.kind === 'accelerator' || (plan.kind === 'host' && request.machine.devices.length === 0);
