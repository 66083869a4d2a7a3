import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { type Bytes, mib } from '#shared/units.ts';
import type { InstanceFinding } from './finding.ts';
import { busAddress } from './pci.ts';

/** MIG instances of every card, by bus address, from `nvidia-smi -q -x`: the only form that gives their sizes. */
export function instancesByBus(xml: string, sourceId: string): ReadonlyMap<string, readonly InstanceFinding[]> {
  const found = new Map<string, readonly InstanceFinding[]>();
  for (const card of xml.split(/<gpu id="/).slice(1)) {
    const busId = busAddress(card.slice(0, card.indexOf('"')));
    if (busId !== null) found.set(busId, instancesIn(card, sourceId));
  }
  return found;
}

function instancesIn(card: string, sourceId: string): readonly InstanceFinding[] {
  return card
    .split('<mig_device>')
    .slice(1)
    .flatMap((part) => {
      const instance = between(part, '', '</mig_device>');
      const usage = instance === null ? null : between(instance, '<fb_memory_usage>', '</fb_memory_usage>');
      return usage === null ? [] : [{ totalBytes: size(usage, 'total', sourceId), freeBytes: size(usage, 'free', sourceId) }];
    });
}

function size(usage: string, tag: string, sourceId: string): Known<Bytes> {
  const cell = between(usage, `<${tag}>`, `</${tag}>`)?.trim() ?? 'nothing';
  const digits = /^(\d{1,9}) MiB$/.exec(cell)?.[1];
  return digits === undefined
    ? unknown(`nvidia-smi reported ${cell} for the instance`)
    : sourced(mib(Number(digits)), basis('measured', sourceId));
}

function between(text: string, open: string, close: string): string | null {
  const start = text.indexOf(open);
  const end = start < 0 ? -1 : text.indexOf(close, start + open.length);
  return end < 0 ? null : text.slice(start + open.length, end);
}
