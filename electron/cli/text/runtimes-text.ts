import type { RuntimeStatus } from '#shared/api.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { filesOfSize } from '#shared/catalog/recognise.ts';
import { assertNever } from '#shared/estimate.ts';
import { formatFileSize, formatPercent } from '#shared/format.ts';
import { bold, dim, green, type Output, red, yellow } from '../output.ts';

/** One block a runtime: state, version, address, models. */
export function runtimesText(statuses: readonly RuntimeStatus[], catalog: Catalog, output: Output): string {
  return `${statuses.map((status) => runtimeText(status, catalog, output)).join('\n')}\n`;
}

function runtimeText(status: RuntimeStatus, catalog: Catalog, output: Output): string {
  const version = status.version === null ? '' : ` ${status.version}`;
  const host = status.host === null ? '' : ` at ${status.host}`;
  const head = `${bold(output, `${status.name}${version}`)}${host}: ${stateText(status.status, output)}  ${dim(output, status.detail)}`;
  return [head, ...status.models.map((model) => modelText(model, catalog))].join('\n');
}

function modelText(model: RuntimeStatus['models'][number], catalog: Catalog): string {
  const size = model.sizeBytes === null ? '' : `  ${formatFileSize(model.sizeBytes)}`;
  const share = model.acceleratorRatio === null ? '' : `, ${formatPercent(model.acceleratorRatio)} on the accelerator`;
  return `  ${model.name}${size}${model.loaded ? `  loaded${share}` : ''}${recognised(model.sizeBytes, catalog)}`;
}

/** The file of the catalog that it is to the byte; one that its publisher took back is no longer offered, and still known. */
function recognised(bytes: number | null, catalog: Catalog): string {
  const [file] = bytes === null ? [] : filesOfSize(catalog, bytes);
  if (!file) return '';
  return `  = ${file.id}${file.withdrawn === null ? '' : `, withdrawn by its publisher on ${file.withdrawn}`}`;
}

function stateText(state: RuntimeStatus['status'], output: Output): string {
  switch (state) {
    case 'running':
      return green(output, state);
    case 'installed':
      return yellow(output, 'installed, not running');
    case 'absent':
      return dim(output, 'not found');
    case 'failed':
      return red(output, 'does not answer properly');
    default:
      return assertNever(state);
  }
}
