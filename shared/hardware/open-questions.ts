import { isKnown } from '../estimate.ts';
import type { AcceleratorFact, CardPath } from './corrections.ts';
import { cardPath } from './identify-card.ts';
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
export function openQuestions({ memory, accelerators }: HardwareProfile): readonly HardwareQuestion[] {
  const ofSystem = isKnown(memory.totalBytes)
    ? []
    : [{ path: 'memory.totalBytes', text: message('hardware.ask.system-memory'), options: [] }];
  return [...ofSystem, ...accelerators.flatMap(questionsAbout)];
}

/** Which of several catalog entries an accelerator is; null where the scan saw no choice. Asked and answered alike. */
export function cardQuestion({ index, name, parentIndex, candidateIds = [] }: Accelerator): CardQuestion | null {
  if (parentIndex !== null || candidateIds.length === 0) return null;
  return { path: cardPath(index), text: message('hardware.ask.which', { name }), options: candidateIds };
}

function questionsAbout(accelerator: Accelerator): readonly HardwareQuestion[] {
  const { index, name, parentIndex, gpuId, memoryKind, memoryBytes, bandwidthBytesPerSecond } = accelerator;
  if (parentIndex !== null) return [];
  const about = (fact: AcceleratorFact, text: Text): readonly HardwareQuestion[] => [
    { path: `accelerators.${index}.${fact}`, text, options: [] },
  ];
  const open = gpuId === null ? cardQuestion(accelerator) : null;
  const which = open === null ? [] : [open];
  if (memoryKind === 'unified') return which;
  return [
    ...which,
    ...(isKnown(memoryBytes) ? [] : about('memoryBytes', message('hardware.ask.memory', { name }))),
    ...(isKnown(bandwidthBytesPerSecond) || open !== null
      ? []
      : about('bandwidthBytesPerSecond', message('hardware.ask.bandwidth', { name }))),
  ];
}
