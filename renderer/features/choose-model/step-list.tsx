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
} from '#shared/format.ts';
import type { Step } from '#shared/step.ts';
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
              <code className="step-list__formula">{step.formula}</code>
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
  const format = formatOf(step.quantity);
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
            <tr key={name}>
              <th scope="row">{name}</th>
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

const resultText = (step: Step): string => formatOf(step.quantity)(step.result.point);

/** A quantity's name holds its unit: that is the house rule, and what this table reads. */
const formatsByName: readonly (readonly [RegExp, (value: number) => string])[] = [
  [/bytesPerSecond/i, formatBandwidth],
  [/tokensPerSecond/i, formatTokensPerSecond],
  [/bytes/i, formatMemory],
  [/seconds/i, formatDuration],
  [/usd/i, formatUsd],
  [/ratio/i, formatPercent],
  [/tokens/i, formatCount],
];

const formatOf = (quantity: string): ((value: number) => string) =>
  formatsByName.find(([pattern]) => pattern.test(quantity))?.[1] ?? formatNumber;

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
