import { amountOf } from '../amount.ts';
import type { Doubted, hardwareWords as english, Taken } from '../en/hardware.ts';
import type { Translated } from '../language.ts';

const doubtedWords: Readonly<Record<Doubted, string>> = {
  memory: '主机内存',
  'free-memory': '空闲主机内存',
  'memory-bandwidth': '内存带宽',
  cores: '处理器核数',
  nodes: 'NUMA 节点数',
  disk: '磁盘可用空间',
  'disk-rate': '磁盘读取速率',
  'card-memory': '显存',
  'card-memory-free': '空闲显存',
  'card-bandwidth': '显存带宽',
  compute: '算力',
  link: '链路带宽',
  power: '功耗上限',
};

const takenWords: Readonly<Record<Taken, string>> = {
  'as-said': '；以您所说为准',
  'as-read': '；规划中不按更大的值计算',
  smaller: '；规划中取较小值',
  unknown: '；规划中视为未知',
};

export const hardwareWords: Translated<typeof english> = {
  'hardware.note.unknown-memory': ({ reason }, { say }) => `主机内存未知（${say(reason)}）：规划中不使用主机内存`,
  'hardware.note.by-hand': ({ paths }, { list }) => `手动设置：${list(paths)}`,
  'hardware.note.not-used': ({ name, reason }, { say }) => `未使用：${name}（${say(reason)}）`,
  'hardware.note.assumed': ({ what }, { say }) => `假设：${say(what)}`,

  'hardware.what-if': '假想硬件',
  'hardware.what-if-system': '假想硬件没有操作系统',
  'hardware.what-if-disk-rate': '未测量：假想硬件',
  'hardware.what-if-memory': '假想硬件的主机内存',
  'hardware.what-if-cores': '假想硬件的核数',
  'hardware.what-if-no-disk': '假想硬件没有指定磁盘',
  'hardware.what-if-no-network': '假想硬件没有指定网络',
  'hardware.server-memory': ({ ratio }) => `服务器的主机内存：显卡显存总和的 ${ratio} 倍`,
  'hardware.not-given': '未给出',
  'hardware.all-free': '全部可用',
  'hardware.noted-all-free': ({ note }, { say }) => `${say(note)}，全部可用`,
  'hardware.nominal-all-free': ({ gib }, { count }) => `标称 ${count(gib)} GiB，全部可用`,
  'hardware.driver-total-all-free': ({ mib }, { count }) => `驱动报告的总量 ${count(mib)} MiB，全部可用`,
  'hardware.largest-option': '最大内存配置',
  'hardware.free-but-reserve': ({ reserveBytes }, { memory }) => `除为操作系统保留的 ${memory(reserveBytes)} 外全部可用`,
  'hardware.pool-less-reserve': ({ reserveBytes }, { memory }) => `内存池减去为操作系统保留的 ${memory(reserveBytes)}`,
  'hardware.total-less-reserve': ({ reserveBytes }, { memory }) => `总量减去 ${memory(reserveBytes)}`,
  'hardware.total-less-use': ({ usedBytes }, { memory }) => `更正后的总量减去已占用的 ${memory(usedBytes)}`,
  'hardware.channels-peak': '内存通道的峰值',
  'hardware.one-pool': '与加速卡共用一个内存池',
  'hardware.platform': ({ id }) => `平台 ${id}`,
  'hardware.two-channels': '双通道 DDR5-5600',
  'hardware.no-accelerator': '没有加速卡',
  'hardware.one-accelerator': '只有一张加速卡',
  'hardware.no-peer-link': '没有直连：卡间经 PCIe 通信',
  'hardware.peer-link': '卡间单向',
  'hardware.pool-reported': '系统报告的内存池大小',
  'hardware.metal-working-set': 'Metal 推荐的工作集大小',
  'hardware.working-set-unlisted': '该内存容量的工作集没有列出：可用 iogpu.wired_limit_mb 调高',

  'hardware.same-for-all': ({ reason }, { say }) => `各个可能的卡数值相同：${say(reason)}`,
  'hardware.gpu-cores': ({ count }) => `${count} 个 GPU 核心`,
  'hardware.system-bandwidth-unknown': '系统内存：带宽未知',
  'hardware.no-bandwidth-listed': ({ id }) => `${id} 没有列出带宽`,
  'hardware.no-compute-listed': ({ id }) => `${id} 没有列出算力`,
  'hardware.fp16-dense': 'FP16，稠密',
  'hardware.shared-no-link': '没有互联：与主机共享内存',
  'hardware.no-link-listed': ({ id }) => `${id} 没有列出主机互联`,
  'hardware.pcie-link': ({ generation, lanes }) => `PCIe ${generation} x${lanes}，单向`,
  'hardware.no-power-listed': ({ id }) => `${id} 没有列出功耗`,
  'hardware.no-memory-listed': ({ id }) => `${id} 没有列出显存容量：请用 --vram 指定`,
  'hardware.identity': ({ name, pciId, revision, gpuCores }, { list }) => {
    const id = pciId === null || revision === null ? pciId : `${pciId} 修订版 ${revision}`;
    const cores = gpuCores === null ? null : `${gpuCores} 个 GPU 核心`;
    return list([name ?? '该适配器', id, cores].filter((part) => part !== null));
  },
  'hardware.no-entry': ({ identity }, { say }) => `目录中没有 ${say(identity)} 的条目`,
  'hardware.may-be': ({ identity, ids }, { say }) => `${say(identity)}：可能是 ${ids.join(' 或 ')}`,
  'hardware.unlisted-revision': ({ identity, ids }, { say }) => `${say(identity)}：修订版未列出，可能是 ${ids.join(' 或 ')}`,

  'hardware.was-unknown': ({ reason }, { say }) => `原为未知：${say(reason)}`,
  'hardware.replaces': ({ sourceId }) => `替换来自 ${sourceId} 的值`,
  'hardware.identified': ({ index, gpuId, before }) =>
    `加速卡 ${index} 是 ${gpuId}；此前${before === null ? '未能识别' : `被识别为 ${before}`}`,
  'hardware.link-of-other-card': '原为误认的那张卡的互联',

  'hardware.instance-share': '实例：按其显存占整卡的比例折算',
  'hardware.instance-least': '实例：按整卡可划分的最小份额计',
  'hardware.mig-share': ({ profile }) => `MIG ${profile}：其占整卡的份额`,
  'hardware.partition-share': ({ mode }) => `${mode}：整卡均分后的一份`,
  'hardware.assumed-share': ({ name, ratio, computeRatio }, { percent }) =>
    `${name}：带宽与算力按其占整卡的份额折算，分别为 ${percent(ratio)} 与 ${percent(computeRatio)}`,
  'hardware.assumed-least': ({ name, ratio, computeRatio }, { percent }) =>
    `${name}：占整卡的份额未知；带宽与算力按最小实例计，分别为 ${percent(ratio)} 与 ${percent(computeRatio)}`,
  'hardware.assumed-free': ({ name, reason, what }, { say }) => `${name}：可用显存未知（${say(reason)}），假设为${say(what)}`,
  'hardware.assumed-bandwidth': ({ name, rate, like }, { bandwidth }) =>
    `${name}：带宽取 ${bandwidth(rate)}，与 ${like} 相同，即可能对应或相近的卡中最慢的一张`,
  'hardware.assumed-compute': ({ name, like }) => `${name}：算力与 ${like} 相同，即可能对应或相近的卡中最慢的一张`,
  'hardware.as-other-card': ({ like, reason }, { say }) => `与 ${like} 相同：${say(reason)}`,
  'hardware.one-memory-no-link': '同一内存：中间没有互联',
  'hardware.assumed-host-link': ({ name, rate, reason }, { bandwidth, say }) => `${name}：主机互联 ${bandwidth(rate)}，${say(reason)}`,
  'hardware.host-link': '到主机的互联',
  'hardware.assumed-host-bandwidth': ({ rate, reason }, { bandwidth, say }) => `内存带宽 ${bandwidth(rate)}：${say(reason)}`,
  'hardware.your-word': '由您给定',
  'hardware.as-given': '按给定值',
  'hardware.assumed-host-bandwidth-range': ({ point, low, high }, { bandwidth }) =>
    `内存带宽 ${bandwidth(point)}（${bandwidth(low)} 至 ${bandwidth(high)}）：请运行 scan --measure`,
  'hardware.bandwidth-unmeasured': '内存带宽未知：请运行 scan --measure',
  'hardware.assumed-cores': ({ cores }) => `${cores} 个处理器核心`,
  'hardware.assumed-cores-because': ({ cores, reason }, { say }) => `${cores} 个处理器核心：${say(reason)}`,
  'hardware.cpu-flops': ({ cores, gigahertz, perCycle }) => `${cores} 核 × ${gigahertz} GHz × ${perCycle}`,
  'hardware.assumed-cpu-flops': ({ cores, gigahertz, perCycle }) =>
    `处理器算力每秒 ${cores} 核 × ${gigahertz} GHz × ${perCycle} 次运算，×0.5…2`,
  'hardware.divided': '已划分为实例（MIG）：只能使用其中的实例',
  'hardware.one-instance': '一个进程只能使用一个实例，且不能与整卡同时使用',
  'hardware.integrated-beside-card': '独立显卡之外的集成显卡：不计入',
  'hardware.memory-unknown': ({ reason }, { say }) => `显存未知：${say(reason)}`,
  'hardware.no-own-memory': '没有自己的显存',
  'hardware.same-memory': '与另一适配器共享同一内存：不重复计入',
  'hardware.assumed-host-free': ({ reason, what }, { say }) => `可用主机内存未知（${say(reason)}）：假设为${say(what)}`,
  'hardware.disk-unmeasured': '磁盘读取速率：请运行 scan --measure',

  'hardware.doubt': ({ what, taken }, { say }) => `不合理：${say(what)}${takenWords[taken]}`,
  'hardware.doubt.beyond': ({ fact, kind, value, least, most }, voice) => {
    const amount = (of: number): string => amountOf(of, kind, voice);
    return `${doubtedWords[fact]}为 ${amount(value)}，而实际机器在 ${amount(least)} 至 ${amount(most)} 之间`;
  },
  'hardware.doubt.size': ({ value, sold }, { memory }) => `显存为 ${memory(value)}，而该显卡的规格是 ${sold.map(memory).join(' 或 ')}`,
  'hardware.doubt.part': ({ value, most }, { memory }) => `${memory(value)} 大于其所属的 ${memory(most)}`,
  'hardware.doubt.rate': ({ ratio }, { number }) => `是规格书所列值的 ${number(ratio)} 倍`,
  'hardware.doubt.free': ({ free, total }, { memory }) => `共 ${memory(total)} 却有 ${memory(free)} 空闲`,
  'hardware.doubt.in-plan': ({ name, doubt }, { say }) => `${name}：${say(doubt)}`,
  'hardware.ask.doubt': ({ name, doubt }, { say }) => `${name === null ? '' : `${name}：`}${say(doubt)}。正确的值是多少？`,

  'hardware.ask.system-memory': '系统有多少内存？',
  'hardware.ask.which': ({ name }) => `${name} 是哪一款？`,
  'hardware.ask.memory': ({ name }) => `${name} 有多少显存？`,
  'hardware.ask.share-of-system': ({ name }) => `${name} 可使用多少系统内存？`,
  'hardware.ask.share': ({ name }) => `${name} 的带宽是多少？无从得知它占整卡的多大份额。`,
  'hardware.ask.bandwidth': ({ name }) => `${name} 的显存带宽是多少？目录中没有列出。`,

  'hardware.expected.size': '容量，例如 24GiB',
  'hardware.expected.bandwidth': '速率，例如 80GB/s',
  'hardware.expected.flops': '速率，例如 165TFLOPS',
  'hardware.expected.power': '功率，例如 350W',
  'hardware.expected.count': '从 1 起的整数',
  'hardware.expected.text': '文本',
  'hardware.expected.list': '以逗号分隔的名称',
  'hardware.units': ({ units, first }, { list }) => `单位：${list(units)}；只写数字时单位为 ${first}。`,
  'hardware.make-profile': '用以下命令生成配置文件：quartermaster scan --out FILE',
  'hardware.newer-profile': ({ source, version, readable }) =>
    `${source}：schemaVersion：配置文件版本为 ${version}；本程序最高支持版本 ${readable}`,
  'hardware.newer-profile-hint': '请更新 Quartermaster，或用当前版本扫描那台机器：quartermaster scan --out FILE',
  'hardware.free-beyond-total': ({ source, path, total, free }) => `${source}：${path}：应不大于总量 ${total}，实际为 ${free}`,
  'hardware.free-beyond-total-hint': '可用内存不能超过总量。',
  'hardware.set.form': ({ setting }) => `--set "${setting}"：应写作 path=value`,
  'hardware.set.form-hint': '例如：--set memory.totalBytes=64GiB',
  'hardware.set.no-card-of-maker': '目录中没有该厂商的卡。',
  'hardware.set.no-card': ({ path, vendor, id }) => `--set ${path}：目录中没有 ${vendor} 的卡“${id}”`,
  'hardware.set.expected': ({ path, expected, given }, { say }) =>
    `--set ${path}：应为${say(expected)}，实际为${given === '' ? '空' : `“${given}”`}`,
  'hardware.set.no-accelerator': ({ path }) => `--set ${path}：这台机器没有加速卡`,
  'hardware.set.other-accelerators': ({ path, indices }, { list }) => `--set ${path}：这台机器的加速卡有 ${list(indices)}`,
  'hardware.set.see-accelerators': '用以下命令查看有哪些加速卡：quartermaster scan',
  'hardware.set.no-value': ({ path }) => `--set ${path}：没有这一项`,
  'hardware.set.more-free': ({ path, free, total }) => `--set ${path}：可用量（${free}）将超过总量（${total} 字节）`,
  'hardware.set.both': ({ totalPath, freePath }) => `请同时设置 ${totalPath} 和 ${freePath}。`,

  'hardware.not-sold': ({ id, gib }, { count }) => `${id} 没有 ${count(gib)} GiB 的型号`,
  'hardware.listed-size': ({ gib }, { count }) => `目录列出的容量为 ${count(gib)} GiB。`,
  'hardware.no-card-memory': ({ hardware }) => `--vram 设置的是卡的显存，而“${hardware}”没有独立显存`,
  'hardware.give-ram': '请用 --ram 指定其内存。',
  'hardware.machine-names-unknown-gpu': ({ machineId, gpuId }) => `机器 ${machineId} 引用了目录中不存在的 GPU ${gpuId}`,
  'hardware.run-catalog-check': '请运行：npm run catalog:check',
  'hardware.card-count': ({ hardware, most, count }) => `“${hardware}”：应为 1 至 ${most} 张卡，实际为 ${count}`,
  'hardware.assumed-network': ({ hosts, name, rate, reason }, { bandwidth, say }) =>
    `${hosts} 台主机经 ${name} 互联（${bandwidth(rate)}）：${say(reason)}`,
  'hardware.cards-per-host': ({ hardware, most, cards, hosts }) =>
    `“${hardware}”：一台主机最多装 ${most} 张卡，${cards} 张无法平均分到 ${hosts} 台主机`,
  'hardware.plan-for-cards': ({ more, fewer }) => `请按 ${more} 张或 ${fewer} 张卡规划。`,
  'hardware.for-example': ({ example }) => `例如：${example}`,
  'hardware.shares-with-host': ({ hardware, name }) => `“${hardware}”：${name} 与一台主机共享内存`,
  'hardware.plan-for-one': ({ id }) => `请按单个规划：${id}`,
  'hardware.unknown': ({ hardware }) => `未知的硬件“${hardware}”`,
  'hardware.nearest': ({ ids }, { list }) => `最接近的有：${list(ids)}。全部列表：quartermaster catalog list`,
};
