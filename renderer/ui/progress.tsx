import { type ReactElement, useId } from 'react';

type ProgressProps = {
  readonly label: string;
  /** 0…1, or null while the total is unknown. */
  readonly ratio: number | null;
  readonly tone?: 'accent' | 'good' | 'warn' | 'bad';
};

export function Progress({ label, ratio, tone = 'accent' }: ProgressProps): ReactElement {
  const id = useId();
  return (
    <div className="progress-wrap">
      <label htmlFor={id} className="visually-hidden">
        {label}
      </label>
      <progress id={id} className={`progress progress--${tone}`} {...(ratio === null ? {} : { value: ratio, max: 1 })} />
    </div>
  );
}
