import { type ReactElement, useDeferredValue, useMemo } from 'react';
import type { Assumption, CostEstimate } from '#shared/cost/cost-estimate.ts';
import { regionIds } from '#shared/cost/region.ts';
import { unpricedMachines } from '#shared/cost/worked-cost.ts';
import { volumeFollowsUsers, type Workload } from '#shared/demand/workload.ts';
import { formatCount, formatPercent, formatTokenCount, formatUsd, formatUsdPerMillion } from '#shared/format.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import type { Candidate } from '#shared/recommend/recommendation.ts';
import { type CatalogLookup, useCatalog } from '../../api/catalog-lookup.tsx';
import { type CandidateRef, keyOf } from '../../api/candidate-ref.ts';
import type { PageProps, Planned } from '../../api/page.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { EstimateValue } from '../../ui/estimate-value.tsx';
import { LineChart } from '../../ui/line-chart.tsx';
import { Notice } from '../../ui/notice.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { PercentField } from '../../ui/percent-field.tsx';
import { RangeBars } from '../../ui/range-bars.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { AssumptionTable } from './assumption-table.tsx';
import { assumptionWords, formatAssumptionRange, lineWords } from './cost-words.ts';
import { costSlice } from './slice.ts';
import { breakEvenWords, costCurves, type WorkedCandidate, workOutCandidate } from './worked-candidate.ts';

/** What it costs to run the model here, beside calling an API for the same work. */
export function CostPage({ live, waiting, picked, pick }: PageProps): ReactElement {
  if (!live) return waiting;
  if (!live.outcome.ok) return <ErrorNotice error={live.outcome.error} />;
  const { input, recommendation } = live.outcome;
  if (!picked) {
    return (
      <Card>
        <EmptyState icon="cost" title="Nothing to compare yet">
          No model passes with the present requirements. Loosen them on the Plan page.
        </EmptyState>
      </Card>
    );
  }
  return (
    <div className="compare-cost">
      <DemandCard input={input} candidate={picked} candidates={recommendation.ranked} onChoose={(candidate) => pick(candidate, 'cost')} />
      <Comparison planned={live.outcome} candidate={picked} />
    </div>
  );
}

type DemandCardProps = {
  readonly input: PlanInput;
  readonly candidate: Candidate;
  readonly candidates: readonly Candidate[];
  readonly onChoose: (candidate: CandidateRef) => void;
};

function DemandCard({ input, candidate, candidates, onChoose }: DemandCardProps): ReactElement {
  const lookup = useCatalog();
  const changeWorkload = costSlice.use((state) => state.changeWorkload);
  const chooseRegion = costSlice.use((state) => state.chooseRegion);
  const { workload } = input;
  // One that stands beside the ranking is no option otherwise.
  const options = candidates.some((option) => idOf(option) === idOf(candidate)) ? candidates : [candidate, ...candidates];
  return (
    <Card>
      {workload.users === undefined ? null : <PeopleNote workload={workload} machines={candidate.cost?.machines} />}
      <div className="compare-cost__demand">
        <SelectField
          label="Model"
          value={idOf(candidate)}
          options={options.map((option) => ({ value: idOf(option), label: labelOf(option, lookup) }))}
          onChange={(id) => {
            const chosen = options.find((option) => idOf(option) === id);
            if (chosen) onChoose(keyOf(chosen));
          }}
        />
        <NumberField
          label="Input a month"
          unit="tok"
          min={0}
          value={workload.inputTokensPerMonth}
          format={formatCount}
          onChange={(inputTokensPerMonth) => changeWorkload({ inputTokensPerMonth })}
        />
        <PercentField
          label="of it cached"
          ratio={workload.cachedPromptRatio}
          onChange={(cachedPromptRatio) => changeWorkload({ cachedPromptRatio })}
        />
        <NumberField
          label="Output a month"
          unit="tok"
          min={0}
          value={workload.outputTokensPerMonth}
          format={formatCount}
          onChange={(outputTokensPerMonth) => changeWorkload({ outputTokensPerMonth })}
        />
        <SelectField
          label="Electricity of"
          value={input.region ?? NOWHERE}
          options={regionOptions(input)}
          changed={input.region !== undefined}
          onChange={(region) => chooseRegion(region === NOWHERE ? null : region)}
        />
      </div>
    </Card>
  );
}

