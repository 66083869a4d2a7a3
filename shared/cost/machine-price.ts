import type { Catalog } from '../catalog/catalog.ts';
import type { Machine } from '../catalog/machine.ts';
import type { FactStatus } from '../catalog/source.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';
import type { Assumption } from './cost-estimate.ts';
import type { DerivedAssumption } from './derived-assumption.ts';

const statusOf = (status: FactStatus): Assumption['status'] => (status === 'assumed' || status === 'derived' ? 'guess' : 'dataset');

/** Price of one machine: the catalog machine, else a catalog machine with the same cards; null without a price. */
export function machinePrice(machine: ResolvedMachine, catalog: Catalog): DerivedAssumption | null {
  const same = machine.machine ?? machineWithSameCards(machine, catalog, ({ priceUsd }) => priceUsd);
  if (!same?.priceUsd) return null;
  const { low, typical, high, status, asOf } = same.priceUsd;
  return { value: typical, low, high, status: statusOf(status), sourceId: same.sourceId, asOf };
}

/** Rent of one machine: its own, else that of a catalog machine with the same cards. */
export function rentPrice(machine: ResolvedMachine, catalog: Catalog): DerivedAssumption | null {
  const own = machine.machine?.rentUsdPerHour ? machine.machine : null;
  const rented = own ?? machineWithSameCards(machine, catalog, (candidate) => candidate.rentUsdPerHour);
  if (!rented?.rentUsdPerHour) return null;
  const { low, typical, high, status, asOf } = rented.rentUsdPerHour;
  return { value: typical, low, high, status: statusOf(status), sourceId: rented.sourceId, asOf };
}

/** The cheapest such machine, so that more memory or disk than asked for is not paid for. */
function machineWithSameCards(
  machine: ResolvedMachine,
  catalog: Catalog,
  priceOf: (candidate: Machine) => Machine['priceUsd'],
): Machine | null {
  const cards = cardCounts(machine.devices.map((device) => device.gpu?.id ?? null));
  if (cards === null) return null;
  const priced = catalog.machines.flatMap((candidate) => {
    const price = priceOf(candidate);
    return price !== null && sameCards(candidate, cards) ? [{ candidate, usd: price.typical }] : [];
  });
  return priced.sort((a, b) => a.usd - b.usd || a.candidate.id.localeCompare(b.candidate.id))[0]?.candidate ?? null;
}

/** Cards by catalog id; null without cards or with one that the catalog does not know. */
function cardCounts(gpuIds: readonly (string | null)[]): ReadonlyMap<string, number> | null {
  const counts = new Map<string, number>();
  for (const id of gpuIds) {
    if (id === null) return null;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts.size > 0 ? counts : null;
}

const sameCards = (candidate: Machine, cards: ReadonlyMap<string, number>): boolean =>
  candidate.gpus.length === cards.size && candidate.gpus.every(({ gpuId, count }) => cards.get(gpuId) === count);

/** Cards at the middle of their price range; the host's own price is an assumption of its kind. Null for a machine of the catalog. */
export function cardsAndHostPrice({ machine, devices }: ResolvedMachine, host: Assumption | null): DerivedAssumption | null {
  if (machine !== null) return null;
  const gpus = devices.flatMap((device) => (device.gpu ? [device.gpu] : []));
  const prices = gpus.flatMap((gpu) => (gpu.priceUsd ? [gpu.priceUsd] : []));
  const [first] = prices;
  if (!first || !host || prices.length < devices.length) return null;
  const low = prices.reduce((sum, price) => sum + price.low, 0);
  const high = prices.reduce((sum, price) => sum + price.high, 0);
  const asOf = prices.map((price) => price.asOf).sort()[0] ?? host.asOf;
  const hostUsd = Number(host.value);
  return {
    value: (low + high) / 2 + hostUsd,
    low: low + (host.low ?? hostUsd),
    high: high + (host.high ?? hostUsd),
    status: 'guess',
    sourceId: first.sourceId,
    asOf,
  };
}
