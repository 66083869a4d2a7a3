import type { Sentences } from '../language.ts';
import type { Text } from '../text.ts';
import { counted } from './nouns.ts';

const machines = (count: number): string => counted(count, 'machine');

/** The report: its front, the decision, the demand, the model, the hardware and the risks. */
export const reportWords = {
  'report.title': ({ candidate, machine }: { candidate: string; machine: string }) => `${candidate} on ${machine}`,
  'report.title-none': ({ machine }: { machine: string }) => `No model for ${machine}`,
  'report.subtitle': 'Capacity and procurement report for a self-hosted language model',
  'report.contents': 'Contents',
  'report.report': 'Report',
  'report.made': 'Made',
  'report.catalog': 'Catalog',
  'report.program': 'Quartermaster',
  'report.footer': ({ reportId, made, command }: { reportId: string; made: string; command: string }) =>
    `Report ${reportId}, made ${made}. Every figure can be recomputed: ${command} with the JSON form.`,
  'report.expected': 'Expected a report that this program wrote as JSON.',
  'report.format-unknown': ({ name }: { name: string }) => `unknown report format "${name}"`,
  'report.formats-built': ({ names }: { names: readonly string[] }, { list }) => `Built: ${list(names)}.`,

  'report.not-known': 'not known',
  'report.not-known-because': ({ reason }: { reason: Text }, { say }) => `not known: ${say(reason)}`,
  'report.not-stated': 'not stated',
  'report.none': 'none',
  'report.exact': 'exact',
  'report.machine-count': ({ count }: { count: number }) => machines(count),
  'report.machine-count-unknown': 'number of machines not stated',
  'report.machines-unpriced': ({ count }: { count: number }) => `${machines(count)} of unknown price`,
  'report.no-accelerator-machine': 'computer without accelerator',
  'report.machine-and': ({ names }: { names: readonly string[] }) => names.join(' and '),
  'report.month-count': ({ count }: { count: number }) => counted(count, 'month'),
  'report.per-month': 'Per month',
  'report.low': 'Low',
  'report.high': 'High',
  'report.total': 'Total',
  'report.assumptions': 'Assumptions',
  'report.status': 'Status',
  'report.source': 'Source',
  'report.as-of': 'As of',
  'report.quantity': 'Quantity',
  'report.no-cost': 'No cost is part of this report.',
  'report.no-model': 'No model is recommended.',
  'report.source-probed': ({ sourceId }: { sourceId: string }) => `${sourceId} on this computer`,
  'report.source-entry': ({ name }: { name: string }) => `catalog entry of ${name}`,
  'report.source-price': ({ model, provider }: { model: string; provider: string }) => `${model} list price, ${provider}`,
  'report.source-undescribed': ({ sourceId }: { sourceId: string }) => `${sourceId} (not described in the catalog)`,

  'report.decision': 'Decision',
  'report.decision.need': (
    {
      useCase,
      contextTokens,
      concurrency,
      inputTokens,
      cachedRatio,
      outputTokens,
    }: { useCase: string; contextTokens: number; concurrency: number; inputTokens: number; cachedRatio: number; outputTokens: number },
    { context, tokenCount, percent },
  ) =>
    `Needed: a model for the use case “${useCase}” with a context of ${context(contextTokens)} tokens, ${counted(concurrency, 'request')} at a time, ` +
    `${tokenCount(inputTokens)} input tokens (${percent(cachedRatio)} of them cached) and ${tokenCount(outputTokens)} output tokens a month.`,
  'report.decision.nothing': 'Nothing in the catalog meets these requirements on this hardware. Nearest misses:',
  'report.decision.miss': ({ artifactId, reason }: { artifactId: string; reason: Text }, { say }) => `${artifactId}: ${say(reason)}`,
  'report.decision.no-cost': 'No cost could be worked out for this recommendation.',
  'report.decision.signatures': ({ link }: { link: string }) => `Signatures: see ${link}.`,
  'report.decision.recommendation': 'Recommendation',
  'report.decision.runtime-on': ({ runtime, machine }: { runtime: string; machine: string }) => `in ${runtime} on ${machine}`,
  'report.decision.likely': ({ range }: { range: string }) => `likely ${range}`,
  'report.decision.likely-without': ({ range, without }: { range: string; without: string }) => `likely ${range}, without ${without}`,
  'report.decision.cost-per-month': 'Cost per month',
  'report.decision.total-over': ({ months }: { months: number }) => `Total over ${months} months`,
  'report.decision.at-start': 'To be spent at the start',
  'report.decision.without': ({ without }: { without: string }) => `without ${without}`,
  'report.decision.payback': 'Payback',
  'report.decision.owned': 'hardware already owned',
  'report.decision.further-machines': ({ count }: { count: number }) =>
    `${counted(count, 'further machine')}, the others are owned already`,
  'report.decision.no-api': 'no API to compare with',
  'report.decision.against-dearest': 'against the dearest API compared',
  'report.decision.never-against-dearest': ({ reason }: { reason: Text }, { say }) => `against the dearest API compared: ${say(reason)}`,
  'report.decision.no-payback-against-dearest': ({ reason }: { reason: Text }, { say }) =>
    `${say(reason)}, against the dearest API compared`,
  'report.decision.at-once': 'at once',
  'report.nothing-to-pay-back': 'nothing to pay back',
  'report.decision.own-score': "the model's own score",
  'report.decision.lent-score': 'a score lent by a related model',
  'report.decision.no-score': 'no score',
  'report.decision.confidence': 'Confidence',
  'report.decision.published-score': 'published score',
  'report.decision.confidence-note': ({ evidence, guesses, assumptions }: { evidence: string; guesses: number; assumptions: number }) =>
    `quality rests on ${evidence}; ${guesses} of ${assumptions} assumptions are guesses`,
  'report.decision.cheaper-not-known': ({ without }: { without: string }) =>
    `Own hardware stands here without ${without}: which is cheaper is not known.`,
  'report.decision.own-hardware': ({ candidate }: { candidate: string }) => `${candidate} on own hardware`,
  'report.decision.recommended-here': 'recommended here',
  'report.decision.cheaper': ({ usd }: { usd: number }, { usdCents }) => `${usdCents(usd)} cheaper`,
  'report.decision.dearer': ({ usd }: { usd: number }, { usdCents }) => `${usdCents(usd)} dearer`,
  'report.decision.alternatives': 'Alternatives at this volume',
  'report.decision.option': 'Option',
  'report.decision.against-own': 'Against own hardware',
  'report.decision.verdict': ({ verdict, link }: { verdict: string; link: string }) => `${verdict} All alternatives: see ${link}.`,
  'report.decision.own-cheapest': 'At this volume own hardware costs less than every API compared.',
  'report.decision.apis-cheaper': ({ cheaper, compared }: { cheaper: number; compared: number }) => {
    const many =
      cheaper < compared
        ? `${cheaper} of ${compared} APIs compared cost`
        : compared === 1
          ? 'The API compared costs'
          : 'All APIs compared cost';
    return `${many} less than own hardware at this volume. Reasons to own would be data that must stay in house, work without a network, a fixed price, fine-tuning, or hardware that is there already.`;
  },

  'report.demand': 'Demand',
  'report.demand.monthly': 'Tokens a month',
  'report.demand.kind': 'Kind',
  'report.demand.tokens': 'Tokens',
  'report.demand.in-words': 'In words',
  'report.fresh-input': 'Fresh input',
  'report.cached-input': 'Cached input',
  'report.output': 'Output',
  'report.demand.cached-words': ({ tokens, ratio }: { tokens: number; ratio: number }, { tokenCount, percent }) =>
    `${tokenCount(tokens)}, ${percent(ratio)} of the input`,
  'report.demand.all': 'All',
  'report.demand.request': 'One request, and what must hold',
  'report.demand.property': 'Property',
  'report.demand.value': 'Value',
  'report.demand.use-case': 'Use case',
  'report.demand.context': 'Context it may hold',
  'report.demand.context-tokens': ({ tokens }: { tokens: number }, { context }) => `${context(tokens)} tokens`,
  'report.demand.prompt': 'Prompt',
  'report.demand.tokens-count': ({ tokens }: { tokens: number }, { count }) => `${count(tokens)} tokens`,
  'report.demand.concurrency': 'Requests at a time',
  'report.demand.peak': 'Peak over average',
  'report.demand.comfortable-wait': 'Gladly waited for an answer',
  'report.demand.longest-wait': 'Longest wait for an answer',
  'report.demand.decode': 'Decode at least',
  'report.demand.first-token': 'First token within',
  'report.demand.seconds': ({ seconds }: { seconds: number }, { number }) => `${number(seconds)} s`,
  'report.demand.cache': 'Cache elements',

  'report.demand.people': 'The people who will use it',
  'report.demand.people-count': 'People',
  'report.demand.sessions': 'Sessions of each a day',
  'report.demand.session-requests': 'Requests in a session',
  'report.demand.when': 'When they come',
  'report.demand.hours-and-days': ({ hours, days }: { hours: number; days: number }, { number }) =>
    `${number(hours)} h a day, ${number(days)} days a month`,
  'report.demand.mean-first-token': 'First token within, on average',
  'report.demand.most-per-token': 'Time per token after it, at most',
  'report.demand.most-waiting': 'Requests that wait for a free slot, at most',
  'report.demand.spare-machines': 'Machines kept for a failure',
  'report.demand.volume-follows': 'The tokens of a month follow from these people.',
  'report.demand.volume-stated': 'The tokens of a month were stated beside these people.',
  'report.demand.machines-for-tokens-alone': ({ machines: count, people }: { machines: number; people: number }) =>
    `${machines(count)} in service, for the tokens of a month: no number of machines was found that serves ${counted(people, 'person', 'people')} within these limits.`,
  'report.demand.machines-for': (
    {
      machines: inService,
      decidedBy,
      byPeak,
      byVolume,
    }: { machines: number; decidedBy: 'peak' | 'volume' | 'stated'; byPeak: number; byVolume: number },
    { count },
  ) => {
    const what = { peak: 'for the peak', volume: 'for the tokens of a month', stated: 'as stated' }[decidedBy];
    return `${machines(inService)} in service, ${what}: the peak of these people needs ${count(byPeak)}, spare included, the tokens of a month fill ${count(byVolume)}.`;
  },

  'report.model': 'Model and licence',
  'report.model.model': 'Model',
  'report.model.repository': 'Repository of the original weights',
  'report.model.quantization': 'Quantization',
  'report.model.file': 'File',
  'report.model.file-bytes': ({ bytes }: { bytes: number }, { fileSize, count }) => `${fileSize(bytes)} (${count(bytes)} bytes)`,
  'report.model.bits': 'Bits per weight',
  'report.model.size-from': 'File size from',
  'report.model.file-from': 'File from',
  'report.model.parts': 'What lies in the file',
  'report.model.part': 'Part',
  'report.model.size': 'Size',
  'report.model.range': 'Range',
  'report.model.known-by': 'Known by',
  'report.model.hash': 'taken by the runtime when it pulls the file; note it at acceptance',
  'report.model.runtime': 'Runtime',
  'report.model.tag': 'Ollama tag',
  'report.model.no-tag': 'none known',
  'report.model.no-quality': 'Quality: no published score for this use case; other models are ranked by theirs.',
  'report.model.quality': (
    { benchmark, score, lentBy, factor }: { benchmark: string; score: number; lentBy: string | null; factor: number },
    { number, assumption },
  ) => {
    const lent = lentBy === null ? '' : `, lent by ${lentBy}`;
    const kept = factor === 1 ? 'in its released format' : `times ${assumption(factor)} for the quantization (assumption)`;
    return `Quality: ${benchmark} ${number(score)}${lent}, ${kept}.`;
  },
  'report.model.duty-apache': 'keep the licence and NOTICE, state changes; patent grant',
  'report.model.duty-mit': 'keep the copyright notice',
  'report.model.duty-llama':
    'not open source: acceptable-use policy, “Built with Llama”, permission of Meta above 700 M monthly users, multimodal rights not granted in the EU',
  'report.model.duty-qwen-community':
    'not open source: name to be shown above 100 M monthly users or 20 M USD monthly revenue; another licence is needed for model-as-a-service or an AI work assistant, at any size',
  'report.model.duty-qwen-max':
    'not open source: name to be shown above 100 M monthly users or 20 M USD monthly revenue; another licence is needed for model-as-a-service or an AI work assistant above 50 M USD in twelve months',
  'report.model.duty-other': 'read before use',
  'report.model.no-licences': 'Licences are not part of this report: look them up before use.',
  'report.model.licences': 'Licences',
  'report.model.of': 'Of',
  'report.model.licence': 'Licence',
  'report.model.asks': 'What it asks',
  'report.model.weights': ({ name }: { name: string }) => `${name} (weights)`,
  'report.model.weights-gated': ({ name }: { name: string }) => `${name} (weights, gated)`,
  'report.model.runtime-of': ({ name }: { name: string }) => `${name} (runtime)`,
  'report.model.data-shown': ({ title }: { title: string }) => `${title} (data shown)`,
  'report.model.attribution': 'attribution in what is published',

  'report.hardware': 'Hardware',
  'report.hardware.scanned': ({ takenAt }: { takenAt: string }) => `scanned ${takenAt}`,
  'report.hardware.what-if': 'a what-if, not scanned',
  'report.hardware.machine': 'Machine',
  'report.hardware.system': 'Operating system',
  'report.hardware.processor': 'Processor',
  'report.hardware.cores': ({ count }: { count: number }) => counted(count, 'core'),
  'report.hardware.memory': 'Memory',
  'report.hardware.disk-free': 'Disk free',
  'report.hardware.granted': 'What this report takes for granted about the computer:',
  'report.hardware.no-accelerator': 'No accelerator: the processor does the work.',
  'report.hardware.accelerators': 'Accelerators',
  'report.hardware.accelerator': 'Accelerator',
  'report.hardware.free': 'Free',
  'report.hardware.bandwidth': 'Bandwidth',
  'report.hardware.power-limit': 'Power limit',
  'report.hardware.driver': 'Driver',
  'report.hardware.device': ({ index, name }: { index: number; name: string }) => `${index}: ${name}`,
  'report.hardware.device-part': ({ index, name, parent }: { index: number; name: string; parent: number }) =>
    `${index}: ${name} (part of ${parent})`,
  'report.hardware.nothing-owned': 'Nothing to order: the hardware is owned already.',
  'report.hardware.nothing-rented': 'Nothing to order: the machine is rented.',
  'report.hardware.total-without': ({ without }: { without: string }) => `Total, without ${without}`,
  'report.hardware.line': 'Line',
  'report.hardware.part-number': 'Part number',
  'report.hardware.description': 'Description',
  'report.hardware.unit-price': 'Unit price',
  'report.hardware.amount': 'Amount',
  'report.hardware.currency': 'Currency',
  'report.hardware.lead-time': 'Lead time',
  'report.hardware.warranty': 'Warranty',
  'report.hardware.price-source': 'Price source and date',
  'report.hardware.bill': 'Table A: bill of materials',
  'report.hardware.complete-machine': ({ machine }: { machine: string }) => `complete machine with ${machine}`,
  'report.hardware.duty': 'Import duty and tax that cannot be recovered',
  'report.hardware.spares': 'Spare parts',
  'report.hardware.network': 'Network',
  'report.hardware.rack': 'Rack, switch, installation',
  'report.hardware.price-unknown': 'unknown',
  'report.hardware.vendor-to-state': 'vendor to state',
  'report.hardware.price-from': ({ sourceId, asOf, status }: { sourceId: string; asOf: string; status: string }) =>
    `${sourceId}, ${asOf} (${status})`,
  'report.hardware.power-rented': 'Power of a rented machine is in the rent and not known.',
  'report.hardware.power-unknown': 'Power of this machine is not known, and in no cost.',
  'report.hardware.one-serving': 'One machine, serving',
  'report.hardware.one-waiting': 'One machine, waiting',
  'report.hardware.all-serving': ({ count }: { count: number }) => `${machines(count)}, all serving`,
  'report.hardware.site': 'Table B: site',
  'report.hardware.site-units': ({ units }: { units: number }) => `Table B: site, ${units} rack units each`,
  'report.hardware.item': 'Item',
  'report.hardware.power': 'Expected power',
  'report.hardware.heat': 'Heat',

  'report.risks': 'Risks and data sovereignty',
  'report.risks.data-stays':
    'Prompts and answers stay on this hardware: weights are files, and running them needs no connection. The only download is the model itself.',
  'report.risks.api-sends': 'A hosted API sends every prompt to its provider, under that provider’s jurisdiction and retention rules.',
  'report.risks.down': 'While a machine is down it serves nothing: agree how many may fail.',
  'report.risks.spare': ({ count, needed, spare }: { count: number; needed: number; spare: number }) =>
    `${count} machines stand where ${needed} would carry the peak: ${machines(spare)} may be down.`,
  'report.risks.single':
    'One machine is a single point of failure: while it is down, nothing is served. Two machines (assumption minMachines) are not in this cost.',
  'report.risks.no-spare': ({ count }: { count: number }) =>
    `${count} machines are sized for the peak, not for the loss of one: a spare is not in this cost.`,
  'report.risks.peak-no-spare': ({ machines: count, users }: { machines: number; users: number }) =>
    `${machines(count)} for the peak of ${counted(users, 'user')}, not for the loss of one: a spare is not in this cost.`,
  'report.risks.peak-spare': ({ machines: count, users, spare }: { machines: number; users: number; spare: number }) =>
    `${machines(count)} for the peak of ${counted(users, 'user')}: ${machines(spare)} may be down.`,
  'report.risks.gated': 'The weights are gated: the licence must be accepted before the download.',
  'report.risks.updates':
    'Models do not update themselves: agree who follows new releases, security notices of the runtime, and export rules.',
  'report.risks.exit-residual':
    'Exit: the machine can be resold at the residual value of table D; the weights can be kept under their licence.',
  'report.risks.exit': 'Exit: the machine can be resold; the weights can be kept under their licence.',
} as const satisfies Sentences;
