import { isKnown } from '../estimate.ts';
import type { Accelerator, HardwareProfile } from './profile.ts';

/** What the scan could not tell and the owner can: where the answer goes (`--set path=value`), and the answers to choose from. */
export type HardwareQuestion = {
  readonly path: string;
  readonly text: string;
  /** Catalog ids; empty where a figure is asked for. */
  readonly options: readonly string[];
};

/** Questions whose answers would change a plan, the most telling first. */
export function openQuestions({ memory, accelerators }: HardwareProfile): readonly HardwareQuestion[] {
  const ofSystem = isKnown(memory.totalBytes) ? [] : [{ path: 'memory.totalBytes', text: 'How much memory has the system?', options: [] }];
  return [...ofSystem, ...accelerators.flatMap(questionsAbout)];
}

function questionsAbout(accelerator: Accelerator): readonly HardwareQuestion[] {
  const { index, name, parentIndex, gpuId, memoryKind, memoryBytes, bandwidthBytesPerSecond, candidateIds = [] } = accelerator;
  if (parentIndex !== null) return [];
  const options = gpuId === null ? candidateIds : [];
  const about = (fact: string, text: string, answers: readonly string[] = []): readonly HardwareQuestion[] => [
    { path: `accelerators.${index}.${fact}`, text, options: answers },
  ];
  const which = options.length === 0 ? [] : about('gpuId', `Which one is ${name}?`, options);
  if (memoryKind === 'unified') return which;
  return [
    ...which,
    ...(isKnown(memoryBytes) ? [] : about('memoryBytes', `How much memory has ${name}?`)),
    ...(isKnown(bandwidthBytesPerSecond) || options.length > 0
      ? []
      : about('bandwidthBytesPerSecond', `How fast is the memory of ${name}? The catalog does not list it.`)),
  ];
}
