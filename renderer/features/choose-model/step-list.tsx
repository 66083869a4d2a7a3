import type { ReactElement } from 'react';
import {
  formatBandwidth,
  formatCount,
  formatDuration,
  formatMemory,
  formatNumber,
  formatPercent,
  formatTokensPerSecond,
  formatUsd,
  formatUsdPerMillion,
} from '#shared/format.ts';
import { type Step, stepUnit } from '#shared/step.ts';
import { inEnglish } from '#shared/words/en.ts';
import { BasisList } from '../../ui/basis-list.tsx';
import { useSourceTitle } from '../../ui/source-titles.tsx';

/** The arithmetic, line by line: formula, what went in, what came out. */
export function StepList({ steps }: { readonly steps: readonly Step[] }): ReactElement {
  return (
    <ol className="step-list">
      {steps.map((step) => (
        <li key={step.id}>
          <details>
            <summary>
              <span className="step-list__name">{words(step.id)}</span>
              <code className="step-list__formula">{inEnglish(step.formula)}</code>
              <span className="step-list__result">{resultText(step)}</span>
            </summary>
            <StepInputs step={step} />
          </details>
        </li>
      ))}
    </ol>
  );
}

function StepInputs({ step }: { readonly step: Step }): ReactElement {
  const titleOf = useSourceTitle();
  const format = formatOf(step);
  const { low, high } = step.result;
  return (
    <div className="step-list__inputs">
      <table>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Input</th>
            <th scope="col">Value</th>
            <th scope="col">Source</th>
          </tr>
        </thead>
        <tbody>
          {step.inputs.map(({ name, value, unit, sourceId }) => (
            <tr key={inEnglish(name)}>
              <th scope="row">{inEnglish(name)}</th>
              <td className="step-list__value">{typeof value === 'number' ? inputText(value, unit) : value}</td>
              <td className="soft">{titleOf(sourceId).title}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {low === high ? null : (
        <p className="soft small">
          Range {format(low)} to {format(high)}
        </p>
      )}
      <BasisList basis={step.result.basis} />
    </div>
  );
}

const resultText = (step: Step): string => formatOf(step)(step.result.point);

const formatOf = (step: Step): ((value: number) => string) => resultFormats[stepUnit(step)] ?? formatNumber;

const resultFormats: Readonly<Record<string, (value: number) => string>> = {
  'bytes/s': formatBandwidth,
  'bytes/step': formatMemory,
  'tokens/s': formatTokensPerSecond,
  bytes: formatMemory,
  s: formatDuration,
  'USD/month': formatUsd,
  'USD/million tokens': formatUsdPerMillion,
  ratio: formatPercent,
  tokens: formatCount,
};

/** Of inputs: to be checked against their source, so bytes stand in full. */
const formatsByUnit: Readonly<Record<string, (value: number) => string>> = {
  bytes: (value) => `${formatCount(value)} B`,
  'bytes/s': formatBandwidth,
  'tokens/s': formatTokensPerSecond,
  tokens: formatCount,
  s: formatDuration,
  USD: formatUsd,
};

function inputText(value: number, unit: string): string {
  const format = formatsByUnit[unit];
  if (format) return format(value);
  const text = formatNumber(value);
  return unit === '' || unit === 'ratio' || unit === '–' ? text : `${text} ${unit}`;
}

/** kv-cache → "KV cache". */
function words(id: string): string {
  const spaced = id.replaceAll('-', ' ').replaceAll(/\b(kv|ttft|tpot|gpu|tco|api)\b/g, (short) => short.toUpperCase());
  return `${spaced.charAt(0).toUpperCase()}${spaced.slice(1)}`;
}
