import { attentionOf } from '../attention/registry.ts';
import { type MemoryModel, memoryModelOf } from '../catalog/engine.ts';
import { assertNever, isKnown } from '../estimate.ts';
import { placeOnAccelerators } from './accelerator-placement.ts';
import { type NotPlaced, notPlaced } from './device-load.ts';
import { placeFromDisk } from './disk-placement.ts';
import type { PlacementKind } from './fit.ts';
import { placeOnHost } from './host-placement.ts';
import { isPlacedByHand, placeByHand } from './manual-placement.ts';
import { type MemoryNeed, memoryNeed } from './memory-need.ts';
import type { MemoryPlan, MemoryRequest } from './memory-plan.ts';
import { memoryTraits } from './memory-traits.ts';
import { placeWithHostOffload } from './host-offload-placement.ts';
import { placeInPool } from './pool-placement.ts';
import { placeInUnifiedMemory } from './unified-placement.ts';
import type { Text } from '../words/text.ts';
import { message } from '../words/message.ts';

/**
 * Where a model goes on a machine and what every device holds, in plain numbers: accelerators first, then host offload, then RAM.
 * Nothing fits: the shortage of the placement that lacks least.
 */
export function planMemory(request: MemoryRequest): MemoryPlan {
  const against = unsupported(request);
  if (against) return against;
  const need = memoryNeed(request);
  if (isPlacedByHand(request)) return placeByHand(need);
  let least: NotPlaced | null = null;
  for (const kind of kindsOf(request)) {
    if (!allows(request, kind)) continue;
    const plan = place(need, kind);
    if (plan.placed) return plan;
    if (!least || plan.shortBytes < least.shortBytes) least = plan;
  }
  return least ?? notPlaced(0, 'runtime-support', message('memory.no-such-placement', { runtime: request.runtime.name }));
}

function unsupported({ shape, runtime, kvType, machine }: MemoryRequest): NotPlaced | null {
  const { freeBytes, shared } = machine.host;
  // Memory that the device shares is the host's.
  if (!isKnown(freeBytes) && (shared || memoryTraits(runtime).usesHostMemory))
    return notPlaced(0, 'runtime-support', hostUnknown(freeBytes.reason));
  const { unknownReason } = attentionOf(shape);
  if (unknownReason !== null) return notPlaced(0, 'runtime-support', message('memory.cache-unknown', { reason: unknownReason }));
  const plain = kvType === 'f16' || kvType === 'bf16';
  if (plain || runtime.kvTypes.includes(kvType)) return null;
  return notPlaced(0, 'runtime-support', message('memory.no-cache-type', { runtime: runtime.name, kvType }));
}

const hostUnknown = (reason: Text): Text => message('memory.host-unknown', { reason });

const withAccelerator: readonly PlacementKind[] = ['accelerator', 'host-offload', 'host'];
const withoutAccelerator: readonly PlacementKind[] = ['host'];

/** Placements of the machine, best first. */
function kindsOf({ machine, runtime, placement }: MemoryRequest): readonly PlacementKind[] {
  // Nothing is read from the disk unasked, except by a program that does nothing else.
  if (placement === 'ssd' || streamsOnly(runtime)) return fromDisk;
  return machine.devices.length > 0 ? withAccelerator : withoutAccelerator;
}

const fromDisk: readonly PlacementKind[] = ['ssd'];
const streamsOnly = ({ placements: [first] }: MemoryRequest['runtime']): boolean => first === 'ssd';

/** What the runtime can do and the request allows. */
const allows = ({ runtime, placement }: MemoryRequest, kind: PlacementKind): boolean =>
  (placement === undefined || placement === kind) && runtime.placements.includes(kind);

function place(need: MemoryNeed, kind: PlacementKind): MemoryPlan {
  switch (kind) {
    case 'accelerator':
      return placements[memoryModelOf(need.request.runtime)](need);
    case 'host-offload':
      return placeWithHostOffload(withoutHeadroom(need));
    case 'host':
      return placeOnHost(withoutHeadroom(need));
    case 'ssd':
      return placeFromDisk(withoutHeadroom(need));
    default:
      return assertNever(kind);
  }
}

/** All of a model on accelerators, as its engine places it. */
const placements: Readonly<Record<MemoryModel, (need: MemoryNeed) => MemoryPlan>> = {
  'llama.cpp': (need) => placeWithSmallerBatch(need, placeOnAccelerators(need)),
  pool: placeInPool,
  mlx: placeInUnifiedMemory,
};

/** A micro-batch that the runtime takes only with headroom must not be what pushes the model off the accelerator. */
function placeWithSmallerBatch(need: MemoryNeed, plan: MemoryPlan): MemoryPlan {
  if (plan.placed) return plan;
  const smaller = withoutHeadroom(need);
  return smaller === need ? plan : placeOnAccelerators(smaller);
}

/** The need with the micro-batch of a runtime that sees no headroom; the same one where that is its choice anyway. */
function withoutHeadroom(need: MemoryNeed): MemoryNeed {
  if (need.request.runtime.microBatch.length < 2) return need;
  const smaller = memoryNeed(need.request, 'smallest');
  return smaller.graph.microBatch < need.graph.microBatch ? smaller : need;
}
