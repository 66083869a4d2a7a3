import type { Text } from '../words/text.ts';
/**
 * Why a candidate is not even placed, by what would have to change for it to run, the nearest first: another question to the plan, a fork
 * in place of its original, other settings, another build or card of the same kind, another system, another file, another model.
 */
export const refusalKinds = [
  'not-offered',
  'stand-in',
  'architecture',
  'device',
  'platform',
  'file-format',
  'projector',
  'file',
  'workload',
  'model',
] as const;

export type Refusal = { readonly kind: (typeof refusalKinds)[number]; readonly reason: Text };

/** What a function gives that makes something or refuses to. */
export const isRefusal = (value: object): value is Refusal => 'reason' in value;

export const nearnessOf = ({ kind }: Refusal): number => refusalKinds.indexOf(kind);
