import { type ReactElement, useState } from 'react';
import { formatCount } from '#shared/format.ts';
import {
  kvTypes,
  MAX_CONCURRENCY,
  MAX_CONTEXT_TOKENS,
  MIN_CONTEXT_TOKENS,
  type Requirements,
  thinkingChoices,
} from '#shared/demand/workload.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { NumberField, type NumberFieldProps } from '../../ui/number-field.tsx';
import { PercentField } from '../../ui/percent-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import type { Demand, ResolvedDemand } from './demand.ts';
import { demandSlice } from './slice.ts';
import { PeopleControls } from './people-controls.tsx';
import { useResolvedDemand } from './use-resolved-demand.ts';

/** What the machine is asked to do. Every change plans again at once. */
export function WorkloadControls(): ReactElement {
  const { purposes } = useCatalog();
  const resolved = useResolvedDemand();
  const demand = demandSlice.use((state) => state.demand);
  const chooseUseCase = demandSlice.use((state) => state.chooseUseCase);
  const reset = demandSlice.use((state) => state.resetDemand);
  const [showMore, setShowMore] = useState(false);
  const purpose = purposes.find(({ id }) => id === demand.useCase);
  const changed = Object.keys(demand.workload).length + Object.keys(demand.requirements).length > 0;
  return (
    <section className="workload" aria-label="What it should do">
      <ChoiceGroup
        label="Use case"
        value={demand.useCase}
        choices={purposes.map(({ id, name, description }) => ({ value: id, label: name, title: description }))}
        onChange={chooseUseCase}
      />
      <div className="workload__row">
        <div className="workload__fields">
          <MainFields demand={demand} resolved={resolved} />
        </div>
        <div className="workload__buttons">
          <Button size="small" variant="ghost" aria-expanded={showMore} onClick={() => setShowMore(!showMore)}>
            {showMore ? 'Fewer' : 'More…'}
          </Button>
          {changed ? (
            <Button size="small" variant="ghost" onClick={reset}>
              Reset
            </Button>
          ) : null}
        </div>
      </div>
      {showMore ? (
        <div className="workload__fields">
          <MoreFields demand={demand} resolved={resolved} />
        </div>
      ) : null}
      <PeopleControls demand={demand} resolved={resolved} />
      {purpose?.proxyNote ? <p className="workload__note">{purpose.proxyNote}</p> : null}
    </section>
  );
}

type FieldsProps = { readonly demand: Demand; readonly resolved: ResolvedDemand };

function MainFields({ demand, resolved }: FieldsProps): ReactElement {
  const { workload, requirements, error } = resolved;
  const changeWorkload = demandSlice.use((state) => state.changeWorkload);
  const changeRequirements = demandSlice.use((state) => state.changeRequirements);
  return (
    <>
      <TokensField
        label="Context"
        value={workload.contextTokens}
        min={MIN_CONTEXT_TOKENS}
        changed={'contextTokens' in demand.workload}
        error={error?.message}
        onChange={(contextTokens) => changeWorkload({ contextTokens })}
      />
      <NumberField
        label="Concurrency"
        unit="req"
        value={workload.concurrency}
        integer
        min={1}
        max={MAX_CONCURRENCY}
        changed={'concurrency' in demand.workload}
        onChange={(concurrency) => changeWorkload({ concurrency })}
      />
      <TokensField
        label="Prompt"
        value={workload.promptTokens}
        min={1}
        changed={'promptTokens' in demand.workload}
        onChange={(promptTokens) => changeWorkload({ promptTokens })}
      />
      <TokensField
        label="Answer"
        value={workload.outputTokens}
        min={1}
        changed={'outputTokens' in demand.workload}
        onChange={(outputTokens) => changeWorkload({ outputTokens })}
      />
      <NumberField
        label="Answer within"
        unit="s"
        value={requirements.waits.comfortableSeconds}
        min={0.1}
        changed={'waits' in demand.requirements}
        onChange={(comfortableSeconds) => changeRequirements({ waits: comfortableWait(requirements, comfortableSeconds) })}
      />
      <RuntimeField demand={demand} resolved={resolved} />
    </>
  );
}

