import type { Step } from '../step.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';
import { powerDraw } from './energy.ts';
import type { CostEstimate } from './cost-estimate.ts';
import { type CostLineKind, isRented } from './self-host.ts';
import { type CostRequest, type WorkedCost, workOut } from './worked-cost.ts';

type StepInput = Step['inputs'][number];
type Figure = CostEstimate['utilisationRatio'];
type Line = { readonly kind: CostLineKind; readonly formula: Text; readonly inputs: readonly StepInput[] };

/** The arithmetic of a cost estimate, line by line, for `explain`. `cost` is what `estimateCost` made of the request. */
export function costSteps(request: CostRequest, cost: CostEstimate): readonly Step[] {
  const worked = workOut(request);
  const lines = linesOf(worked).flatMap((line) => lineStep(line, cost) ?? []);
  return [utilisationStep(worked, cost), ...lines, totalStep(cost), ...blendedStep(worked, cost)];
}

const step = (id: string, result: Figure, rest: Pick<Step, 'quantity' | 'formula' | 'inputs'>): Step => ({ id, ...rest, result });

function lineStep({ kind, formula, inputs }: Line, cost: CostEstimate): Step | null {
  const line = cost.lines.find((candidate) => candidate.kind === kind);
  return line ? step(kind, line.usdPerMonth, { quantity: 'usdPerMonth', formula, inputs: [...inputs] }) : null;
}

/** Unit and source of assumptions come from table D; those that a list does not carry are left out. */
function assumed({ request }: WorkedCost, names: readonly string[]): readonly StepInput[] {
  return names.flatMap((name) => {
    const found = request.assumptions.find((assumption) => assumption.name === name);
    return found ? [{ name, value: Number(found.value), unit: found.unit, sourceId: found.sourceId }] : [];
  });
}

/** What the figures follow from together: the formula, also where it carries a measured rate. */
const speedSource = ({ request: { speedBasis } }: WorkedCost): string =>
  (speedBasis.find(({ kind }) => kind === 'calibrated') ?? speedBasis[0])?.sourceId ?? 'user';

const busySeconds = (worked: WorkedCost): readonly StepInput[] => {
  const { seconds, request } = worked;
  const sourceId = speedSource(worked);
  const rates = request.rates;
  return [
    { name: 'freshInputSeconds', value: seconds.freshInput, unit: 's', sourceId },
    { name: 'cachedInputSeconds', value: seconds.cachedInput, unit: 's', sourceId },
    { name: 'outputSeconds', value: seconds.output, unit: 's', sourceId },
    { name: 'prefillRate', value: rates.prefillTokensPerSecond, unit: 'tokens/s', sourceId },
    { name: 'cachedRate', value: rates.cachedTokensPerSecond, unit: 'tokens/s', sourceId },
    { name: 'decodeRate', value: rates.decodeTokensPerSecond, unit: 'tokens/s', sourceId },
  ];
};

const machineCount = (worked: WorkedCost): StepInput => ({
  name: 'machines',
  value: worked.load.machines,
  unit: 'machines',
  sourceId: speedSource(worked),
});

function utilisationStep(worked: WorkedCost, cost: CostEstimate): Step {
  return step('utilisation', cost.utilisationRatio, {
    quantity: 'utilisationRatio',
    formula: '(fresh / prefillRate + cached / cachedRate + output / decodeRate) / (730 × 3600 × availabilityRatio × machines)',
    inputs: [...busySeconds(worked), ...assumed(worked, ['availabilityRatio']), machineCount(worked)],
  });
}

function linesOf(worked: WorkedCost): readonly Line[] {
  const { cost, inputs } = worked;
  const several = worked.load.machines > 1 ? ' × machines' : '';
  const counted = worked.load.machines > 1 ? [machineCount(worked)] : [];
  const u: StepInput = { name: 'u', value: cost.utilisationRatio, unit: 'ratio', sourceId: speedSource(worked) };
  const capex: StepInput = { name: 'capexUsd', value: cost.capexUsd, unit: 'USD', sourceId: worked.basis[0]?.sourceId ?? 'user' };
  return [
    {
      kind: 'amortization',
      formula: '(capexUsd − capexUsd × residualRatio / (1 + r)^years) / annuity(r, years) / 12',
      inputs: [capex, ...assumed(worked, ['residualRatio', 'discountRateRatio', 'serviceLifeMonths'])],
    },
    ...(powerDraw(inputs) === null
      ? []
      : [
          {
            kind: 'energy' as const,
            formula: `730 × (u × activeWatts + (1 − u) × idleWatts) × pue / 1000 × tariff${several}`,
            inputs: [u, ...assumed(worked, ['activeWatts', 'idleWatts', 'pue', 'tariffUsdPerKwh']), ...counted],
          },
        ]),
    !isRented(inputs)
      ? {
          kind: 'hosting',
          formula: `provisionedKw × hostingUsdPerKwMonth${several}`,
          inputs: [...assumed(worked, ['provisionedKw', 'hostingUsdPerKwMonth']), ...counted],
        }
      : { kind: 'hosting', formula: `730 × rentUsdPerHour${several}`, inputs: [...assumed(worked, ['rentUsdPerHour']), ...counted] },
    {
      kind: 'maintenance',
      formula: message('step.maintenance', { price: 'capexPerMachineUsd', ratio: 'supportRatioPerYear' }),
      inputs: assumed(worked, ['capexPerMachineUsd', 'supportRatioPerYear']),
    },
    { kind: 'staff', formula: 'staffHoursPerMonth × staffUsdPerHour', inputs: assumed(worked, ['staffHoursPerMonth', 'staffUsdPerHour']) },
  ];
}

function totalStep(cost: CostEstimate): Step {
  const inputs = cost.lines.map(({ kind, usdPerMonth }) => ({
    name: kind,
    value: usdPerMonth.point,
    unit: 'USD/month',
    sourceId: usdPerMonth.basis[0]?.sourceId ?? 'user',
  }));
  return step('total', cost.usdPerMonth, { quantity: 'usdPerMonth', formula: message('step.total-cost'), inputs });
}

function blendedStep({ request, demand }: WorkedCost, cost: CostEstimate): readonly Step[] {
  const blended = cost.usdPerMillionTokens.blended;
  if (!blended) return [];
  const tokens = demand.freshInputTokens + demand.cachedInputTokens + demand.outputTokens;
  return [
    step('blended-price', blended, {
      quantity: 'usdPerMillionTokens',
      formula: message('step.blended-price'),
      inputs: [
        { name: 'tokensPerMonth', value: tokens, unit: 'tokens', sourceId: 'user' },
        { name: 'cachedPromptRatio', value: request.workload.cachedPromptRatio, unit: 'ratio', sourceId: 'user' },
      ],
    }),
  ];
}
