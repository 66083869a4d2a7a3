import { z } from 'zod';
import { nameSchema } from '../plain-text.ts';
import { assertNever } from '../estimate.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';
import { factStatusSchema } from '../catalog/source.ts';
import { bytesByClass } from './bytes-by-class.ts';
import type { BytesByClass, TensorSubject } from './class-bytes.ts';
import { tensorClasses } from '../catalog/tensor-classes.ts';

const partNames = [...tensorClasses, 'header', 'unsplit'] as const;

/** Part of a file, and who says how large it is; null: nobody does, it is what the other parts leave. */
const filePartSchema = z.object({
  name: z.enum(partNames),
  point: z.number(),
  low: z.number(),
  high: z.number(),
  basis: z.enum(['stated', 'recipe', 'estimate', 'rest']),
  status: factStatusSchema.nullable(),
  sourceId: nameSchema.nullable(),
});
export type FilePart = Readonly<z.infer<typeof filePartSchema>>;

/** What the catalog knows of one file: where it is, who says how large it is, and where its bytes lie. */
export const fileFactsSchema = z.object({
  artifactId: nameSchema,
  fileBytes: z.number(),
  status: factStatusSchema,
  sourceId: nameSchema,
  /** A repository that holds this very file; null: none is known. */
  repository: nameSchema.nullable(),
  sha256: nameSchema.nullable(),
  /** The embedding is the output head too: every token reads it. */
  embeddingIsHead: z.boolean(),
  parts: z.array(filePartSchema),
});
export type FileFacts = Readonly<z.infer<typeof fileFactsSchema>>;

export function fileFacts(subject: TensorSubject): FileFacts {
  const { id, fileBytes, status, sourceId, repo, contents } = subject.artifact;
  const { sha256 = null } = contents;
  const split = bytesByClass(subject);
  const { embeddingIsHead } = split;
  return { artifactId: id, fileBytes, status, sourceId, repository: repo, sha256, embeddingIsHead, parts: partsOf(split) };
}

function partsOf({ classes, headerBytes, unsplitBytes }: BytesByClass): FilePart[] {
  return [
    ...tensorClasses.flatMap((name) => (classes[name] ? [{ name, ...classes[name] }] : [])),
    ...rest('header', headerBytes),
    ...rest('unsplit', unsplitBytes),
  ];
}

const rest = (name: 'header' | 'unsplit', bytes: number): FilePart[] =>
  bytes > 0 ? [{ name, point: bytes, low: bytes, high: bytes, basis: 'rest', status: null, sourceId: null }] : [];

/** What a part is called. */
export function partName({ name }: Pick<FilePart, 'name'>, { embeddingIsHead }: Pick<FileFacts, 'embeddingIsHead'>): Text {
  switch (name) {
    case 'alwaysRead':
      return message('file.always-read');
    case 'routedExperts':
      return message('file.routed-experts');
    case 'inputEmbedding':
      return message(embeddingIsHead ? 'file.embedding-and-head' : 'file.input-embedding');
    case 'mtpHead':
      return message('file.mtp-head');
    case 'vision':
      return message('file.vision');
    case 'ngramTable':
      return message('file.ngram-table');
    case 'header':
      return message('file.header');
    case 'unsplit':
      return message('file.unsplit');
    default:
      return assertNever(name);
  }
}

/** Where this very file can be had. */
export const whereFrom = ({ repository }: Pick<FileFacts, 'repository'>, model: string): Text =>
  repository === null ? message('file.no-repository', { model }) : message('file.in-repository', { repository });
