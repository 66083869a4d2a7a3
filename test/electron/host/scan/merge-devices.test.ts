import { describe, expect, it } from 'vitest';
import { sourced } from '#shared/estimate.ts';
import { gib } from '#shared/units.ts';
import { mergeDevices } from '../../../../electron/host/scan/merge-devices.ts';
import { type DeviceFinding, deviceSeen } from '../../../../electron/host/scan/probes/finding.ts';

const size = (gibibytes: number) => sourced(gib(gibibytes), { kind: 'measured' as const, sourceId: 'test' });

const seen = (said: Partial<DeviceFinding>): DeviceFinding => deviceSeen({ vendor: 'nvidia', ...said }, 'not seen');

describe('what several sources saw', () => {
  it('is one device where the bus address is the same: the earlier source wins, the later fills gaps', () => {
    const tool = seen({ busId: '0000:01:00.0', name: 'from the tool', totalBytes: size(24) });
    const bus = seen({ busId: '0000:01:00.0', name: 'from the bus', pciId: '10de:2684', totalBytes: size(16), freeBytes: size(8) });
    expect(mergeDevices([[tool], [bus]])).toEqual([{ ...tool, aliases: ['from the bus'], pciId: '10de:2684', freeBytes: size(8) }]);
  });

  it('is two devices where the addresses differ, though everything else is alike', () => {
    const at = (busId: string) => seen({ busId, pciId: '10de:2684' });
    expect(mergeDevices([[at('0000:01:00.0')], [at('0000:02:00.0')]])).toHaveLength(2);
  });

  it('is joined one to one, in order, where a source gives no address', () => {
    const cards = ['0000:01:00.0', '0000:02:00.0'].map((busId) => seen({ busId, pciId: '10de:2684' }));
    const sizes = [seen({ pciId: '10de:2684', totalBytes: size(24) }), seen({ pciId: '10de:2684', totalBytes: size(12) })];
    expect(mergeDevices([cards, sizes]).map(({ busId, totalBytes }) => [busId, totalBytes.value])).toEqual([
      ['0000:01:00.0', gib(24)],
      ['0000:02:00.0', gib(12)],
    ]);
  });

  it('is never joined across makers, nor across PCI ids', () => {
    expect(mergeDevices([[seen({})], [seen({ vendor: 'amd' })]])).toHaveLength(2);
    expect(mergeDevices([[seen({ pciId: '10de:2684' })], [seen({ pciId: '10de:2704' })]])).toHaveLength(2);
  });

  it('is joined by name where a source gives neither address nor id', () => {
    const cards = [seen({ busId: '0000:01:00.0', name: 'Card A' }), seen({ busId: '0000:02:00.0', name: 'Card B' })];
    const sizes = [seen({ name: 'Card B', totalBytes: size(12) }), seen({ name: 'Card A', totalBytes: size(24) })];
    expect(mergeDevices([cards, sizes]).map(({ totalBytes }) => totalBytes.value)).toEqual([gib(24), gib(12)]);
  });

  it('takes from a graphics API what is missing, and no second copy of an adapter', () => {
    const card = seen({ vendor: 'amd', busId: '0000:03:00.0' });
    const byApi = [seen({ vendor: 'amd', busId: '0000:03:00.0', totalBytes: size(8) }), seen({ vendor: 'amd', totalBytes: size(8) })];
    expect(mergeDevices([[card]], [byApi])).toEqual([{ ...card, totalBytes: size(8) }]);
    expect(mergeDevices([[card]], [[seen({ vendor: 'intel' })]])).toHaveLength(2);
  });
});
