import type { CatalogArtifact } from '#shared/catalog/artifact.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { A4_PAGE, imageTokensOf, SMALL_VIDEO, videoMinuteTokens } from '#shared/catalog/image-tokens.ts';
import { countedLanguages } from '#shared/catalog/tokenizer.ts';
import { type FileFacts, type FilePart, partName } from '#shared/tensors/file-facts.ts';
import type { Benchmark, ModelVariant } from '#shared/catalog/model.ts';
import { listedFileFacts } from '#shared/evaluate/subjects.ts';
import { formatCount, formatFileSize, formatNumber } from '#shared/format.ts';
import { inEnglish } from '#shared/words/en.ts';
import { bold, formatTable, type Output, yellow } from '../output.ts';
import { supportText } from './support-text.ts';

/** A model for people: what it is, every file with where its bytes lie and who says so, and its scores by benchmark and version. */
export function modelText(model: ModelVariant, catalog: Catalog, output: Output): string {
  const blocks = [
    `${bold(output, model.name)}  ${model.id}`,
    factsText(model, catalog, output),
    supportText(model, catalog, output),
    ...fileBlocks(model, catalog, output),
    scoresText(model, catalog, output),
    ...(model.notes.length > 0 ? [model.notes.map((note) => `- ${note}`).join('\n')] : []),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

type Fact = { readonly status: string; readonly sourceId: string; readonly note?: string | undefined };

const line = (term: string, value: string, fact?: Fact | null): string =>
  `${term.padEnd(12)} ${value}${fact ? `  (${fact.status}, ${fact.sourceId}${fact.note === undefined ? '' : `: ${fact.note}`})` : ''}`;

const yes = (known: boolean): string => (known ? 'yes' : 'no');

function factsText(model: ModelVariant, catalog: Catalog, output: Output): string {
  const { maker, license, parameters, context, shapeUnknownReason, huggingFaceRepo } = model;
  const { toolCalls, thinkingSwitch, languages } = model.capabilities;
  return [
    line('maker', `${maker.value.name}, ${maker.value.country}`, maker),
    line('licence', `${license.value}, ${license.class}`, license),
    line('repository', huggingFaceRepo?.value ?? 'unknown', huggingFaceRepo),
    line('parameters', parameters ? `${parameters.labelTotal}, ${parameters.labelActive} active` : 'unknown', parameters?.total),
    line('context', formatCount(context.native.value), context.native),
    ...(context.extended ? [line('extended', formatCount(context.extended.value), context.extended)] : []),
    line('input', model.inputModalities.value.join(', '), model.inputModalities),
    line('tool calls', toolCalls ? yes(toolCalls.value) : 'unknown', toolCalls),
    line('thinking', thinkingSwitch?.value ?? 'unknown', thinkingSwitch),
    ...imageLines(model),
    line('languages', languages?.value.count ? formatCount(languages.value.count) : 'unknown', languages),
    charactersLine(model, catalog),
    ...(shapeUnknownReason === null ? [] : [yellow(output, `listed, never planned: ${shapeUnknownReason}`)]),
  ].join('\n');
}

/** What an image, a page and a minute of video take, each with the size that it is said of. */
function imageLines({ inputModalities, capabilities: { imageTokens } }: ModelVariant): readonly string[] {
  const taken = inputModalities.value.filter((kind) => kind === 'image' || kind === 'video');
  if (taken.length === 0) return [];
  if (imageTokens === null) return taken.map((kind) => line(kind, 'tokens unknown'));
  const { pixelsPerTokenSide: side } = imageTokens.value;
  const { width, height, framesPerSecond } = SMALL_VIDEO;
  const page = `${formatCount(imageTokensOf(imageTokens.value, A4_PAGE))} for a page (A4 at 150 dots an inch, ${A4_PAGE.width} × ${A4_PAGE.height})`;
  const minute = videoMinuteTokens(imageTokens.value, SMALL_VIDEO);
  const video = minute === null ? 'tokens unknown' : `${formatCount(minute)} tokens a minute`;
  return [
    line('image', `a token for ${side} × ${side} pixels, ${page}`, imageTokens),
    ...(taken.includes('video') ? [line('video', `${video} (${width} × ${height}, ${framesPerSecond} frames a second)`)] : []),
  ];
}

function charactersLine({ capabilities: { tokenizer } }: ModelVariant, { tokenizers }: Catalog): string {
  const known = tokenizers.find(({ id }) => id === tokenizer?.value);
  if (!known) return line('characters', 'tokens per 1,000 of them not known');
  const { value } = known.tokensPerThousandCharacters;
  const counted = countedLanguages.map((language) => `${language} ${value[language]}`).join(', ');
  return line('characters', `tokens per 1,000 of them: ${counted}`, { ...known.tokensPerThousandCharacters, note: tokenizer?.note });
}

function fileBlocks(model: ModelVariant, catalog: Catalog, output: Output): readonly string[] {
  return model.artifacts.map((artifact) => fileText(model, artifact, { catalog, output }));
}

type Context = { readonly catalog: Catalog; readonly output: Output };

function fileText(model: ModelVariant, artifact: CatalogArtifact, { catalog, output }: Context): string {
  const facts = listedFileFacts(catalog, model, artifact);
  const { withdrawn, note, fileBytes, status, sourceId } = artifact;
  return [
    `${bold(output, artifact.id)}  ${artifact.quantization}, ${artifact.format}${withdrawn === null ? '' : yellow(output, `  withdrawn ${withdrawn}`)}`,
    `  ${facts.repository ?? 'no repository known'}  ${formatCount(fileBytes)} bytes${toleranceText(artifact)}  (${status}, ${sourceId})`,
    ...facts.parts.map((part) => partLine(part, facts)),
    ...(note === null ? [] : [`  ${note}`]),
  ].join('\n');
}

function toleranceText({ bound, fileBytesTolerance, sizeBasis }: CatalogArtifact): string {
  const how = bound === 'lower' ? ' at least' : bound === 'rounded' ? ` ± ${formatCount(fileBytesTolerance)}` : '';
  return sizeBasis === 'published' ? how : `${how}, ${sizeBasis}`;
}

/** "    routed experts               19.7 GB (18.8 GB–20.9 GB)  estimated (derived, tensor-estimate)". */
export function partLine(part: FilePart, facts: FileFacts): string {
  const range = part.low === part.high ? '' : ` (${formatFileSize(part.low)}–${formatFileSize(part.high)})`;
  const by = part.status === null ? '' : ` (${part.status}, ${part.sourceId})`;
  return `    ${inEnglish(partName(part, facts)).padEnd(30)} ${formatFileSize(part.point)}${range}  ${part.basis}${by}`;
}

/** Versions of one benchmark stand beside each other, and say which of them the use cases go by. */
function scoresText({ benchmarks }: ModelVariant, catalog: Catalog, output: Output): string {
  if (benchmarks.length === 0) return 'no score published';
  const used = new Set(catalog.useCases.flatMap((useCase) => useCase.benchmarks));
  const table = formatTable(
    [
      { title: 'score' },
      { title: 'value', align: 'right' },
      { title: 'mode' },
      { title: 'by' },
      { title: 'date' },
      { title: '' },
      { title: 'source' },
    ],
    benchmarks.map((score) => [
      used.has(score.name) ? bold(output, score.name) : score.name,
      formatNumber(score.score),
      score.mode ?? 'not said',
      score.harness ?? 'not said',
      score.date ?? '',
      standing(score),
      `${score.status}, ${score.sourceId}`,
    ]),
  );
  return `${table}\nBold: what a use case ranks by. Versions of a benchmark are never compared with each other.`;
}

const standing = ({ preferred, estimate }: Benchmark): string =>
  [preferred ? 'preferred' : '', estimate === true ? 'estimate' : ''].filter((word) => word !== '').join(', ');
