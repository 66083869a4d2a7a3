import type { costWords as english } from '../en/cost.ts';
import type { Translated } from '../language.ts';

export const costWords: Translated<typeof english> = {
  'cost.price-currency': ({ id, provider, model, currency }) => `API 价格 ${id}（${provider} ${model}）以 ${currency} 计价`,
  'cost.choose-usd': '请选择以 USD 计价的条目：目录中没有汇率。',
  'cost.assumption-expected': ({ name, expected, got }, { say }) => `假设 ${name}：应为${say(expected)}，实际为 ${got}`,
  'cost.write-value': ({ name }) => `请写作 ${name}=VALUE。`,
  'cost.idle-above-active': ({ activeWatts, idleWatts }) => `假设 idleWatts：应不大于 activeWatts（${activeWatts}），实际为 ${idleWatts}`,
  'cost.set-watts-together': '请同时设置 activeWatts 和 idleWatts。',
  'cost.expected.yes-or-no': ' true 或 false',
  'cost.expected.number': '数字',
  'cost.expected.whole': '从 1 起的整数',
  'cost.expected.above-zero': '大于 0 的数字',
  'cost.expected.from-one': '不小于 1 的数字',
  'cost.expected.from-zero': '不小于 0 的数字',
  'cost.expected.share': '0 到 1 之间的比例',
  'cost.assumption-missing': ({ name }) => `假设：缺少 ${name}`,
  'cost.add-assumption': '请把它加入假设列表，或重新规划。',
  'cost.assumption-unknown': ({ name, known }, { list }) => `未知的假设“${name}”；已知：${list(known)}`,
  'cost.write-key': '请用其中一个键写作 KEY=VALUE。',
  'cost.region-unknown': ({ region }) => `没有“${region}”的电价或电网数据`,
  'cost.region-form': '国家写作 DEU，美国的州写作 USA/Texas。',
  'cost.age-unknown': '日期未知',
  'cost.older-than': ({ days }) => `已超过 ${days} 天`,

  'cost.break-even.no-tokens': '该负载没有 token',
  'cost.break-even.no-price': '必须购买的机器没有已知价格',
  'cost.break-even.full-no-price': ({ full }, { say }) => `${say(full)}；再加一台机器的价格未知`,
  'cost.break-even.full-no-change': ({ full }, { say }) => `${say(full)}；再加一台机器也不会改变结论`,
  'cost.break-even.beyond': ({ tokens, machines }, { tokenCount }) => `仅当每月超过 ${tokenCount(tokens)} token、机器超过 ${machines} 台时`,
  'cost.break-even.at-full': ({ machines, tokens, apiUsd, ownUsd }, { tokenCount, usd }) =>
    `在${machines === 1 ? '这台机器' : ` ${machines} 台机器`}的最大用量下（每月 ${tokenCount(tokens)} token），API 花费 ${usd(apiUsd)}，自托管花费 ${usd(ownUsd)}`,
  'cost.break-even.electricity': ({ energyUsd, apiUsd }, { usd }) =>
    `每百万 token 的电费（${usd(energyUsd)}）已不低于 API 的收费（${usd(apiUsd)}）`,
  'cost.no-saving': '在给定用量下没有节省',
  'cost.not-repaid': ({ lifeMonths, neededMonths }) => `在 ${lifeMonths} 个月的使用年限内无法回本：按给定用量需要 ${neededMonths} 个月`,
  'cost.price-of': ({ asOf, stale }, { say }) => `${asOf} 的价格，${say(stale)}`,
  'cost.without-cache-write': ({ usd }, { usdPerMillion }) => `不含把提示词写入缓存的费用（每百万 token ${usdPerMillion(usd)}）`,
  'cost.notes': ({ notes }, { say }) => notes.map(say).join('；'),

  'cost.rent': ({ usdPerHour }, { number }) => `租金，每小时 ${number(usdPerHour)} USD`,
  'cost.rented': '租用',
  'cost.in-the-rent': '已含在租金中',
  'cost.power-unknown': '功耗未知：未计入任何成本',
  'cost.owned': '硬件已经拥有',
  'cost.owned-unpriced': '硬件已经拥有；新增机器的价格未知：未计入',
  'cost.own-room': '自有机房',
  'cost.staff': ({ hours, usdPerHour }, { number }) => `${number(hours)} 小时 × ${number(usdPerHour)} USD`,
  'cost.energy': ({ usdPerKwh, activeWatts, idleWatts }, { number }) =>
    `${number(usdPerKwh)} USD/kWh，${number(activeWatts)}/${number(idleWatts)} W`,
};
