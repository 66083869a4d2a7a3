import type { HardwareCatalog } from '../catalog/catalog.ts';
import type { Gpu } from '../catalog/gpu.ts';
import { isKnown, unknown } from '../estimate.ts';
import { asCatalogCard } from './catalog-card.ts';
import { type CardPath, type Corrections, correctProfile, type FactPath } from './corrections.ts';
import { markImplausible } from './plausibility.ts';
import type { Accelerator, HardwareProfile } from './profile.ts';
import { message } from '../words/message.ts';

export type CorrectionPath = FactPath | CardPath;
/** What the person entered, figures and what cards are. */
export type AllCorrections = Corrections & Readonly<Partial<Record<CardPath, string>>>;

/**
 * The profile with all that a person corrected: first what cards are, then figures, which beat what is listed of those cards. Accelerators
 * and entries that are not there are passed over.
 */
export function applyCorrections(
  profile: HardwareProfile,
  corrections: AllCorrections,
  { gpus }: Pick<HardwareCatalog, 'gpus'>,
): HardwareProfile {
  const identified = profile.accelerators.reduce((result, { index }) => {
    const { [cardPath(index)]: id } = corrections;
    const gpu = gpus.find((entry) => entry.id === id);
    return gpu === undefined ? result : identifyCard(result, index, gpu);
  }, profile);
  const facts = Object.entries(corrections).filter(([path]) => !isCardPath(path));
  return markImplausible(correctProfile(identified, Object.fromEntries(facts)), { gpus });
}

const CARD_PATH = /^accelerators\.(\d+)\.gpuId$/;

/** Where it is said what an accelerator is. */
export const cardPath = (index: number): CardPath => `accelerators.${index}.gpuId`;
export const isCardPath = (path: string): path is CardPath => CARD_PATH.test(path);

/** The accelerator that the path is about; undefined where it is about another value, or where there is none of that index. */
export function cardAt(profile: HardwareProfile, path: string): Accelerator | undefined {
  const [, index] = CARD_PATH.exec(path) ?? [];
  return profile.accelerators.find((device) => String(device.index) === index);
}

/** The profile in which an accelerator is this catalog entry. An identity has no basis: that it is a person's word stands among the probes. */
export function identifyCard(profile: HardwareProfile, index: number, gpu: Gpu): HardwareProfile {
  const card = profile.accelerators.find((device) => device.index === index);
  if (!card) return profile;
  const detail = message('hardware.identified', { index, gpuId: gpu.id, before: card.gpuId });
  return {
    ...profile,
    accelerators: profile.accelerators.map((device) => (device === card ? asCatalogCard(device, gpu) : device)),
    linkBytesPerSecond: linkBeside(gpu, profile),
    probes: [...profile.probes, { probe: 'user', status: 'ok', detail }],
  };
}

/** A link that the datasheet of another card lists is not this one's. */
function linkBeside({ peerBytesPerSecond }: Gpu, { linkBytesPerSecond: link }: HardwareProfile): HardwareProfile['linkBytesPerSecond'] {
  if (!isKnown(link) || link.basis.kind !== 'datasheet' || link.value === peerBytesPerSecond) return link;
  return unknown(message('hardware.link-of-other-card'));
}
