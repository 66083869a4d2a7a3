import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { type Bytes, mib } from '#shared/units.ts';
import { toolWords } from '../keep/tool-words.ts';
import { BUS_ADDRESS, HEX_ID, PRODUCT_NAME, VERSION } from '../keep/values.ts';
import { elementsOf, type XmlKeep } from '../keep/xml.ts';
import { type DeviceFinding, deviceSeen, type InstanceFinding } from './finding.ts';
import { busAddress } from './pci.ts';

const keptSize: XmlKeep = { text: String.raw`\d{1,9} MiB|N/A` };
const keptUsage: XmlKeep = { elements: { total: keptSize, used: keptSize, free: keptSize } };
const keptInstance: XmlKeep = { elements: { fb_memory_usage: keptUsage } };

const keptLog: Readonly<Record<string, XmlKeep>> = {
  driver_version: { text: VERSION },
  gpu: {
    attribute: { name: 'id', form: BUS_ADDRESS },
    elements: {
      product_name: { text: PRODUCT_NAME },
      mig_mode: { elements: { current_mig: { text: 'Enabled|Disabled|N/A' } } },
      mig_devices: { elements: { mig_device: keptInstance } },
      fb_memory_usage: keptUsage,
      pci: { elements: { pci_device_id: { text: HEX_ID } } },
    },
  },
};
/** Neither serial numbers nor what runs on the cards, nor for whom. The beginning may be cut off. */
export const keptXml = elementsOf({ nvidia_smi_log: { elements: keptLog }, ...keptLog });

/** MIG instances of every card, by bus address, from `nvidia-smi -q -x`: the only form that gives their sizes. */
export function instancesByBus(xml: string, sourceId: string): ReadonlyMap<string, readonly InstanceFinding[]> {
  const found = new Map<string, readonly InstanceFinding[]>();
  for (const card of cardsIn(xml)) {
    const busId = busOf(card);
    if (busId !== null) found.set(busId, instancesIn(card, sourceId));
  }
  return found;
}

/** All cards of `nvidia-smi -q -x`, for drivers that answer no query. */
export function devicesInXml(xml: string, sourceId: string): readonly DeviceFinding[] {
  const measured = basis('measured', sourceId);
  const driver = tag(xml, 'driver_version');
  return cardsIn(xml).map((card) => {
    const usage = between(card, '<fb_memory_usage>', '</fb_memory_usage>') ?? '';
    const instances = instancesIn(card, sourceId);
    const divided = tag(between(card, '<mig_mode>', '</mig_mode>') ?? '', 'current_mig') === 'Enabled';
    return deviceSeen(
      {
        vendor: 'nvidia',
        busId: busOf(card),
        pciId: pciIdFrom(tag(card, 'pci_device_id') ?? ''),
        name: tag(card, 'product_name'),
        memoryKind: tag(usage, 'total') === null && usage !== '' && !divided ? 'unified' : null,
        totalBytes: sizeOf(usage, 'total', sourceId),
        freeBytes: sizeOf(usage, 'free', sourceId),
        instances: divided ? instances : null,
        ...(driver === null ? {} : { driver: sourced(driver, measured) }),
      },
      'not read from the XML form of nvidia-smi',
    );
  });
}

/** `0x233010DE`, `233010DE`: device, then vendor. */
export function pciIdFrom(text: string): string | null {
  const match = /^(?:0x)?([0-9a-f]{4})([0-9a-f]{4})$/i.exec(text.trim());
  return match ? `${match[2]}:${match[1]}`.toLowerCase() : null;
}

/** What follows each `<gpu id="`: the address and the card's elements. */
const cardsIn = (xml: string): readonly string[] => xml.split('<gpu id="').slice(1);

const busOf = (card: string): string | null => busAddress(card.slice(0, Math.max(0, card.indexOf('"'))));

function instancesIn(card: string, sourceId: string): readonly InstanceFinding[] {
  return card
    .split('<mig_device>')
    .slice(1)
    .flatMap((part) => {
      const instance = between(part, '', '</mig_device>');
      const usage = instance === null ? null : between(instance, '<fb_memory_usage>', '</fb_memory_usage>');
      return usage === null
        ? []
        : [{ totalBytes: sizeOf(usage, 'total', sourceId), freeBytes: sizeOf(usage, 'free', sourceId), profile: null }];
    });
}

function sizeOf(usage: string, name: string, sourceId: string): Known<Bytes> {
  const cell = tag(usage, name) ?? 'nothing';
  const digits = /^(\d{1,9}) MiB$/.exec(cell)?.[1];
  return digits === undefined
    ? unknown(`nvidia-smi reported ${toolWords(cell)}`)
    : sourced(mib(Number(digits)), basis('measured', sourceId));
}

/** Null where the driver has nothing to say. */
function tag(text: string, name: string): string | null {
  const content = between(text, `<${name}>`, `</${name}>`)?.trim() ?? '';
  return content === '' || content === 'N/A' ? null : content;
}

function between(text: string, open: string, close: string): string | null {
  const start = text.indexOf(open);
  const end = start < 0 ? -1 : text.indexOf(close, start + open.length);
  return end < 0 ? null : text.slice(start + open.length, end);
}
