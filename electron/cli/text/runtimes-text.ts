import type { RuntimeStatus } from '#shared/api.ts';
import { assertNever } from '#shared/estimate.ts';
import { formatFileSize, formatPercent } from '#shared/format.ts';
import { bold, dim, green, type Output, red, yellow } from '../output.ts';

/** One block a runtime: state, version, address, models. */
export function runtimesText(statuses: readonly RuntimeStatus[], output: Output): string {
  return `${statuses.map((status) => runtimeText(status, output)).join('\n')}\n`;
}

function runtimeText(status: RuntimeStatus, output: Output): string {
  const version = status.version === null ? '' : ` ${status.version}`;
  const host = status.host === null ? '' : ` at ${status.host}`;
  const head = `${bold(output, `${status.name}${version}`)}${host}: ${stateText(status.status, output)}  ${dim(output, status.detail)}`;
  return [head, ...status.models.map(modelText)].join('\n');
}

function modelText(model: RuntimeStatus['models'][number]): string {
  const size = model.sizeBytes === null ? '' : `  ${formatFileSize(model.sizeBytes)}`;
  const share = model.acceleratorRatio === null ? '' : `, ${formatPercent(model.acceleratorRatio)} on the accelerator`;
  return `  ${model.name}${size}${model.loaded ? `  loaded${share}` : ''}`;
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
