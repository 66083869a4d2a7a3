import { type ReactElement, useState } from 'react';
import { checkAssumptionValue } from '#shared/cost/assumption-limits.ts';
import type { Assumption } from '#shared/cost/cost-estimate.ts';
import { PlannerError } from '#shared/errors.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckField } from '../../ui/check-field.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { Popover } from '../../ui/popover.tsx';
import { assumptionWords, formatAssumptionRange, groups, rounded, scaleOf } from './cost-words.ts';

export type AssumptionChange = (name: string, value: number | boolean | null) => void;

type AssumptionTableProps = {
  readonly assumptions: readonly Assumption[];
  readonly changed: Readonly<Record<string, number | boolean>>;
  /** Null takes the change back. */
  readonly onChange: AssumptionChange;
};

/** Everything the cost rests on: value, range, who says so. Each can be replaced. */
export function AssumptionTable({ assumptions, changed, onChange }: AssumptionTableProps): ReactElement {
  const [all, setAll] = useState(false);
  const grouped = new Set(groups.flatMap(({ names }) => names));
  const rest = assumptions.filter(({ name }) => !grouped.has(name));
  const shown = [
    ...groups.map(({ title, names }) => ({ title, rows: inOrder(names, assumptions) })),
    ...(all ? [{ title: 'Load and API', rows: rest }] : []),
  ];
  return (
    <>
      <div className="assumptions__scroll">
        <table className="assumptions">
          <thead>
            <tr>
              <th scope="col">Assumption</th>
              <th scope="col">Value</th>
              <th scope="col">Range</th>
              <th scope="col">Status</th>
            </tr>
          </thead>
          {shown.map(({ title, rows }) => (
            <tbody key={title}>
              <tr>
                <th colSpan={4} scope="rowgroup" className="assumptions__group">
                  {title}
                </th>
              </tr>
              {rows.map((assumption) => (
                <AssumptionRow key={assumption.name} assumption={assumption} isChanged={assumption.name in changed} onChange={onChange} />
              ))}
            </tbody>
          ))}
        </table>
      </div>
      {rest.length > 0 ? (
        <Button size="small" variant="ghost" onClick={() => setAll(!all)}>
          {all ? 'Fewer' : `Show ${rest.length} more`}
        </Button>
      ) : null}
    </>
  );
}

const inOrder = (names: readonly string[], assumptions: readonly Assumption[]): readonly Assumption[] =>
  names.flatMap((name) => assumptions.filter((assumption) => assumption.name === name));

type RowProps = { readonly assumption: Assumption; readonly isChanged: boolean; readonly onChange: AssumptionChange };

function AssumptionRow({ assumption, isChanged, onChange }: RowProps): ReactElement {
  const { name, low, high, status } = assumption;
  return (
    <tr>
      <th scope="row">
        <Popover label={`${assumptionWords(name)}: what it means`} renderContent={() => <Meaning assumption={assumption} />}>
          {assumptionWords(name)}
        </Popover>
      </th>
      <td className="assumptions__value">
        <ValueField assumption={assumption} onChange={onChange} />
      </td>
      <td className="soft nowrap">{low === null || high === null ? '–' : formatAssumptionRange({ ...assumption, low, high })}</td>
      <td>
        {isChanged ? (
          <Button size="small" variant="ghost" onClick={() => onChange(name, null)}>
            Undo
          </Button>
        ) : (
          <Badge tone={statusTones[status]}>{status}</Badge>
        )}
      </td>
    </tr>
  );
}

const statusTones: Readonly<Record<Assumption['status'], Tone>> = {
  'measured on this computer': 'good',
  'vendor quote': 'accent',
  dataset: 'accent',
  default: 'neutral',
  guess: 'warn',
  user: 'accent',
};

function ValueField({ assumption: { name, value, unit }, onChange }: Pick<RowProps, 'assumption' | 'onChange'>): ReactElement {
  const label = assumptionWords(name);
  if (typeof value === 'boolean') {
    return (
      <CheckField checked={value} onChange={(checked) => onChange(name, checked)}>
        <span className="visually-hidden">{label}: </span>
        {value ? 'yes' : 'no'}
      </CheckField>
    );
  }
  const { unit: shownUnit, factor } = scaleOf(name, unit);
  return (
    <NumberField
      label={label}
      bare
      unit={shownUnit}
      value={rounded(value * factor)}
      check={(next) => objection(name, next / factor)}
      onChange={(next) => onChange(name, rounded(next / factor))}
    />
  );
}

/** The cost model's own check, in a few words. */
function objection(name: string, value: number): string | null {
  try {
    checkAssumptionValue(name, value);
    return null;
  } catch (error) {
    if (error instanceof PlannerError) return error.message.replace(/^assumption \w+: /, '').replace(/^e/, 'E');
    throw error;
  }
}

function Meaning({ assumption }: { readonly assumption: Assumption }): ReactElement {
  const { catalog, source } = useCatalog();
  const entry = catalog.costDefaults.assumptions.find(({ name }) => name === assumption.name);
  const from = source(assumption.sourceId);
  return (
    <div className="estimate-panel">
      <strong>{assumptionWords(assumption.name)}</strong>
      {entry ? <p>{entry.description}</p> : null}
      <p className="soft">
        {from.title} · as of {assumption.asOf}
      </p>
      <p className="faint">
        On the command line: <code>--assume {assumption.name}=…</code>
      </p>
    </div>
  );
}
