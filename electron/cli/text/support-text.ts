import type { Catalog } from '#shared/catalog/catalog.ts';
import type { ModelVariant } from '#shared/catalog/model.ts';
import { type Kind, kindsOf, supportMatrix, type SupportRow } from '#shared/evaluate/support-matrix.ts';
import { inEnglish } from '#shared/words/en.ts';
import { bold, formatTable, type Output } from '../output.ts';
import { makerNames } from './runtime-text.ts';

/** What starts where: a line for each runtime and format of the model's files, with the least version. */
export function supportText(model: ModelVariant, catalog: Catalog, output: Output): string {
  const all = kindsOf(catalog);
  const names = new Map(catalog.runtimes.map(({ id, name }) => [id, name]));
  const rows = supportMatrix(catalog, model).map((row) => [
    names.get(row.runtimeId) ?? row.runtimeId,
    row.loadable,
    row.versions.join(', '),
    whereText(row, all),
  ]);
  if (rows.length === 0) return '';
  const table = formatTable([{ title: 'runtime' }, { title: 'format' }, { title: 'from version' }, { title: 'on' }], rows);
  return `${bold(output, 'Starts in')}\n${table}`;
}

function whereText({ native, weightsOnly, refused }: SupportRow, all: readonly Kind[]): string {
  if (refused !== null) return `nothing listed: ${inEnglish(refused)}`;
  const unpacked = weightsOnly.length === 0 ? [] : [`weights only, 16-bit arithmetic: ${kindsText(weightsOnly, all)}`];
  return [...(native.length === 0 ? [] : [kindsText(native, all)]), ...unpacked].join('; ');
}

/** A maker alone where all its cards are meant, a generation alone where all of it is: "NVIDIA Ada, Blackwell (12.0, 12.1); AMD". */
function kindsText(some: readonly Kind[], all: readonly Kind[]): string {
  const makers = [...new Set(some.map(({ maker }) => maker))];
  return makers.map((maker) => makerText(maker, some, all)).join('; ');
}

function makerText(maker: Kind['maker'], some: readonly Kind[], all: readonly Kind[]): string {
  const meant = some.filter((kind) => kind.maker === maker);
  const known = all.filter((kind) => kind.maker === maker);
  if (meant.length === known.length) return makerNames[maker];
  const generations = [...new Set(meant.map(({ generation }) => generation))];
  const parts = generations.map((generation) => {
    const members = meant.filter((kind) => kind.generation === generation);
    if (members.length === known.filter((kind) => kind.generation === generation).length) return generation;
    return `${generation} (${members.map(({ name }) => name).join(', ')})`;
  });
  return `${makerNames[maker]} ${parts.join(', ')}`;
}
