import type { stepWords as english } from '../en/steps.ts';
import type { Translated } from '../language.ts';

export const stepWords: Translated<typeof english> = {
  'step.plus': ({ formula, term }, { say }) => `${say(formula)} + ${term}`,
  'step.times': ({ formula, factor }, { say }) => `(${say(formula)}) × ${factor}`,
  'step.max': ({ one, other }, { say }) => `max(${say(one)}, ${say(other)})`,

  'step.kept-in-ram': ({ formula }) => `${formula}（留在内存中）`,
  'step.embedding-again': ({ formula }) => `${formula}（共享的词嵌入在主机上另存一份）`,
  'step.embedding-on-host': ({ formula }) => `${formula}（留在主机上）`,
  'step.pool-tokens': '一个副本的缓存可容纳的 token 数：可容纳的该长度请求数 × contextTokens；区间两端取权重与预留可能需要的最大值和最小值',
  'step.tensor-copies': ({ formula }, { say }) => `${say(formula)}，再乘以张量并行保留的份数`,
  'step.rounded-up': ({ formula, quantity, multiple }) => `${formula}，${quantity} 向上取整到 ${multiple} 的倍数`,
  'step.compressed-cache': ({ layers, width, others, multiple }) =>
    `(${layers} × 窗口单元数 × ${width} + ${others}，各单元数均向上取整到 ${multiple} 的倍数`,
  'step.attention-scores': ({ formula }) => `注意力得分：${formula} …`,
  'step.shown-inputs': ({ formula }, { say }) => `${say(formula)} + 掩码与输入中显现的部分`,
  'step.widest-tensor': '内存中最宽的张量 + 一层的值',
  'step.per-device': ({ formula }, { say }) => `${say(formula)}，按每个设备计`,
  'step.last-device': ({ formula }, { say }) => `最后一个设备为 ${say(formula)}，其余设备为一层的值，另加按层切分的输入副本`,
  'step.unpacked': '展开的键与值：固定部分 + 上下文中每个 token 的部分 + 微批中每个 token 的部分',
  'step.measured-buffer': '在 contextTokens 处实测的缓冲区，换算到微批大小',
  'step.unmeasured-factor': ({ formula }) => `${formula} × 无实测数据的缓存所用的系数`,
  'step.least-left': ({ formula }) => `${formula}，取剩余最少的设备`,
  'step.of-device': ({ quantity, device }) => `${device} 的 ${quantity}`,

  'step.expert-weights': ({ always, experts }) => `${always}（每个 token 都要读取的部分）+ ${experts}`,
  'step.dense-weights': ({ always }) => `${always}：文件除去输入词嵌入（共享的词嵌入作为输出头读取）、MTP 头、视觉塔与文件头`,
  'step.cache-reads': ({ depth }) => `注意力在深度 ${depth} 处读取的缓存字节数`,
  'step.carried': ({ measured, carry, depth }) => `${measured} × ${carry}，${carry} = 所问条件下的公式值 ÷ ${depth} 处的公式值`,
  'step.median': ({ formula }, { say }) => `中位数：${say(formula)}`,
  'step.ttft-alone': '预填充时间 + 一个解码步',
  'step.ttft-in-turn': ({ before }) => `排在前面的 ${before} 个完整请求 + 预填充时间 + 一个解码步`,
  'step.ttft-together': '预填充时间 + 排在前面的其他提示（闭环的平均值）+ 一个解码步',

  'step.prefill-of-one': ({ fresh }) => `${fresh} / 一个提示的预填充时间`,
  'step.less-in-prefill': ({ formula }) => `${formula}，减去正在预填充的请求`,
  'step.serving-step': '(权重 + 缓存读取 + 运算 + GPU 间交换 + 每层与每个序列的固定时间) × 引擎系数',
  'step.engine-factor': '引擎系数',
  'step.serving-tpot': ({ formula, admitted }) => `${formula} × 打断比例：每一步接纳 ${admitted} 个新提示，同一波的提示在其第一步之前读取`,
  'step.interrupting-share': '打断比例',
  'step.serving-ttft': '预填充 × (1 + 等待中的提示数) + 引擎启动 + 若干步 + 等待空闲槽位',

  'step.maintenance': ({ price, ratio }) => `${price} × 购买的机器数 × ${ratio} / 12`,
  'step.total-cost': '各项之和，每项四舍五入到美分',
  'step.blended-price': '总额 / (每月输入 + 输出 token 数) × 1,000,000',
};
