import type { ReactElement } from 'react';
import { formatNumber } from '#shared/format.ts';
import { NumberField } from './number-field.tsx';

type PercentFieldProps = {
  readonly label: string;
  /** 0…1; typed and read as percent. */
  readonly ratio: number;
  readonly changed?: boolean;
  readonly onChange: (ratio: number) => void;
};

export const PercentField = ({ label, ratio, changed = false, onChange }: PercentFieldProps): ReactElement => (
  <NumberField
    label={label}
    unit="%"
    min={0}
    max={100}
    value={ratio * 100}
    format={formatNumber}
    changed={changed}
    onChange={(percent) => onChange(percent / 100)}
  />
);
