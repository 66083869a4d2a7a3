import type { Bytes } from '../units.ts';
import type { CatalogArtifact } from '../catalog/artifact.ts';
import type { Shape } from '../catalog/model.ts';
import type { BytesByClass, ClassBytes, TensorSubject } from './class-bytes.ts';
import { type TensorClass, tensorClasses } from '../catalog/tensor-classes.ts';
import { classWidths, experts4Bits, type Width } from './tensor-widths.ts';

/** Named in sources.json. */
export const ESTIMATE_SOURCE = 'tensor-estimate';

type Range = { readonly point: Bytes; readonly low: Bytes; readonly high: Bytes };
type Known = NonNullable<TensorSubject['model']['parameters']> & { readonly shape: Shape };

/**
 * Classes of a file whose recipe is not known: counts × the widths that such a file may have for what stands beside the layers; what is left of
 * the size is read for every token, or, in mixtures whose experts have no fixed width, belongs to the experts. Without parameter counts only
 * what is stated is split.
 */
export function estimatedClasses(subject: TensorSubject): BytesByClass {
  const { model, quantization } = subject;
  const unloadable = quantization.loadable === 'none' && quantization.nominalBits === null;
  if (model.shape === null || model.parameters === null || unloadable) return unsplit(subject);
  const counts = { ...model.parameters, shape: model.shape };
  const beside = classesBeside(subject, counts);
  const layers = layerClasses(subject, counts, beside);
  const classes = present({ ...beside.classes, ...layers });
  const { headerBytes, unsplitBytes } = beside;
  return { classes, embeddingIsHead: model.shape.tiedEmbeddings, headerBytes, unsplitBytes };
}

function unsplit({ artifact }: TensorSubject): BytesByClass {
  const classes = present(Object.fromEntries(tensorClasses.map((name) => [name, statedRange(artifact, name)])));
  const split = Object.values(classes).reduce((sum, { point }) => sum + point, 0);
  return {
    classes,
    embeddingIsHead: artifact.contents.bytesByClass?.embeddingIsHead ?? false,
    headerBytes: 0,
    unsplitBytes: artifact.fileBytes - split,
  };
}

const present = (all: Partial<Record<TensorClass, ClassBytes | null>>): BytesByClass['classes'] =>
  Object.fromEntries(tensorClasses.flatMap((name) => (all[name] && all[name].high > 0 ? [[name, all[name]]] : [])));

function statedRange({ contents: { bytesByClass: stated } }: TensorSubject['artifact'], name: TensorClass): ClassBytes | null {
  const bytes = stated?.[name];
  if (stated === undefined || bytes === undefined) return null;
  return { point: bytes, low: bytes, high: bytes, basis: 'stated', status: stated.status, sourceId: stated.sourceId };
}

const estimated = ({ point, low, high }: Range): ClassBytes => ({
  point: Math.max(0, point),
  low: Math.max(0, low),
  high: Math.max(0, high),
  basis: 'estimate',
  status: 'derived',
  sourceId: ESTIMATE_SOURCE,
});

/** Metadata and tokenizer of a GGUF file by words of its vocabulary: from 39 (Qwen2) to 65 (gpt-oss) bytes in published files. */
export const HEADER_BYTES_PER_WORD = { point: 50, low: 35, high: 80 };

type Beside = {
  readonly classes: Partial<Record<TensorClass, ClassBytes | null>>;
  readonly headerBytes: Bytes;
  readonly unsplitBytes: Bytes;
  /** What these classes leave of the file. */
  readonly rest: Range;
};

/** Embedding, MTP head, vision tower and n-gram table. */
function classesBeside(subject: TensorSubject, { shape, mtp, vision }: Known): Beside {
  const { artifact } = subject;
  const widths = classWidths(subject);
  const ofCount = (name: TensorClass, count: number, width: Width | null): ClassBytes | null =>
    statedRange(artifact, name) ?? (width === null || count === 0 ? null : estimated(atWidth(count, width)));
  const classes = {
    inputEmbedding: ofCount('inputEmbedding', shape.vocabulary * shape.hidden, widths.embedding),
    mtpHead: ofCount('mtpHead', mtp?.value ?? 0, widths.mtp),
    vision: ofCount('vision', vision?.value ?? 0, widths.vision),
    ngramTable: statedRange(artifact, 'ngramTable'),
  };
  const header = headerOf(subject, shape);
  const rest = minus(sizeOf(subject), [header, ...Object.values(classes)]);
  return { classes, ...unaccounted(subject.artifact, header.point), rest };
}

