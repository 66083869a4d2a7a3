import { type ReactElement, useState } from 'react';
import type { Known } from '#shared/estimate.ts';
import { BasisList } from '../../ui/basis-list.tsx';
import { Button } from '../../ui/button.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { Popover } from '../../ui/popover.tsx';
import { inEnglish } from '#shared/words/en.ts';

/** How a number can be corrected: its unit for people and what one of it is in base units. */
export type Correction = {
  readonly unit: string;
  readonly unitSize: number;
  /** Null takes the correction back. */
  readonly onCorrect: (value: number | null) => void;
  readonly isCorrected: boolean;
  /** What a value in base units clashes with, in words, or null. */
  readonly check?: (value: number) => string | null;
};

export type FactValueProps<T> = {
  readonly name: string;
  readonly fact: Known<T>;
  readonly format: (value: T) => string;
  readonly correction?: Correction;
};

/** A probed fact: its value, who says so one click away, and a field for people who know better. */
export function FactValue<T>({ name, fact, format, correction }: FactValueProps<T>): ReactElement {
  const known = 'basis' in fact;
  const text = known ? format(fact.value) : 'unknown';
  return (
    <Popover
      className={known ? undefined : 'fact-value--unknown'}
      label={`${name}: ${text}. Source`}
      renderContent={() => (
        <div className="fact-panel">
          <div className="estimate-panel__head">
            <span className="soft">{name}</span>
            <strong>{text}</strong>
          </div>
          {known ? <BasisList basis={[fact.basis]} /> : <p>{sentence(inEnglish(fact.reason))}</p>}
          {correction ? <CorrectionField value={numberOf(fact)} correction={correction} /> : null}
        </div>
      )}
    >
      {text}
    </Popover>
  );
}

function CorrectionField({ value, correction }: { readonly value: number | null; readonly correction: Correction }): ReactElement {
  const { unit, unitSize, onCorrect, isCorrected, check } = correction;
  const [draft, setDraft] = useState<number | null>(null);
  const shown = value === null ? null : Math.round((value / unitSize) * 100) / 100;
  return (
    <div className="fact-panel__correction">
      <NumberField
        label="Do you know better?"
        unit={unit}
        min={0}
        check={(next) => check?.(next * unitSize) ?? null}
        value={draft ?? shown}
        placeholder="enter a value"
        onChange={setDraft}
      />
      <div className="fact-panel__buttons">
        <Button size="small" variant="primary" disabled={draft === null} onClick={() => draft !== null && onCorrect(draft * unitSize)}>
          Use this
        </Button>
        {isCorrected ? (
          <Button size="small" onClick={() => onCorrect(null)}>
            Back to the probed value
          </Button>
        ) : null}
      </div>
    </div>
  );
}

const numberOf = (fact: Known<unknown>): number | null => (typeof fact.value === 'number' ? fact.value : null);

const sentence = (reason: string): string => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}${/[.!?]$/.test(reason) ? '' : '.'}`;
