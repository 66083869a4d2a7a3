import type { turnWords as english } from '../en/turns.ts';
import type { Translated } from '../language.ts';

export const turnWords = {
  'speed.speculative': ({ rests }) => `由模型自带的 MTP 头起草，一次一个请求；增益依据：${rests}；代码增益更大，散文更小`,
  'speed.keeps': ({ runtime, attention, keeps, stepTokens, microBatchBack, readsAllAgain, by, note }, { say, count }) => {
    const checkpoint = `直到最近检查点的开头${microBatchBack ? '（距末尾一个微批）' : ''}`;
    const kept = { tokens: '全部相同的开头', blocks: `以 ${count(stepTokens)} 个 token 为单位的整块`, checkpoints: checkpoint }[keeps];
    const unless = by === null ? '默认不保留' : `不加“${by}”时不保留，加上则保留${kept}`;
    const all = readsAllAgain === 'reported' ? '；也有整段重读的报告' : '';
    const said = readsAllAgain === 'by-default' ? unless : `${kept}${all}`;
    return `${runtime} 对${say(attention)}保留的提示词：${said}${note === null ? '' : `（“${note}”）`}`;
  },
  'recommend.prompt-not-kept': ({ ratio, runtime, by }, { percent }) =>
    `假定提示词的 ${percent(ratio)} 已缓存；${runtime}${by === null ? '' : `不加“${by}”时`}对这种架构不保留任何内容`,
  'speed.measured-turn': ({ what, promptTokens, coldSeconds, nextSeconds }, { count, duration }) =>
    `“${what}”：${count(promptTokens)} 个 token，冷启动 ${duration(coldSeconds)}，下一次 ${duration(nextSeconds)}`,
  'evaluate.change-costs': ({ change, loss }, { say }) => `${say(change)}；${say(loss)}`,
  'evaluate.kv-loss': ({ low, high, agreement, status, source, note }, { number, percent }) => {
    const same = agreement === null ? '' : `，${percent(agreement)} 的 token 首选相同`;
    const span = low === high ? number(low) : `${number(low)}–${number(high)}`;
    return `平均相对熵 ${span}${same}${note === null ? '' : `，“${note}”`}［“${status}”，“${source}”］`;
  },
  'evaluate.kv-losses': ({ kvType, said }, { say, list }) => `“${kvType}”缓存对该模型的影响：${list(said.map(say))}`,
  'evaluate.kv-loss-unknown': ({ kvType }) => `“${kvType}”缓存对该模型质量的影响未知`,
} satisfies Translated<typeof english>;
