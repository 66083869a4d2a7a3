import { type ReactElement, useId } from 'react';

type Choice<Value extends string> = { readonly value: Value; readonly label: string; readonly title?: string };

type ChoiceGroupProps<Value extends string> = {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly Choice<Value>[];
  readonly onChange: (value: Value) => void;
};

/** One of a few, all visible: native radio buttons drawn as a row of chips. */
export function ChoiceGroup<Value extends string>(props: ChoiceGroupProps<Value>): ReactElement {
  const { label, value, choices, onChange } = props;
  const name = useId();
  return (
    <fieldset className="choice-group">
      <legend className="visually-hidden">{label}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className="choice-group__choice" title={choice.title}>
          <input type="radio" name={name} checked={choice.value === value} onChange={() => onChange(choice.value)} />
          <span>{choice.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
