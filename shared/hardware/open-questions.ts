import { isKnown } from '../estimate.ts';
import type { AcceleratorFact, CardPath } from './corrections.ts';
import { cardPath } from './identify-card.ts';
import { memoryShare } from './instance-share.ts';
import { doubtedFacts } from './plausibility.ts';
import type { Accelerator, HardwareProfile } from './profile.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** What the scan could not tell and the owner can: where the answer goes (`--set path=value`), and the answers to choose from. */
export type HardwareQuestion = {
  readonly path: string;
  readonly text: Text;
  /** Catalog ids; empty where a figure is asked for. */
  readonly options: readonly string[];
};

/** `options` are cards of the catalog. */
export type CardQuestion = HardwareQuestion & { readonly path: CardPath };

/** Questions whose answers would change a plan, the most telling first. */
export function openQuestions(profile: HardwareProfile): readonly HardwareQuestion[] {
  const { memory, accelerators } = profile;
  const ofSystem = isKnown(memory.totalBytes)
    ? []
    : [{ path: 'memory.totalBytes', text: message('hardware.ask.system-memory'), options: [] }];
  return [
    ...ofSystem,
    ...accelerators.flatMap((accelerator) => questionsAbout(accelerator, accelerators)),
    ...questionsOfShare(profile),
    ...questionsOfDoubt(profile),
  ];
}

/** An APU of AMD that one does not have: its owner sets what the GPU may map, and the kernel's default is half. */
const questionsOfShare = ({ origin, os, accelerators }: HardwareProfile): readonly HardwareQuestion[] =>
  origin !== 'what-if' || os.platform !== 'linux'
    ? []
    : accelerators
        .filter(({ vendor, memoryKind }) => vendor === 'amd' && memoryKind === 'unified')
        .flatMap(({ index, name, memoryBytes }) =>
          isKnown(memoryBytes) && memoryBytes.basis.sourceId !== 'user'
            ? [
                {
                  path: `accelerators.${index}.memoryBytes`,
                  text: message('hardware.ask.raised-share', { name, bytes: memoryBytes.value }),
                  options: [],
                },
              ]
            : [],
        );

/** Who has said so himself is not asked again. */
const questionsOfDoubt = (profile: HardwareProfile): readonly HardwareQuestion[] =>
  doubtedFacts(profile)
    .filter(({ isOwnWord }) => !isOwnWord)
    .map(({ path, name, doubt }) => ({ path, text: message('hardware.ask.doubt', { name, doubt }), options: [] }));

/** Which of several catalog entries an accelerator is; null where the scan saw no choice. Asked and answered alike. */
export function cardQuestion({ index, name, parentIndex, candidateIds = [] }: Accelerator): CardQuestion | null {
  if (parentIndex !== null || candidateIds.length === 0) return null;
  return { path: cardPath(index), text: message('hardware.ask.which', { name }), options: candidateIds };
}

function questionsAbout(accelerator: Accelerator, all: readonly Accelerator[]): readonly HardwareQuestion[] {
  const { index, name, parentIndex, gpuId, memoryKind, memoryBytes, bandwidthBytesPerSecond, computeFlops } = accelerator;
  const about = (fact: AcceleratorFact, text: Text): readonly HardwareQuestion[] => [
    { path: `accelerators.${index}.${fact}`, text, options: [] },
  ];
  if (parentIndex !== null)
    return hasNoShare(accelerator, all) ? about('bandwidthBytesPerSecond', message('hardware.ask.share', { name })) : [];
  const open = gpuId === null ? cardQuestion(accelerator) : null;
  const which = open === null ? [] : [open];
  const hasParts = all.some((other) => other.parentIndex === index);
  const needsMemory = !isKnown(memoryBytes) && !hasParts && (memoryKind === 'dedicated' || !all.some(isUsableCard));
  return [
    ...which,
    ...(needsMemory
      ? about('memoryBytes', message(memoryKind === 'unified' ? 'hardware.ask.share-of-system' : 'hardware.ask.memory', { name }))
      : []),
    ...(memoryKind === 'unified' || isKnown(bandwidthBytesPerSecond) || open !== null
      ? []
      : about('bandwidthBytesPerSecond', message('hardware.ask.bandwidth', { name }))),
    ...(isKnown(computeFlops) || open !== null || (memoryKind === 'unified' && all.some(isUsableCard))
      ? []
      : about('computeFlops', message('hardware.ask.compute', { name }))),
  ];
}

/** Beside such a card built-in graphics are not used. */
const isUsableCard = ({ memoryKind, memoryBytes }: Accelerator): boolean =>
  memoryKind === 'dedicated' && isKnown(memoryBytes) && memoryBytes.value > 0;

/** Neither a profile nor sizes tell what part of its card an instance has. */
function hasNoShare(instance: Accelerator, all: readonly Accelerator[]): boolean {
  const card = all.find(({ index }) => index === instance.parentIndex);
  return !isKnown(instance.bandwidthBytesPerSecond) && (card === undefined || memoryShare(instance, card) === null);
}
