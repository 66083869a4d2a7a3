import type { recommendWords as english } from '../en/recommend.ts';
import type { Translated, Voice } from '../language.ts';

type Mode = { mode: 'thinking' | 'non-thinking'; effort: string | null };
type Pick = Mode & {
  name: string;
  runtime: string;
  seconds: { point: number; low: number; high: number };
  benchmark: string;
  score: number | null;
};

const efforts: Readonly<Record<string, string>> = { low: '低', medium: '中', high: '高', xhigh: '超高', max: '最高' };

const modeWords = ({ mode, effort }: Mode): string =>
  mode === 'thinking' ? `思考${effort === null ? '' : `（${efforts[effort] ?? effort}强度）`}` : '不思考';

const pickWords = ({ name, runtime, seconds, benchmark, score, ...mode }: Pick, { duration, number }: Voice): string =>
  `${name} 可在此用 ${runtime} 运行；${modeWords(mode)}时完整回答约需 ${duration(seconds.point)}（${duration(seconds.low)} 至 ${duration(seconds.high)}）${score === null ? '' : `，${benchmark} ${number(score)}`}`;

export const recommendWords: Translated<typeof english> = {
  'answer.in-output': '这类工作的输出已计入思考时写出的内容',
  'recommend.mode': (values) => modeWords(values),
  'recommend.other': ({ which }) => ({ quick: '快速', roomy: '宽裕', patient: '愿意等待' })[which],
  'recommend.other-why': ({ which }) => ({ quick: '足够快', roomy: '留出内存', patient: '回答更好，但更晚' })[which],
  'answer.tokens': ({ mode }) => (mode === 'thinking' ? '模型思考时写出的 token' : '模型在回答前写出的 token'),
  'answer.older': '由旧版程序所取：不计思考，也没有文件保留得分的区间',

  'recommend.size-unknown': '大小未知：目录中没有该模型的文件',
  'recommend.alone-enough': ({ reason, change }, { say }) => `${say(reason)}；只需一项改动：${say(change)}`,
  'recommend.too-slow': ({ runtime, why }, { say }) => `在 ${runtime} 中太慢：${why.map(say).join('；')}`,
  'recommend.just-under': ({ floor }, { tokensPerSecond }) => `略低于下限 ${tokensPerSecond(floor)}`,
  'recommend.under': ({ rate, floor }, { tokensPerSecond }) => `${tokensPerSecond(rate)}，下限 ${tokensPerSecond(floor)}`,
  'recommend.first-token-late': ({ seconds, limit }, { duration }) => `首个 token 延迟 ${duration(seconds)}，上限 ${duration(limit)}`,
  'recommend.nothing-for-this': '目录中没有适合这项工作的模型',
  'recommend.nearest': ({ artifactId, reason }, { say }) => `最接近的是 ${artifactId}，${say(reason)}`,
  'recommend.may-miss-floor': ({ low }, { tokensPerSecond }) => `可能达不到下限：区间低端为 ${tokensPerSecond(low)}`,
  'recommend.no-evidence': '没有该场景的基准得分：排在所有有依据的模型之后',
  'recommend.evidence': ({ benchmark, score, source, lentBy, fromOtherMode, better, peers }, { number }) => {
    const lent = lentBy === null ? '' : `，借自 ${lentBy}`;
    const inferred = fromOtherMode ? '，由其思考模式得分推得' : '';
    const standing = peers <= 1 ? '是放得下的模型中唯一有该得分的' : `在放得下的 ${peers} 个模型中排第 ${better + 1}`;
    return `${benchmark} ${number(score)}（${source}）${lent}${inferred}，${standing}`;
  },
  'recommend.bits': ({ bits }, { number }) => `每权重 ${number(bits)} 位：不计质量损失`,
  'recommend.bits-retained': ({ quantization, bits, retained, effect }, { number, percent }) =>
    `${quantization}，${number(bits)} 位：保留得分的 ${percent(retained.low)} 至 ${percent(retained.high)}${effect === null ? '' : `，${number(effect.from)} 按 ${number(effect.to)} 计`}`,
  'recommend.speed': ({ rate, measured, allTogether, floor, seconds, limit }, { tokensPerSecond, number, duration }) =>
    `${allTogether === null ? '' : '每个请求 '}${tokensPerSecond(rate)}${measured ? '（实测）' : ''}${allTogether === null ? '' : `，合计 ${tokensPerSecond(allTogether)}`}` +
    `${floor === null ? '' : `，下限 ${number(floor)}`}；首个 token 延迟 ${duration(seconds)}${limit === null ? '' : `，上限 ${duration(limit)}`}`,
  'recommend.answer': ({ mode, effort, seconds, thinkingTokens, waits, other }, { duration, count, number }) => {
    const { comfortableSeconds: comfortable, longestSeconds: longest } = waits;
    const written = thinkingTokens >= 1 ? `，此前先写 ${count(Math.round(thinkingTokens))} 个 token` : '';
    const wait =
      seconds.point <= comfortable
        ? ''
        : seconds.point <= longest
          ? `；乐意等待 ${duration(comfortable)}`
          : `；最长等待 ${duration(longest)}`;
    const alternative =
      other === null
        ? ''
        : `；${modeWords(other)} ${duration(other.seconds)}${other.score === null ? '' : `，得分 ${number(other.score)}`}`;
    return `${modeWords({ mode, effort })}时 ${duration(seconds.point)} 得到完整回答（${duration(seconds.low)} 至 ${duration(seconds.high)}）${written}${wait}${alternative}`;
  },
  'recommend.wholly': ({ where, leftBytes }, { memory, say }) => `全部在${say(where)}上，最紧张的设备余量 ${memory(leftBytes)}`,
  'recommend.on-host': ({ leftBytes }, { memory }) => `在主机内存中由 CPU 运行，最紧张的设备余量 ${memory(leftBytes)}`,
  'recommend.experts-on-host': ({ leftBytes }, { memory }) => `专家在主机内存，其余在加速卡上，最紧张的设备余量 ${memory(leftBytes)}`,
  'recommend.layers-on-host': ({ leftBytes }, { memory }) => `部分层在主机内存，最紧张的设备余量 ${memory(leftBytes)}`,
  'recommend.idle': ({ idle, cards }) => `${cards} 张加速卡中有 ${idle} 张空闲`,
  'recommend.the-accelerator': '加速卡',
  'recommend.accelerators': ({ replicas, stages, tensor }) => {
    const factors = [
      { count: replicas, word: '副本' },
      { count: stages, word: '流水线级' },
      { count: tensor, word: '张量并行' },
    ].filter(({ count }) => count > 1);
    return ` ${factors.map(({ count }) => count).join(' × ')} 张加速卡（${factors.map(({ word }) => word).join('、')}）`;
  },
  'recommend.starts-with-context': ({ runtime, context }, { count }) => `${runtime} 在此以 ${count(context)} token 的上下文启动它`,
  'recommend.serves-at-a-time': ({ runtime, concurrency }) => `${runtime} 一次服务 ${concurrency} 个请求`,
  'recommend.keeps-cache': ({ runtime, kvType }) => `${runtime} 以 ${kvType} 保存缓存`,
  'recommend.with-files': ({ ids }, { list }) => `有文件且名称最接近的：${list(ids)}。`,
  'recommend.no-file-of': ({ modelId }) => `没有“${modelId}”的文件`,
  'recommend.no-loadable-file': ({ modelId, runtimes }) =>
    `目录中没有 ${runtimes.length > 0 ? runtimes.join(' 或 ') : '其中任何运行时'} 能加载的 ${modelId} 文件`,
  'recommend.lists-files-for': ({ runtimes, modelId }, { list }) =>
    `目录中有供 ${list(runtimes)} 使用的文件：去掉 --runtime，或查看 quartermaster catalog show ${modelId}`,

  'verdict.nothing-fits': '目录中没有符合要求、能在此运行的模型。',
  'verdict.older': '本报告由尚不给出结论的旧版程序生成。',
  'verdict.good': ({ pick }, voice) => `${pickWords(pick, voice)}。`,
  'verdict.slow': ({ pick, comfortable }, voice) => `${pickWords(pick, voice)}：超过乐意等待的 ${voice.duration(comfortable)}。`,
  'verdict.too-slow': ({ pick, longest }, voice) =>
    `${pickWords(pick, voice)}：超过最长等待 ${voice.duration(longest)}，对这项工作不太值得。`,
  'verdict.may-miss': ({ pick, longest }, voice) => `${pickWords(pick, voice)}。可能超过最长等待 ${voice.duration(longest)}。`,
  'verdict.oversized': ({ pick, share }, voice) =>
    `${pickWords(pick, voice)}。对这项工作而言机器过大：所选模型只占加速卡内存的 ${voice.percent(share)}。`,
  'verdict.api-cheaper': ({ pick, times, api }, voice) =>
    `${pickWords(pick, voice)}。按此用量，${api} 的费用低至 1/${voice.number(times)}。`,
};
