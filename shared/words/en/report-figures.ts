import type { Sentences } from '../language.ts';
import type { Text } from '../text.ts';
import { counted } from './nouns.ts';

type Bottleneck = 'memory-bandwidth' | 'compute' | 'host-link' | 'host-memory' | 'disk';
type BasisKind = 'measured' | 'datasheet' | 'calibrated' | 'assumed';
type Status = 'measured on this computer' | 'vendor quote' | 'dataset' | 'default' | 'guess' | 'user';
type PriceStatus = 'confirmed' | 'reported' | 'leaked' | 'derived' | 'assumed';

/** The report's figures: capacity, cost, alternatives, sensitivity, energy, provenance, signatures, and the table for purchasing. */
export const reportFigureWords = {
  'report.basis-kind': ({ kind }: { kind: BasisKind }) => kind,
  'report.assumption-status': ({ status }: { status: Status }) => status,
  'report.price-status': ({ status }: { status: PriceStatus }) => status,

  'report.capacity': 'Capacity',
  'report.capacity.measured': ({ name }: { name: string }) => `${name}, measured`,
  'report.capacity.predicted': ({ concurrency }: { concurrency: number }) =>
    `Predicted speed with ${counted(concurrency, 'request')} at a time`,
  'report.capacity.expected': 'Expected',
  'report.capacity.required': 'Required',
  'report.capacity.prefill': 'Prefill',
  'report.capacity.decode': 'Decode of one request',
  'report.capacity.with-drafts': ({ draftTokens }: { draftTokens: number }, { count }) =>
    `The same with drafts of ${count(draftTokens)} tokens (MTP), one request at a time`,
  'report.capacity.turns': ({ newTokens }: { newTokens: number }, { count }) =>
    `Turns of one conversation: each adds its answer and ${count(newTokens)} new tokens`,
  'report.capacity.turn': 'Turn',
  'report.capacity.prompt': 'Prompt, tokens',
  'report.capacity.kept': 'Kept of it',
  'report.capacity.beyond-context': 'beyond the context',
  'report.capacity.measured-by-others': ({ text }: { text: Text }, { say }) => `Measured by others: ${say(text)}`,
  'report.capacity.at-least': ({ rate }: { rate: string }) => `at least ${rate}`,
  'report.capacity.throughput': 'Throughput of the server',
  'report.capacity.first-token': 'Time to first token',
  'report.capacity.at-most': ({ duration }: { duration: string }) => `at most ${duration}`,
  'report.capacity.further-token': 'Time per further token',
  'report.capacity.method-measured': (
    { basis, bottleneck, sources }: { basis: Text | null; bottleneck: Bottleneck; sources: string },
    { say },
  ) =>
    `Decode is not computed: ${basis === null ? 'measured' : say(basis)}. Of computed figures, 80 % of the measurements that the model was calibrated with lie between low and high. ` +
    `Decode is limited by ${bottleneck.replace('-', ' ')}. Sources: ${sources}.`,
  'report.capacity.method': ({ bottleneck, sources }: { bottleneck: Bottleneck; sources: string }) =>
    `Of the measurements that the model was calibrated with, 80 % lie between low and high. Decode is limited by ${bottleneck.replace('-', ' ')}. Sources: ${sources}.`,
  'report.capacity.source': ({ source, kind }: { source: string; kind: BasisKind }) => `${source} (${kind})`,
  'report.capacity.device': 'Device',
  'report.capacity.layers': 'Layers',
  'report.capacity.weights': 'Weights',
  'report.capacity.kv-cache': 'KV cache',
  'report.capacity.recurrent-state': 'Recurrent state',
  'report.capacity.compute-buffer': 'Compute buffer',
  'report.capacity.runtime-overhead': 'Runtime overhead',
  'report.capacity.memory': ({ total, range }: { total: string; range: string }) => `Memory by device; ${total} in all (${range})`,
  'report.capacity.headroom': 'Headroom on the fullest device',
  'report.capacity.longest-context': 'Longest context that still fits',
  'report.capacity.most-requests': 'Most requests at this context',
  'report.capacity.placement': 'Placement',
  'report.capacity.on-accelerator': 'wholly on the accelerator',
  'report.capacity.host-offload': 'partly in host memory, which is slower',
  'report.capacity.on-host': 'in host memory',
  'report.capacity.from-disk': 'read from the disk as it is used: possible, slow',
  'report.capacity.in-parallel': ({ where, cards }: { where: string; cards: number }) => `${where}, ${cards} accelerators in parallel`,
  'report.capacity.acceptance': (
    {
      candidate,
      runtime,
      concurrency,
      promptTokens,
      outputTokens,
      rate,
    }: { candidate: string; runtime: string; concurrency: number; promptTokens: number; outputTokens: number; rate: string },
    { count },
  ) =>
    `Acceptance test on the delivered machine: ${candidate} in ${runtime}, ` +
    `${counted(concurrency, 'request')} at a time of ${count(promptTokens)} tokens in and ${count(outputTokens)} out. ` +
    `Accepted when decode of one request reaches at least ${rate}.`,

  'report.cost': 'Cost',
  'report.cost.leaves-out': ({ without }: { without: string }) => `Every cost in this report leaves out ${without}.`,
  'report.cost.summary': (
    {
      machines,
      utilisationRatio,
      capexUsd,
      capexRange,
      months,
      tcoUsd,
      tcoRange,
    }: {
      machines: string;
      utilisationRatio: number;
      capexUsd: number;
      capexRange: string;
      months: number;
      tcoUsd: number;
      tcoRange: string;
    },
    { percent, usdCents },
  ) =>
    `${machines.charAt(0).toUpperCase()}${machines.slice(1)}, busy ${percent(utilisationRatio)} of the month. Capex ${usdCents(capexUsd)} (${capexRange}); ` +
    `over ${months} months ${usdCents(tcoUsd)} (likely ${tcoRange}): capex and all that is paid monthly, less the residual value.`,
  'report.cost.amortization': 'Capital recovery',
  'report.cost.energy': 'Energy',
  'report.cost.hosting': 'Hosting',
  'report.cost.maintenance': 'Support and repair',
  'report.cost.staff': 'Staff',
  'report.cost.software': 'Software',
  'report.cost.other': 'Other',
  'report.cost.amortization-formula': '(capex − residual / (1 + r)^n) / annuity(r, n) / 12',
  'report.cost.energy-formula': '730 h × (u × active + (1 − u) × idle) × PUE × tariff',
  'report.cost.rent-formula': '730 h × rent × machines',
  'report.cost.hosting-formula': 'provisioned kW × rate',
  'report.cost.maintenance-formula': 'price × rate / 12',
  'report.cost.staff-formula': 'hours × rate',
  'report.cost.as-stated': 'as stated',
  'report.cost.sum-of-lines': 'sum of the lines',
  'report.cost.year': ({ year }: { year: number }) => `Year ${year}`,
  'report.cost.share': 'Share',
  'report.cost.table': 'Table C: running cost. Lines: all assumptions at their cheap and dear ends; total: 80 % of outcomes',
  'report.cost.formula': 'Formula',
  'report.cost.blended': 'Blended at this mix',
  'report.cost.token-prices': 'Effective price of a million tokens: the total, shared by machine time',
  'report.cost.token-kind': 'Token kind',
  'report.cost.per-million': 'Per million',
  'report.cost.not-used': 'not used',
  'report.cost.cash-flow': 'Cash flow over the service life',
  'report.cost.year-column': 'Year',
  'report.cost.purchase': 'Purchase',
  'report.cost.running': 'Running cost',
  'report.cost.residual': 'Residual value',
  'report.cost.net': 'Net',
  'report.cost.depreciation': 'Depreciation, book view',
  'report.cost.straight-line': 'Straight line',
  'report.cost.declining': 'Double declining balance',

  'report.alternatives': 'Alternatives',
  'report.alternatives.no-api': 'No API was compared.',
  'report.alternatives.api': 'API',
  'report.alternatives.break-even': 'Break-even',
  'report.alternatives.payback': 'Payback at this volume',
  'report.alternatives.net-present-value': 'Net present value',
  'report.alternatives.price-from': 'Price from',
  'report.alternatives.apis': 'Own hardware against APIs, for the same tokens',
  'report.alternatives.never': ({ reason }: { reason: Text }, { say }) => `never: ${say(reason)}`,
  'report.alternatives.at-volume': (
    { tokens, range, machines }: { tokens: number; range: { low: number; high: number } | null; machines: number | null },
    { tokenCount },
  ) => {
    const between = range === null ? '' : ` (${tokenCount(range.low)}–${tokenCount(range.high)})`;
    return `${tokenCount(tokens)} tokens a month${between}${machines === null ? '' : ` on ${counted(machines, 'machine')}`}`;
  },
  'report.alternatives.no-payback': ({ reason }: { reason: Text }, { say }) => `none: ${say(reason)}`,
  'report.alternatives.payback-discounted': ({ months, discounted }: { months: number; discounted: number }) =>
    `${counted(months, 'month')}, discounted ${counted(discounted, 'month')}`,
  'report.alternatives.payback-never-discounted': ({ months }: { months: number }) => `${counted(months, 'month')}, discounted never`,
  'report.alternatives.as-input': 'as input',
  'report.alternatives.no-prices': 'The price rows of these APIs are not part of this report.',
  'report.alternatives.prices': 'API prices per million tokens',
  'report.alternatives.input': 'Input',
  'report.alternatives.rent': ({ reserved, busy }: { reserved: number; busy: number }, { usdCents }) =>
    `Renting the same machines instead: ${usdCents(reserved)} a month reserved, ${usdCents(busy)} for the busy hours alone; staff included, energy and repair in the rent.`,
  'report.alternatives.no-candidate': 'No candidate meets the requirements.',
  'report.alternatives.candidate': 'Candidate',
  'report.alternatives.evidence': 'Evidence',
  'report.alternatives.decode': 'Decode',
  'report.alternatives.throughput': 'Throughput',
  'report.alternatives.why': 'Why',
  'report.alternatives.candidates': 'Candidates in order',
  'report.alternatives.measured-rate': ({ rate }: { rate: string }) => `${rate}, measured`,
  'report.alternatives.score': ({ benchmark, score }: { benchmark: string; score: string }) => `${benchmark} ${score}`,
  'report.alternatives.score-lent': ({ benchmark, score, lentBy }: { benchmark: string; score: string; lentBy: string }) =>
    `${benchmark} ${score} (lent by ${lentBy})`,
  'report.alternatives.reasons': ({ reasons }: { reasons: readonly Text[] }, { say }) => reasons.map(say).join('; '),
  'report.alternatives.remark': ({ remark }: { remark: Text }, { say }) => ` (${say(remark)})`,
  'report.alternatives.nothing-rejected': 'Nothing was rejected.',
  'report.alternatives.more-rejected': ({ count }: { count: number }) =>
    `${count} further rejections stand in the JSON form of this report.`,
  'report.alternatives.rejected': 'Rejected, nearest first',
  'report.alternatives.artifact': 'Artifact',
  'report.alternatives.reason': 'Reason',

  'report.sensitivity': 'Sensitivity',
  'report.sensitivity.not-computed': ({ reason }: { reason: Text }, { say }) => `Not computed: ${say(reason)}.`,
  'report.sensitivity.no-range': 'No assumption carries a range.',
  'report.sensitivity.speed': 'speed',
  'report.sensitivity.speed-factor': 'speed against the estimate',
  'report.sensitivity.alternative': (
    { middle, widest, low, high, drawn }: { middle: number; widest: string; low: number; high: number; drawn: number },
    { usdCents },
  ) =>
    `Monthly cost around ${usdCents(middle)}: ${widest} moves it most, from ${usdCents(low)} to ${usdCents(high)}; ${drawn} ranges are drawn, widest first.`,
  'report.sensitivity.bars': 'Monthly cost when one assumption moves through its range',
  'report.sensitivity.table': 'One assumption at a time; the number of machines stays',
  'report.sensitivity.assumption': 'Assumption',
  'report.sensitivity.cost-at-low': 'Cost at low',
  'report.sensitivity.cost-at-high': 'Cost at high',
  'report.sensitivity.swing': 'Swing',
  'report.sensitivity.simulation': 'All assumptions at once: monthly cost',
  'report.sensitivity.outcome': 'Outcome',
  'report.sensitivity.value': 'Value',
  'report.sensitivity.one-below': 'One in ten is below',
  'report.sensitivity.half-below': 'Half are below',
  'report.sensitivity.one-above': 'One in ten is above',
  'report.sensitivity.no-more-than': ({ api }: { api: string }) => `Owning costs no more than ${api}`,
  'report.sensitivity.draws': ({ draws, seed }: { draws: number; seed: number }, { count }) =>
    `${count(draws)} triangular draws with start value ${seed}, in the order of table D, speed last.`,

  'report.energy': 'Energy and carbon',
  'report.energy.not-computed': 'Not computed: cost or assumptions are not part of this report.',
  'report.energy.electricity': 'Electricity',
  'report.energy.its-cost': 'Its cost',
  'report.energy.carbon': 'Carbon dioxide equivalent',
  'report.energy.table': 'Energy and emissions, location-based, without what the making of the machine took',
  'report.energy.per-year': 'Per year',

  'report.provenance': 'Assumptions and provenance',
  'report.provenance.none': 'This report carries no assumptions.',
  'report.provenance.id': 'Id',
  'report.provenance.name': 'Name',
  'report.provenance.value': 'Value',
  'report.provenance.unit': 'Unit',
  'report.provenance.table': 'Table D: assumptions',
  'report.provenance.stale': ({ asOf, stale }: { asOf: string; stale: Text }, { say }) => `${asOf}, ${say(stale)}`,
  'report.provenance.sources': 'Sources',
  'report.provenance.title': 'Title',
  'report.provenance.licence': 'Licence',
  'report.provenance.undated': 'undated',

  'report.sign-off': 'Sign-off',
  'report.sign-off.requester': 'Requester',
  'report.sign-off.finance': 'Finance',
  'report.sign-off.it': 'IT',
  'report.sign-off.security': 'Security',
  'report.sign-off.procurement': 'Procurement',
  'report.sign-off.signatures': 'Signatures',
  'report.sign-off.role': 'Role',
  'report.sign-off.name': 'Name',
  'report.sign-off.date': 'Date',
  'report.sign-off.signature': 'Signature',
  'report.sign-off.hash': 'Content hash (SHA-256 of the JSON form)',
  'report.sign-off.no-hash': 'not taken',

  'report.csv.program': ({ appVersion, catalogVersion }: { appVersion: string; catalogVersion: string }) =>
    `Quartermaster ${appVersion}, catalog ${catalogVersion}`,
  'report.csv.candidate-in': ({ candidate, runtime }: { candidate: string; runtime: string }) => `${candidate} in ${runtime}`,
  'report.csv.without': ({ what, without }: { what: string; without: string }) => `${what}, without ${without}`,
  'report.csv.capex': 'Capex',
  'report.csv.sum': 'Sum of the running-cost lines',
  'report.csv.tco': 'Capex and running cost less residual value',
  'report.csv.token-price': ({ kind }: { kind: 'input' | 'cachedInput' | 'output' | 'blended' }) => `Effective price of ${kind} tokens`,
  'report.csv.same-tokens': 'The same tokens from an API, per month',
  'report.csv.break-even': 'Break-even',
  'report.csv.at-volume': 'at volume',
} as const satisfies Sentences;
