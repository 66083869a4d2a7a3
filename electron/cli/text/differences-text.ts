import type { Difference } from '#shared/report/verify-report.ts';
import { bold, green, type Output, yellow } from '../output.ts';

type Verification = { readonly differences: readonly Difference[]; readonly versions: readonly Difference[] };

/** Versions then and now, then every figure that no longer follows from the report's inputs. */
export function differencesText({ differences, versions }: Verification, file: string, output: Output): string {
  const notes = versions.map(({ path, before, after }) => yellow(output, `${path}: report ${shown(before)}, now ${shown(after)}`));
  if (differences.length === 0) {
    return `${[...notes, green(output, `${file}: every figure follows from the report's own inputs.`)].join('\n')}\n`;
  }
  const count = differences.length === 1 ? '1 value differs' : `${differences.length} values differ`;
  const lines = differences.map(({ path, before, after }) => `  ${path}: report says ${shown(before)}, recomputed ${shown(after)}`);
  return `${[...notes, bold(output, `${file}: ${count}`), ...lines].join('\n')}\n`;
}

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
