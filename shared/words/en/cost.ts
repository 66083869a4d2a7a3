import type { Sentences } from '../language.ts';
import type { Text } from '../text.ts';
import { counted } from './nouns.ts';

/** What a machine and an API cost, from which volume one beats the other, and the assumptions behind it. */
export const costWords = {
  'cost.price-currency': ({ id, provider, model, currency }: { id: string; provider: string; model: string; currency: string }) =>
    `API price ${id} (${provider} ${model}) is in ${currency}`,
  'cost.choose-usd': 'Choose a row in USD: the catalog has no exchange rate.',
  'cost.assumption-expected': ({ name, expected, got }: { name: string; expected: Text; got: string }, { say }) =>
    `assumption ${name}: expected ${say(expected)}, got ${got}`,
  'cost.write-value': ({ name }: { name: string }) => `Write ${name}=VALUE.`,
  'cost.idle-above-active': ({ activeWatts, idleWatts }: { activeWatts: number; idleWatts: number }) =>
    `assumption idleWatts: expected at most activeWatts (${activeWatts}), got ${idleWatts}`,
  'cost.set-watts-together': 'Set activeWatts and idleWatts together.',
  'cost.expected.yes-or-no': 'true or false',
  'cost.expected.number': 'a number',
  'cost.expected.whole': 'a whole number from 1',
  'cost.expected.above-zero': 'a number above 0',
  'cost.expected.from-one': 'a number from 1',
  'cost.expected.from-zero': 'a number from 0',
  'cost.expected.share': 'a share from 0 to 1',
  'cost.assumption-missing': ({ name }: { name: string }) => `assumptions: ${name} is missing`,
  'cost.add-assumption': 'Add it to the list of assumptions, or plan again.',
  'cost.assumption-unknown': ({ name, known }: { name: string; known: readonly string[] }, { list }) =>
    `unknown assumption "${name}"; known: ${list(known)}`,
  'cost.write-key': 'Write KEY=VALUE with one of these keys.',
  'cost.region-unknown': ({ region }: { region: string }) => `no electricity price or grid of "${region}" is known`,
  'cost.region-form': 'Write a country as DEU, a US state as USA/Texas.',
  'cost.age-unknown': 'of unknown age',
  'cost.older-than': ({ days }: { days: number }) => `older than ${counted(days, 'day')}`,

  'cost.break-even.no-tokens': 'the workload has no tokens',
  'cost.break-even.no-price': 'a machine that must be bought has no known price',
  'cost.break-even.full-no-price': ({ full }: { full: Text }, { say }) => `${say(full)}; a further machine has no known price`,
  'cost.break-even.full-no-change': ({ full }: { full: Text }, { say }) => `${say(full)}; a further machine does not change the sign`,
  'cost.break-even.beyond': ({ tokens, machines }: { tokens: number; machines: number }, { tokenCount }) =>
    `only above ${tokenCount(tokens)} tokens a month, on more than ${counted(machines, 'machine')}`,
  'cost.break-even.at-full': (
    { machines, tokens, apiUsd, ownUsd }: { machines: number; tokens: number; apiUsd: number; ownUsd: number },
    { tokenCount, usd },
  ) =>
    `at the largest volume of ${machines === 1 ? 'this machine' : counted(machines, 'machine')} (${tokenCount(tokens)} tokens a month) ` +
    `the API costs ${usd(apiUsd)}, self-hosting ${usd(ownUsd)}`,
  'cost.break-even.electricity': ({ energyUsd, apiUsd }: { energyUsd: number; apiUsd: number }, { usd }) =>
    `the electricity of a million tokens (${usd(energyUsd)}) costs as much as the API charges for them (${usd(apiUsd)})`,
  'cost.no-saving': 'no saving at the stated volume',
  'cost.not-repaid': ({ lifeMonths, neededMonths }: { lifeMonths: number; neededMonths: number }) =>
    `not repaid within the service life of ${counted(lifeMonths, 'month')}: ${counted(neededMonths, 'month')} needed at the stated volume`,
  'cost.price-of': ({ asOf, stale }: { asOf: string; stale: Text }, { say }) => `price of ${asOf}, ${say(stale)}`,
  'cost.without-cache-write': ({ usd }: { usd: number }, { usdPerMillion }) =>
    `without what storing prompts in the cache costs (${usdPerMillion(usd)} per million tokens)`,
  'cost.notes': ({ notes }: { notes: readonly Text[] }, { say }) => notes.map(say).join('; '),

  'cost.rent': ({ usdPerHour }: { usdPerHour: number }, { number }) => `rent, ${number(usdPerHour)} USD/h`,
  'cost.rented': 'rented',
  'cost.in-the-rent': 'in the rent',
  'cost.power-unknown': 'power not known: in no cost',
  'cost.owned': 'hardware already owned',
  'cost.owned-unpriced': 'hardware already owned; further machines have no known price: left out',
  'cost.own-room': 'own room',
  'cost.staff': ({ hours, usdPerHour }: { hours: number; usdPerHour: number }, { number }) =>
    `${number(hours)} h × ${number(usdPerHour)} USD`,
  'cost.energy': ({ usdPerKwh, activeWatts, idleWatts }: { usdPerKwh: number; activeWatts: number; idleWatts: number }, { number }) =>
    `${number(usdPerKwh)} USD/kWh, ${number(activeWatts)}/${number(idleWatts)} W`,
} as const satisfies Sentences;
