import type { Catalog } from '../catalog/catalog.ts';
import type { Gpu } from '../catalog/gpu.ts';
import type { ModelVariant } from '../catalog/model.ts';
import type { Loadable } from '../catalog/quantization.ts';
import type { Runtime } from '../catalog/runtime.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';
import { resolveMachine } from '../hardware/resolve-machine.ts';
import { whatIfProfile } from '../hardware/what-if.ts';
import { generationName } from '../words/cuda-generation.ts';
import type { Text } from '../words/text.ts';
import { leastVersions, modelSupport } from './model-support.ts';
import { isRefusal, nearnessOf, type Refusal } from './refusal.ts';
import { runtimeSupport } from './runtime-support.ts';
import { findQuantization, offeredArtifacts } from './subjects.ts';

/** Hardware that runtimes tell apart: a maker, a generation of its cards, and what it is called inside that generation. */
export type Kind = { readonly maker: Gpu['vendor'] | 'cpu'; readonly generation: string; readonly name: string };

/** Where one kind of file of a model starts in one runtime. */
export type SupportRow = {
  readonly runtimeId: string;
  readonly loadable: Loadable;
  readonly native: readonly Kind[];
  /** Unpacked for arithmetic in 16 bits. */
  readonly weightsOnly: readonly Kind[];
  /** Versions that it takes at least, on some of them or on all. */
  readonly versions: readonly string[];
  /** What stands against it where it comes nearest; null where it starts. */
  readonly refused: Text | null;
};

type Example = { readonly kind: Kind; readonly machine: ResolvedMachine };

const remembered = new WeakMap<Catalog, readonly Example[]>();

/** Every kind of hardware of the catalog, by its first card. */
function examplesOf(catalog: Catalog): readonly Example[] {
  const known = remembered.get(catalog);
  if (known) return known;
  const examples = firstOfKinds(catalog).map(({ hardware, kind }) => ({ kind, machine: machineOf(hardware, catalog) }));
  remembered.set(catalog, examples);
  return examples;
}

export const kindsOf = (catalog: Catalog): readonly Kind[] => examplesOf(catalog).map(({ kind }) => kind);

/** What starts where: each runtime that loads a kind of file of the model, as a plan for such hardware would have it. */
export function supportMatrix(catalog: Catalog, model: ModelVariant): readonly SupportRow[] {
  const examples = examplesOf(catalog);
  const kinds = new Set(offeredArtifacts(model).map(({ quantizationId }) => findQuantization(catalog, quantizationId).loadable));
  return catalog.runtimes.flatMap((runtime) =>
    runtime.supports.filter(({ loadable }) => kinds.has(loadable)).map(({ loadable }) => rowOf(runtime, { model, loadable }, examples)),
  );
}

type First = { readonly hardware: string; readonly kind: Kind };

function firstOfKinds({ gpus }: Catalog): readonly First[] {
  const found = new Map<string, First>();
  for (const gpu of gpus.toSorted(byGeneration)) {
    const kind = kindOf(gpu);
    const key = `${kind.maker} ${kind.generation} ${kind.name}`;
    if (!found.has(key)) found.set(key, { hardware: gpu.id, kind });
  }
  return [...found.values(), { hardware: 'cpu', kind: { maker: 'cpu', generation: 'processor', name: 'processor' } }];
}

/** 9 before 10, 0.9 before 0.10. */
const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

function byGeneration(a: Gpu, b: Gpu): number {
  const [one, other] = [kindOf(a), kindOf(b)];
  const age = (a.computeCapability ?? 0) - (b.computeCapability ?? 0);
  return byNumber(one.maker, other.maker) || age || byNumber(one.generation, other.generation) || byNumber(one.name, other.name);
}

function kindOf({ vendor: maker, computeCapability, gfx, architecture }: Gpu): Kind {
  if (computeCapability !== null)
    return { maker, generation: generationName(computeCapability) ?? 'older', name: computeCapability.toFixed(1) };
  if (maker === 'amd' && gfx !== null) return { maker, generation: architecture ?? gfx, name: gfx };
  const name = architecture ?? 'unknown';
  // M4, M4 Pro and M4 Max are one generation.
  return { maker, generation: maker === 'apple' ? name.replace(/ .*$/, '') : name, name };
}

const machineOf = (hardware: string, catalog: Catalog): ResolvedMachine =>
  resolveMachine(whatIfProfile({ hardware }, catalog, `${catalog.version}T00:00:00.000Z`), catalog);

type File = { readonly model: ModelVariant; readonly loadable: Loadable };

function rowOf(runtime: Runtime, file: File, examples: readonly Example[]): SupportRow {
  const native: Kind[] = [];
  const weightsOnly: Kind[] = [];
  const versions = new Set<string>();
  let nearest: Refusal | null = null;
  for (const { kind, machine } of examples) {
    const support = supportOn(runtime, file, machine);
    if (isRefusal(support)) {
      if (nearest === null || nearnessOf(support) < nearnessOf(nearest)) nearest = support;
      continue;
    }
    // A card that the runtime leaves aside in favour of the processor is none that it runs on.
    if (kind.maker !== 'cpu' && support.machine.devices.length === 0) continue;
    (support.weightsOnly ? weightsOnly : native).push(kind);
    for (const { version } of leastVersions(runtime, file, support.machine)) versions.add(version);
  }
  const starts = native.length + weightsOnly.length > 0;
  const row = {
    runtimeId: runtime.id,
    loadable: file.loadable,
    native,
    weightsOnly,
    versions: [...versions].sort(byNumber),
  };
  return { ...row, refused: starts ? null : (nearest?.reason ?? null) };
}

function supportOn(runtime: Runtime, file: File, machine: ResolvedMachine) {
  const format = runtimeSupport(runtime, file.loadable, machine);
  return format.supported ? modelSupport(runtime, file, format) : format.refusal;
}
