import { type ReactElement, useId } from 'react';
import { classNames } from './class-names.ts';

export type Option<Value extends string> = { readonly value: Value; readonly label: string; readonly group?: string };

type SelectFieldProps<Value extends string> = {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onChange: (value: Value) => void;
  readonly changed?: boolean;
};

export function SelectField<Value extends string>(props: SelectFieldProps<Value>): ReactElement {
  const { label, value, options, onChange, changed = false } = props;
  const id = useId();
  const choose = (text: string): void => {
    const option = options.find((candidate) => candidate.value === text);
    if (option) onChange(option.value);
  };
  return (
    <div className={classNames('field', changed && 'field--changed')}>
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <div className="field__box">
        <select id={id} value={value} onChange={(event) => choose(event.target.value)}>
          {grouped(options).map(({ group, members }) =>
            group === undefined ? (
              members.map(optionElement)
            ) : (
              <optgroup key={group} label={group}>
                {members.map(optionElement)}
              </optgroup>
            ),
          )}
        </select>
      </div>
    </div>
  );
}

const optionElement = ({ value, label }: Option<string>): ReactElement => (
  <option key={value} value={value}>
    {label}
  </option>
);

function grouped<Value extends string>(options: readonly Option<Value>[]): { group: string | undefined; members: Option<Value>[] }[] {
  const groups = new Map<string | undefined, Option<Value>[]>();
  for (const option of options) groups.set(option.group, [...(groups.get(option.group) ?? []), option]);
  return [...groups].map(([group, members]) => ({ group, members }));
}
