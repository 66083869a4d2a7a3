import { amountOf } from '../amount.ts';
import type { Doubted, hardwareWords as english, Taken } from '../en/hardware.ts';
import type { Translated } from '../language.ts';

const doubtedWords: Readonly<Record<Doubted, string>> = {
  memory: '主机内存',
  freeMemory: '空闲主机内存',
  memoryBandwidth: '内存带宽',
  transfers: '内存条速率',
  cores: '处理器核数',
  nodes: 'NUMA 节点数',
  disk: '磁盘可用空间',
  diskRate: '磁盘读取速率',
  cardMemory: '显存',
  cardMemoryFree: '空闲显存',
  cardBandwidth: '显存带宽',
  compute: '算力',
  link: '链路带宽',
  power: '功耗上限',
};

const takenWords: Readonly<Record<Taken, string>> = {
  asSaid: '；以您所说为准',
  asRead: '；规划中不按更大的值计算',
  smaller: '；规划中取较小值',
  unknown: '；规划中视为未知',
};

export const hardwareWords: Translated<typeof english> = {
  'hardware.total-less-use': ({ usedBytes }, { memory }) => `更正后的总量减去已占用的 ${memory(usedBytes)}`,
  'hardware.working-set': ({ macOs, earlierBytes, currentBytes }, { memory }) =>
    `Metal 的工作集（${macOs === null ? '取给得最少的 macOS 版本' : `macOS ${macOs}`}）：macOS 26 起 ${memory(currentBytes)}，之前 ${memory(earlierBytes)}；可用 iogpu.wired_limit_mb 调高`,
  'hardware.no-working-set': '没有列出该 macOS 版本可用内存的比例',
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
  'hardware.mig-share': ({ profile }) => `MIG ${profile}：其占整卡的份额`,
  'hardware.partition-share': ({ mode }) => `${mode}：整卡均分后的一份`,
  'hardware.virtual-share': ({ name }) => `${name}：按其占整卡的份额折算，其他用户空闲时会更多`,
  'hardware.doubt': ({ what, taken }, { say }) => `不合理：${say(what)}${takenWords[taken]}`,
  'hardware.doubt.beyond': ({ fact, kind, value, least, most }, voice) => {
    const amount = (of: number): string => amountOf(of, kind, voice);
    return `${doubtedWords[fact]}为 ${amount(value)}，而实际机器在 ${amount(least)} 至 ${amount(most)} 之间`;
  },
  'hardware.doubt.size': ({ value, sold }, { memory }) => `显存为 ${memory(value)}，而该显卡的规格是 ${sold.map(memory).join(' 或 ')}`,
  'hardware.doubt.part': ({ value, most }, { memory }) => `${memory(value)} 大于其所属的 ${memory(most)}`,
  'hardware.doubt.rate': ({ ratio }, { number }) => `是规格书所列值的 ${number(ratio)} 倍`,
  'hardware.doubt.free': ({ free, total }, { memory }) => `共 ${memory(total)} 却有 ${memory(free)} 空闲`,
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
};
