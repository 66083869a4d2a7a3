import { type ReactElement, useState } from 'react';
import { formatCount } from '#shared/format.ts';
import {
  kvTypes,
  MAX_CONCURRENCY,
  MAX_CONTEXT_TOKENS,
  MIN_CONTEXT_TOKENS,
  type Requirements,
  type UseCaseId,
  type Workload,
} from '#shared/demand/workload.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { PercentField } from '../../ui/percent-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import type { Demand, ResolvedDemand } from './demand.ts';

type WorkloadControlsProps = {
  readonly demand: Demand;
  readonly resolved: ResolvedDemand;
  readonly onUseCase: (useCase: UseCaseId) => void;
  readonly onWorkload: (changes: Partial<Workload>) => void;
  readonly onRequirements: (changes: Partial<Requirements>) => void;
  readonly onReset: () => void;
};

/** What the machine is asked to do. Every change plans again at once. */
export function WorkloadControls(props: WorkloadControlsProps): ReactElement {
  const { purposes } = useCatalog();
  const [showMore, setShowMore] = useState(false);
  const purpose = purposes.find(({ id }) => id === props.demand.useCase);
  const changed = Object.keys(props.demand.workload).length + Object.keys(props.demand.requirements).length > 0;
  return (
    <section className="workload" aria-label="What it should do">
      <ChoiceGroup
        label="Use case"
        value={props.demand.useCase}
        choices={purposes.map(({ id, name, description }) => ({ value: id, label: name, title: description }))}
        onChange={props.onUseCase}
      />
      <div className="workload__row">
        <div className="workload__fields">
          <MainFields {...props} />
        </div>
        <div className="workload__buttons">
          <Button size="small" variant="ghost" aria-expanded={showMore} onClick={() => setShowMore(!showMore)}>
            {showMore ? 'Fewer' : 'More…'}
          </Button>
          {changed ? (
            <Button size="small" variant="ghost" onClick={props.onReset}>
              Reset
            </Button>
          ) : null}
        </div>
      </div>
      {showMore ? (
        <div className="workload__fields">
          <MoreFields {...props} />
        </div>
      ) : null}
      {purpose?.proxyNote ? <p className="workload__note">{purpose.proxyNote}</p> : null}
    </section>
  );
}

function MainFields({ demand, resolved, onWorkload, onRequirements }: WorkloadControlsProps): ReactElement {
  const { workload, requirements, error } = resolved;
  return (
    <>
      <TokensField
        label="Context"
        value={workload.contextTokens}
        min={MIN_CONTEXT_TOKENS}
        changed={'contextTokens' in demand.workload}
        error={error?.message}
        onChange={(contextTokens) => onWorkload({ contextTokens })}
      />
      <NumberField
        label="Concurrency"
        unit="req"
        value={workload.concurrency}
        integer
        min={1}
        max={MAX_CONCURRENCY}
        changed={'concurrency' in demand.workload}
        onChange={(concurrency) => onWorkload({ concurrency })}
      />
      <TokensField
        label="Prompt"
        value={workload.promptTokens}
        min={1}
        changed={'promptTokens' in demand.workload}
        onChange={(promptTokens) => onWorkload({ promptTokens })}
      />
      <TokensField
        label="Answer"
        value={workload.outputTokens}
        min={1}
        changed={'outputTokens' in demand.workload}
        onChange={(outputTokens) => onWorkload({ outputTokens })}
      />
      <NumberField
        label="Decode at least"
        unit="tok/s"
        value={requirements.minDecodeTokensPerSecond}
        min={0}
        changed={'minDecodeTokensPerSecond' in demand.requirements}
        onChange={(minDecodeTokensPerSecond) => onRequirements({ minDecodeTokensPerSecond })}
      />
      <RuntimeField demand={demand} resolved={resolved} onRequirements={onRequirements} />
    </>
  );
}

function MoreFields({ demand, resolved, onWorkload, onRequirements }: WorkloadControlsProps): ReactElement {
  const { workload, requirements } = resolved;
  return (
    <>
      <PercentField
        label="Prompt cached"
        ratio={workload.cachedPromptRatio}
        changed={'cachedPromptRatio' in demand.workload}
        onChange={(cachedPromptRatio) => onWorkload({ cachedPromptRatio })}
      />
      <NumberField
        label="First token within"
        unit="s"
        value={requirements.maxTtftSeconds}
        min={0.01}
        changed={'maxTtftSeconds' in demand.requirements}
        onChange={(maxTtftSeconds) => onRequirements({ maxTtftSeconds })}
      />
      <SelectField
        label="KV cache type"
        value={requirements.kvType}
        options={kvTypes.map((value) => ({ value, label: value }))}
        changed={'kvType' in demand.requirements}
        onChange={(kvType) => onRequirements({ kvType })}
      />
      <SelectField
        label="Candidates kept"
        value={String(requirements.limit)}
        options={[...new Set([10, 20, 50, 100, requirements.limit])].map((limit) => ({ value: String(limit), label: String(limit) }))}
        changed={'limit' in demand.requirements}
        onChange={(limit) => onRequirements({ limit: Number(limit) })}
      />
    </>
  );
}

const ANY = '';

function RuntimeField({
  demand,
  resolved,
  onRequirements,
}: Pick<WorkloadControlsProps, 'demand' | 'resolved' | 'onRequirements'>): ReactElement {
  const { catalog } = useCatalog();
  const { runtimeIds } = resolved.requirements;
  return (
    <SelectField
      label="Runtime"
      value={runtimeIds[0] ?? ANY}
      options={[{ value: ANY, label: 'Any' }, ...catalog.runtimes.map(({ id, name }) => ({ value: id, label: name }))]}
      changed={'runtimeIds' in demand.requirements}
      onChange={(id) => onRequirements({ runtimeIds: id === ANY ? [] : [id] })}
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