/** Whose tokens these are, and on how many machines they are served. */
function PeopleNote({ workload, machines }: { readonly workload: Workload; readonly machines: number | undefined }): ReactElement {
  const people = formatCount(workload.users?.count ?? Number.NaN);
  const volume = volumeFollowsUsers(workload)
    ? 'The tokens of a month are what they ask for'
    : 'The tokens of a month are stated beside them';
  const on = machines === undefined ? '' : ` on ${formatCount(machines)} ${machines === 1 ? 'machine' : 'machines'}`;
  return (
    <p className="soft compare-cost__people">
      For {people} {workload.users?.count === 1 ? 'person' : 'people'}
      {on}. {volume}; who they are is said on the Plan page.
    </p>
  );
}

const NOWHERE = '';

/** Countries, then the states of one of them, by the codes of the catalog. */
const regionOptions = ({ catalog }: PlanInput) => [
  { value: NOWHERE, label: 'not said' },
  ...regionIds(catalog).map((region) => {
    const state = region.split('/')[1];
    return state === undefined ? { value: region, label: region, group: 'Country' } : { value: region, label: state, group: 'US state' };
  }),
];

const idOf = ({ artifact, runtimeId }: Candidate): string => `${artifact.id}|${runtimeId}`;

const labelOf = ({ artifact, runtimeId }: Candidate, lookup: CatalogLookup): string =>
  `${lookup.modelName(artifact.modelId)} ${lookup.quantizationName(artifact)} · ${lookup.runtimeName(runtimeId)}`;

function Comparison({ planned, candidate }: { readonly planned: Planned; readonly candidate: Candidate }): ReactElement {
  const worked = useMemo(() => workOutCandidate(candidate, planned), [candidate, planned]);
  const unpriced = unpricedMachines(worked.request);
  return (
    <>
      {unpriced > 0 ? (
        <Notice tone="warn" title={`Every figure leaves out ${unpriced === 1 ? 'a machine' : `${unpriced} machines`} of unknown price.`}>
          Enter the price of one machine below.
        </Notice>
      ) : null}
      <div className="compare-cost__columns">
        <MonthlyCard worked={worked} />
        <OwningCard cost={worked.cost} unpriced={unpriced} />
      </div>
      <VolumeCard worked={worked} />
      <div className="compare-cost__columns compare-cost__columns--wide-first">
        <AssumptionsCard assumptions={worked.request.assumptions} />
        <SensitivityCard worked={worked} />
      </div>
    </>
  );
}

function AssumptionsCard({ assumptions }: { readonly assumptions: readonly Assumption[] }): ReactElement {
  const changed = costSlice.use((state) => state.assumptions);
  const change = costSlice.use((state) => state.changeAssumption);
  const reset = costSlice.use((state) => state.resetAssumptions);
  return (
    <Card
      title="Assumptions"
      actions={
        Object.keys(changed).length > 0 ? (
          <Button size="small" variant="ghost" onClick={reset}>
            Reset all
          </Button>
        ) : null
      }
    >
      <AssumptionTable assumptions={assumptions} changed={changed} onChange={change} />
    </Card>
  );
}

function MonthlyCard({ worked: { cost, request } }: { readonly worked: WorkedCandidate }): ReactElement {
  const lookup = useCatalog();
  const tokens = request.workload.inputTokensPerMonth + request.workload.outputTokensPerMonth;
  const end = Math.max(cost.usdPerMonth.high, ...cost.versusApi.map(({ apiUsdPerMonth }) => apiUsdPerMonth.high));
  const apis = [...cost.versusApi].sort((a, b) => b.apiUsdPerMonth.point - a.apiUsdPerMonth.point);
  return (
    <Card title="Every month">
      <RangeBars
        start={0}
        end={end}
        bars={[
          {
            id: 'own',
            label: 'Running it here',
            strong: true,
            from: 0,
            to: cost.usdPerMonth.point,
            low: cost.usdPerMonth.low,
            high: cost.usdPerMonth.high,
            value: <EstimateValue name="Running it here, per month" estimate={cost.usdPerMonth} format={formatUsd} />,
          },
          ...apis.map(({ apiModelId, apiUsdPerMonth, breakEven }) => ({
            id: apiModelId,
            label: <ApiName id={apiModelId} lookup={lookup} />,
            from: 0,
            to: apiUsdPerMonth.point,
            value: <EstimateValue name="API, per month" estimate={apiUsdPerMonth} format={formatUsd} />,
            note: breakEvenWords(breakEven, tokens),
          })),
        ]}
      />
    </Card>
  );
}