const atWidth = (count: number, { low, point, high }: Width): Range => ({
  point: Math.round((count * point) / 8),
  low: Math.round((count * low) / 8),
  high: Math.round((count * high) / 8),
});

/** Where always-read bytes and experts are stated, they hold all but the header. */
function headerOf({ artifact }: TensorSubject, { vocabulary }: Shape): Range {
  const { fileBytes, format } = artifact;
  const { bytesByClass: stated } = artifact.contents;
  if (stated?.alwaysRead !== undefined) {
    const rest = tensorClasses.reduce((left, name) => left - (stated[name] ?? 0), fileBytes);
    const bytes = Math.max(0, rest);
    return { point: bytes, low: bytes, high: bytes };
  }
  if (format !== 'gguf') return { point: 0, low: 0, high: 0 };
  const { point, low, high } = HEADER_BYTES_PER_WORD;
  return { point: point * vocabulary, low: low * vocabulary, high: high * vocabulary };
}

function sizeOf({ artifact: { fileBytes: point, fileBytesTolerance: tolerance } }: TensorSubject): Range {
  return { point, low: point - tolerance, high: point + tolerance };
}

/** The least is left where the others are largest. */
function minus(from: Range, others: readonly (Range | null)[]): Range {
  return others.reduce<Range>(
    (rest, other) => (other === null ? rest : { point: rest.point - other.point, low: rest.low - other.high, high: rest.high - other.low }),
    from,
  );
}

/** What the layers hold: read for every token, or by the routed ones only. */
function layerClasses(subject: TensorSubject, counts: Known, { rest }: Beside): Partial<Record<TensorClass, ClassBytes>> {
  const { artifact } = subject;
  const stated = statedRange(artifact, 'routedExperts');
  if (counts.routedExperts.value === 0) return { alwaysRead: estimated(rest) };
  const experts = stated ?? fixedExperts(subject, counts, rest);
  if (experts) return { routedExperts: experts, alwaysRead: estimated(minus(rest, [experts])) };
  const always = alwaysOfMix(subject, counts, rest);
  return { alwaysRead: always, routedExperts: estimated(minus(rest, [always])) };
}

/** Experts of one width throughout: those of safetensors engines, and FP4 experts that nobody quantises again. */
function fixedExperts(subject: TensorSubject, { routedExperts }: Known, rest: Range): ClassBytes | null {
  const width = experts4Bits(subject) ?? classWidths(subject).experts;
  if (width === null) return null;
  const found = atWidth(routedExperts.value, width);
  return found.point < rest.point ? estimated(found) : null;
}

/** Everything outside the experts of a mix, which leaves the experts at least half of what there is. */
function alwaysOfMix(subject: TensorSubject, { total, routedExperts, shape }: Known, rest: Range): ClassBytes {
  const embedding = shape.vocabulary * shape.hidden;
  const count = total.value - routedExperts.value - embedding;
  const { point, low, high } = atWidth(count, classWidths(subject).always);
  const most = Math.round(rest.point / 2);
  return estimated({ point: Math.min(point, most), low: Math.min(low, most), high: Math.min(high, most) });
}

/** What a header may take where everything else is stated; beyond it there is more in the file than was said. */
const MOST_HEADER: Bytes = 3e7;

export const unaccounted = ({ fileBytesTolerance }: CatalogArtifact, bytes: Bytes): Pick<BytesByClass, 'headerBytes' | 'unsplitBytes'> =>
  bytes <= MOST_HEADER + fileBytesTolerance ? { headerBytes: bytes, unsplitBytes: 0 } : { headerBytes: 0, unsplitBytes: bytes };