function MoreFields({ demand, resolved }: FieldsProps): ReactElement {
  const { workload, requirements } = resolved;
  const changeWorkload = demandSlice.use((state) => state.changeWorkload);
  const changeRequirements = demandSlice.use((state) => state.changeRequirements);
  return (
    <>
      <PercentField
        label="Prompt cached"
        ratio={workload.cachedPromptRatio}
        changed={'cachedPromptRatio' in demand.workload}
        onChange={(cachedPromptRatio) => changeWorkload({ cachedPromptRatio })}
      />
      <NumberField
        label="Longest wait"
        unit="s"
        value={requirements.waits.longestSeconds}
        min={requirements.waits.comfortableSeconds}
        changed={'waits' in demand.requirements}
        onChange={(longestSeconds) => changeRequirements({ waits: { ...requirements.waits, longestSeconds } })}
      />
      <SelectField
        label="Thinking"
        value={requirements.thinking}
        options={thinkingChoices.map((value) => ({ value, label: thinkingLabels[value] }))}
        changed={'thinking' in demand.requirements}
        onChange={(thinking) => changeRequirements({ thinking })}
      />
      <LimitFields demand={demand} resolved={resolved} />
      <SelectField
        label="KV cache type"
        value={requirements.kvType}
        options={kvTypes.map((value) => ({ value, label: value }))}
        changed={'kvType' in demand.requirements}
        onChange={(kvType) => changeRequirements({ kvType })}
      />
      <SelectField
        label="Candidates kept"
        value={String(requirements.limit)}
        options={[...new Set([10, 20, 50, 100, requirements.limit])].map((limit) => ({ value: String(limit), label: String(limit) }))}
        changed={'limit' in demand.requirements}
        onChange={(limit) => changeRequirements({ limit: Number(limit) })}
      />
    </>
  );
}

const thinkingLabels = { auto: 'If worth it', on: 'On', off: 'Off' } as const;

/** The longest wait is never shorter than the comfortable one. */
const comfortableWait = ({ waits }: Requirements, comfortableSeconds: number): Requirements['waits'] => ({
  comfortableSeconds,
  longestSeconds: Math.max(waits.longestSeconds, comfortableSeconds),
});

/** Limits that nobody has to set. */
function LimitFields({ demand, resolved: { requirements } }: FieldsProps): ReactElement {
  const changeRequirements = demandSlice.use((state) => state.changeRequirements);
  return (
    <>
      <LimitField
        label="Decode at least"
        unit="tok/s"
        value={requirements.minDecodeTokensPerSecond}
        changed={'minDecodeTokensPerSecond' in demand.requirements}
        onChange={(minDecodeTokensPerSecond) => changeRequirements({ minDecodeTokensPerSecond })}
      />
      <LimitField
        label="First token within"
        unit="s"
        value={requirements.maxTtftSeconds}
        changed={'maxTtftSeconds' in demand.requirements}
        onChange={(maxTtftSeconds) => changeRequirements({ maxTtftSeconds })}
      />
    </>
  );
}

type LimitFieldProps = Pick<NumberFieldProps, 'label' | 'unit' | 'value' | 'changed'> & {
  readonly onChange: (value: number | null) => void;
};

/** Emptied, or 0: no limit. */
const LimitField = ({ onChange, ...field }: LimitFieldProps): ReactElement => (
  <NumberField
    {...field}
    min={0}
    placeholder="no limit"
    onChange={(value) => onChange(value === 0 ? null : value)}
    onClear={() => onChange(null)}
  />
);

const ANY = '';

function RuntimeField({ demand, resolved }: FieldsProps): ReactElement {
  const { catalog } = useCatalog();
  const changeRequirements = demandSlice.use((state) => state.changeRequirements);
  const { runtimeIds } = resolved.requirements;
  return (
    <SelectField
      label="Runtime"
      value={runtimeIds[0] ?? ANY}
      options={[{ value: ANY, label: 'Any' }, ...catalog.runtimes.map(({ id, name }) => ({ value: id, label: name }))]}
      changed={'runtimeIds' in demand.requirements}
      onChange={(id) => changeRequirements({ runtimeIds: id === ANY ? [] : [id] })}
    />
  );
}

type TokensFieldProps = {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly changed: boolean;
  readonly error?: string | undefined;
  readonly onChange: (value: number) => void;
};

/** Tokens: "32k" means 32,768, as everywhere in the field. */
const TokensField = (props: TokensFieldProps): ReactElement => (
  <NumberField {...props} unit="tok" integer max={MAX_CONTEXT_TOKENS} thousand={1024} format={formatCount} />
);
