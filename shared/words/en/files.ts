import type { Sentences } from '../language.ts';

/** What lies in the file of a model, and where it can be had. */
export const fileWords = {
  'file.always-read': 'read for every token',
  'file.routed-experts': 'routed experts',
  'file.input-embedding': 'input embedding',
  'file.embedding-and-head': 'embedding, the output head too',
  'file.mtp-head': 'MTP head',
  'file.vision': 'vision tower',
  'file.ngram-table': 'n-gram table',
  'file.header': 'header',
  'file.unsplit': 'not told apart',
  'file.in-repository': ({ repository }: { repository: string }) => `${repository} on Hugging Face`,
  'file.no-repository': ({ model }: { model: string }) => `no repository is known that holds this file of ${model}`,
  'file.basis-stated': 'read off the file or a log',
  'file.basis-recipe': 'worked out tensor by tensor, and the sum is the size of the file',
  'file.basis-estimate': 'estimated',
  'file.basis-rest': 'what the others leave',
} as const satisfies Sentences;