function ApiName({ id, lookup }: { readonly id: string; readonly lookup: CatalogLookup }): ReactElement {
  const price = lookup.apiPrice(id);
  if (!price) return <>{id}</>;
  return (
    <span title={`${price.provider}, as of ${price.asOf}`}>
      {price.model} <span className="faint small">{price.provider}</span>
    </span>
  );
}

function OwningCard({ cost, unpriced }: { readonly cost: CostEstimate; readonly unpriced: number }): ReactElement {
  const { usdPerMillionTokens: prices } = cost;
  return (
    <Card title="What running it here is made of">
      <DefinitionList
        items={[
          ...cost.lines
            .filter(({ usdPerMonth }) => usdPerMonth.high !== 0)
            .map(({ kind, usdPerMonth }) => ({
              term: lineWords[kind],
              value: <EstimateValue name={lineWords[kind]} estimate={usdPerMonth} format={formatUsd} showRange />,
            })),
          {
            term: 'Bought once',
            value: unpriced > 0 ? 'unknown' : <EstimateValue name="Capex" estimate={cost.capexUsd} format={formatUsd} />,
          },
          {
            term: `Over ${formatCount(cost.horizonMonths)} months`,
            value: <EstimateValue name="Total cost of ownership" estimate={cost.tcoUsd} format={formatUsd} showRange />,
          },
          { term: 'Busy', value: <EstimateValue name="Utilisation" estimate={cost.utilisationRatio} format={formatPercent} /> },
          {
            term: 'Per million tokens',
            value: prices.blended ? (
              <EstimateValue name="USD per million tokens, this mix" estimate={prices.blended} format={formatUsdPerMillion} />
            ) : (
              '–'
            ),
          },
          {
            term: 'of output',
            value: prices.output ? (
              <EstimateValue name="USD per million output tokens" estimate={prices.output} format={formatUsdPerMillion} />
            ) : (
              '–'
            ),
          },
        ]}
      />
    </Card>
  );
}

function VolumeCard({ worked }: { readonly worked: WorkedCandidate }): ReactElement | null {
  const lookup = useCatalog();
  const request = useDeferredValue(worked.request);
  const curves = useMemo(() => costCurves(request), [request]);
  if (curves.tokensPerMonth <= 0) return null;
  return (
    <Card title="At other volumes">
      <LineChart
        label="Monthly cost against monthly tokens: running it here and each API"
        lines={[
          ...curves.apis.map(({ apiModelId, points }) => ({
            id: apiModelId,
            label: lookup.apiPrice(apiModelId)?.model ?? apiModelId,
            points,
          })),
          { id: 'own', label: 'Running it here', points: curves.own, strong: true },
        ]}
        marks={[{ x: curves.tokensPerMonth, label: 'your volume' }]}
        formatX={formatTokenCount}
        formatY={formatUsd}
      />
      <p className="faint small">Tokens a month, mix unchanged; both axes are logarithmic. A step up is a further machine.</p>
    </Card>
  );
}

function SensitivityCard({ worked: { cost, sensitivity, request } }: { readonly worked: WorkedCandidate }): ReactElement {
  const shown = sensitivity.filter(({ swingUsdPerMonth }) => swingUsdPerMonth >= 1).slice(0, 8);
  const ends = shown.flatMap(({ usdPerMonthAtLow, usdPerMonthAtHigh }) => [usdPerMonthAtLow, usdPerMonthAtHigh]);
  const unitOf = (name: string): string => request.assumptions.find((assumption) => assumption.name === name)?.unit ?? 'ratio';
  return (
    <Card title="What moves it most">
      {shown.length === 0 ? <p className="soft">No assumption with a range moves the total by a dollar.</p> : null}
      <RangeBars
        start={Math.min(cost.usdPerMonth.point, ...ends)}
        end={Math.max(cost.usdPerMonth.point, ...ends)}
        bars={shown.map(({ assumption: name, low, high, usdPerMonthAtLow, usdPerMonthAtHigh }) => ({
          id: name,
          label: assumptionWords(name),
          from: usdPerMonthAtLow,
          to: usdPerMonthAtHigh,
          value: `${formatUsd(Math.min(usdPerMonthAtLow, usdPerMonthAtHigh))} – ${formatUsd(Math.max(usdPerMonthAtLow, usdPerMonthAtHigh))}`,
          note: `from ${formatAssumptionRange({ name, unit: unitOf(name), low, high })}`,
        }))}
      />
      <p className="faint small">The month, with one assumption at either end of its range and the others as they stand.</p>
    </Card>
  );
}
