import type { Loadable } from '../catalog/quantization.ts';
import type { Runtime } from '../catalog/runtime.ts';
import type { CandidateContext } from './candidate-context.ts';
import { nearnessOf, type Refusal } from './refusal.ts';
import { findRuntime } from './subjects.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** Runtimes offered for one kind of file; without any, what stands against the one that comes nearest. */
export type Offers = { readonly runtimes: readonly Runtime[]; readonly refused: RefusedRuntime | null };
export type RefusedRuntime = { readonly runtimeId: string | null; readonly refusal: Refusal };

export type OffersFor = (loadable: Loadable) => Offers;

/** Decides once per kind of file which runtimes take it on this machine, and remembers it for the whole pass. */
export function runtimeOffers(context: CandidateContext): OffersFor {
  const runtimes = runtimesOf(context);
  const known = new Map<Loadable, Offers>();
  return (loadable) => {
    const offers = known.get(loadable) ?? offersOf(loadable, context, runtimes);
    known.set(loadable, offers);
    return offers;
  };
}

function runtimesOf({ input }: CandidateContext): readonly Runtime[] {
  const wanted = input.requirements.runtimeIds;
  return wanted.length === 0 ? input.catalog.runtimes : wanted.map((id) => findRuntime(input.catalog, id));
}

function offersOf(loadable: Loadable, context: CandidateContext, runtimes: readonly Runtime[]): Offers {
  const offered: Runtime[] = [];
  let nearest: RefusedRuntime | null = null;
  for (const runtime of runtimes) {
    const support = context.supportOf(runtime, loadable);
    const refusal = support.supported ? againstOffering(runtime, loadable, context) : support.refusal;
    if (refusal === null) offered.push(runtime);
    else if (nearest === null || nearnessOf(refusal) < nearnessOf(nearest.refusal)) nearest = { runtimeId: runtime.id, refusal };
  }
  if (offered.length > 0) return { runtimes: offered, refused: null };
  return { runtimes: offered, refused: nearest ?? nothingAsked };
}

const nothingAsked: RefusedRuntime = { runtimeId: null, refusal: { kind: 'file', reason: message('evaluate.no-runtime-for-file') } };

/** Rules of offering beside what a runtime can do; a runtime that the user named is always offered. */
function againstOffering(runtime: Runtime, loadable: Loadable, context: CandidateContext): Refusal | null {
  if (context.input.requirements.runtimeIds.length > 0) return null;
  const fork = forkOnly(runtime, loadable, context);
  return fork === null ? null : { kind: 'stand-in', reason: fork };
}

/** A fork, or a runtime that wraps another, is offered unasked only for files that the original cannot load here: the numbers would be the same. */
function forkOnly(runtime: Runtime, loadable: Loadable, { input, supportOf }: CandidateContext): Text | null {
  if (runtime.standsInFor === null) return null;
  const original = findRuntime(input.catalog, runtime.standsInFor);
  if (!supportOf(original, loadable).supported) return null;
  return message('evaluate.fork-only', { runtime: runtime.name, original: original.name, id: runtime.id });
}
