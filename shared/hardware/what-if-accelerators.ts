import type { Catalog } from '../catalog/catalog.ts';
import type { Gpu } from '../catalog/gpu.ts';
import { PlannerError } from '../errors.ts';
import { basis, type Sourced, sourced, unknown } from '../estimate.ts';
import { type Bytes, gibOf, mib } from '../units.ts';
import { unifiedMemoryOf } from './what-if-memory.ts';
import { catalogFacts } from './catalog-facts.ts';
import { isDriverTotalOf } from './match-gpu.ts';
import type { Accelerator } from './profile.ts';
import { message } from '../words/message.ts';

/** What the cards of a what-if are put into. */
type WhatIfHost = { readonly ram: Sourced<Bytes>; readonly vramBytes: Bytes | null; readonly catalog: Catalog };

/** One accelerator per card, everything free. */
export function whatIfAccelerators(cards: readonly Gpu[], host: WhatIfHost): Accelerator[] {
  return cards.map((gpu, index) => {
    const facts = catalogFacts({ kind: 'matched', gpu, by: 'name' }, gpu.match.gpuCores);
    const memory = gpu.memory.kind === 'unified' ? poolOf(gpu, host) : cardMemory(gpu, host.vramBytes);
    return {
      index,
      gpuId: gpu.id,
      pciId: plainPciId(gpu),
      name: gpu.name,
      vendor: gpu.vendor,
      parentIndex: null,
      memoryKind: gpu.memory.kind,
      ...memory,
      ...facts,
      driver: unknown(message('hardware.what-if')),
    };
  });
}

type MemoryFacts = Pick<Accelerator, 'nominalMemoryBytes' | 'memoryBytes' | 'freeMemoryBytes'>;

/** The id when the entry has just one; several ids stand for several boards. */
function plainPciId(gpu: Gpu): string | null {
  const plain = new Set(gpu.match.pciIds.map((id) => id.split(':').slice(0, 2).join(':')));
  return plain.size === 1 ? ([...plain][0] ?? null) : null;
}

/** No card is sold with more than this many times the size that the catalog lists. */
const LARGEST_OPTION = 4;

function cardMemory(gpu: Gpu, vramBytes: Bytes | null): MemoryFacts {
  const listed = gpu.memory.nominalBytes;
  if (vramBytes !== null && listed !== null && vramBytes > listed * LARGEST_OPTION) {
    throw new PlannerError(
      'usage',
      message('hardware.not-sold', { id: gpu.id, gib: gibOf(vramBytes) }),
      message('hardware.listed-size', { gib: gibOf(listed) }),
    );
  }
  const nominal = vramBytes ?? listed;
  if (nominal === null) {
    const missing = unknown(message('hardware.no-memory-listed', { id: gpu.id }));
    return { nominalMemoryBytes: missing, memoryBytes: missing, freeMemoryBytes: missing };
  }
  const source = vramBytes === null ? basis('datasheet', gpu.sourceId) : basis('assumed', 'user');
  const reported = gpu.match.reportedMiB.filter((total) => isDriverTotalOf(mib(total), nominal));
  if (reported.length === 0) {
    const total = sourced(nominal, { ...source, note: message('hardware.nominal-all-free', { gib: gibOf(nominal) }) });
    return { nominalMemoryBytes: sourced(nominal, source), memoryBytes: total, freeMemoryBytes: total };
  }
  const smallest = Math.min(...reported);
  const total = sourced(mib(smallest), basis('datasheet', gpu.sourceId, message('hardware.driver-total-all-free', { mib: smallest })));
  return { nominalMemoryBytes: sourced(nominal, source), memoryBytes: total, freeMemoryBytes: total };
}

function poolOf(gpu: Gpu, { ram, catalog }: WhatIfHost): MemoryFacts {
  const { shareBytes, freeBytes } = unifiedMemoryOf(gpu, ram.value, catalog);
  return { nominalMemoryBytes: ram, memoryBytes: shareBytes, freeMemoryBytes: freeBytes };
}
