import type { Loadable } from '../catalog/quantization.ts';
import type { Runtime } from '../catalog/runtime.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';
import type { PlanInput } from './plan-input.ts';
import { runtimeSupport } from './runtime-support.ts';
import { findRuntime } from './subjects.ts';

/** Runtimes offered for one kind of file, each with the part of the machine it uses; `refusal` says why there is none. */
export type Offers = {
  readonly offers: readonly { readonly runtime: Runtime; readonly machine: ResolvedMachine }[];
  readonly refusal: string | null;
};

export type OffersFor = (loadable: Loadable) => Offers;

/** Decides once per kind of file which runtimes take it on this machine, and remembers it for the whole pass. */
export function runtimeOffers(input: PlanInput, machine: ResolvedMachine): OffersFor {
  const runtimes = runtimesOf(input);
  const known = new Map<Loadable, Offers>();
  return (loadable) => {
    const offers = known.get(loadable) ?? offersOf(loadable, { input, machine, runtimes });
    known.set(loadable, offers);
    return offers;
  };
}

type Setting = { readonly input: PlanInput; readonly machine: ResolvedMachine; readonly runtimes: readonly Runtime[] };

function runtimesOf(input: PlanInput): readonly Runtime[] {
  const wanted = input.requirements.runtimeIds;
  return wanted.length === 0 ? input.catalog.runtimes : wanted.map((id) => findRuntime(input.catalog, id));
}

function offersOf(loadable: Loadable, setting: Setting): Offers {
  const offers: { runtime: Runtime; machine: ResolvedMachine }[] = [];
  let refusal: string | null = null;
  for (const runtime of setting.runtimes) {
    const support = runtimeSupport(runtime, loadable, setting.machine);
    const against = support.supported ? againstOffering(runtime, loadable, setting) : support.reason;
    if (against === null && support.supported) offers.push({ runtime, machine: support.machine });
    else refusal ??= against;
  }
  return { offers, refusal: offers.length > 0 ? null : (refusal ?? 'no runtime of the catalog loads this file') };
}

/** Rules of offering beside what a runtime can do; a runtime that the user named is always offered. */
function againstOffering(runtime: Runtime, loadable: Loadable, setting: Setting): string | null {
  if (setting.input.requirements.runtimeIds.length > 0) return null;
  return forkOnly(runtime, loadable, setting) ?? poolOnly(runtime, setting);
}

/** A fork, or a runtime that wraps another, is offered unasked only for files that the original cannot load: the numbers would be the same. */
function forkOnly(runtime: Runtime, loadable: Loadable, { input }: Setting): string | null {
  if (runtime.standsInFor === null) return null;
  const original = findRuntime(input.catalog, runtime.standsInFor);
  if (!original.supports.some((support) => support.loadable === loadable)) return null;
  return `${runtime.name} is offered only for files that ${original.name} cannot load, or with --runtime ${runtime.id}`;
}

/** At many concurrent requests only pool engines are offered where one of them runs on these accelerators. */
function poolOnly(runtime: Runtime, { input, machine }: Setting): string | null {
  const { concurrency } = input.workload;
  if (concurrency < input.catalog.calibration.evidence.poolConcurrency || runtime.pool !== null) return null;
  if (machine.devices.length === 0) return null;
  const pools = input.catalog.runtimes.filter((other) => other.pool !== null && runtimeSupport(other, 'bf16', machine).supported);
  if (pools.length === 0) return null;
  const names = pools.map((pool) => pool.name).join(' or ');
  return `${runtime.name} is not offered for ${concurrency} concurrent requests where ${names} runs`;
}
