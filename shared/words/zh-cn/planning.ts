import type { planningWords as english } from '../en/planning.ts';
import { generationOf } from '../cuda-generation.ts';
import type { Translated } from '../language.ts';

const platformNames = { linux: 'Linux', darwin: 'macOS', win32: 'Windows', mobile: '手机和平板' };

const files = {
  gguf: ' GGUF 文件',
  'gguf-ik': ' ik_llama.cpp 专用的 GGUF 文件',
  mlx: ' MLX 文件',
  'flash-moe': ' Flash-MoE 专家包',
  bf16: ' BF16 safetensors',
  fp8: ' FP8 safetensors',
  nvfp4: ' NVFP4 safetensors',
  int4: ' INT4 safetensors',
  int8: ' INT8 safetensors',
  'w8a8-ascend': ' ModelSlim 的 W8A8 safetensors',
  'fp4-fp8': ' FP4-FP8 safetensors',
  part: '该文件',
  bundle: '该文件',
  none: '该文件',
};

const between = (values: readonly number[], format: (value: number) => string): string => {
  const [least, most] = [format(Math.min(...values)), format(Math.max(...values))];
  return least === most ? least : `${least} 至 ${most}`;
};

const poolHas = (pool: { runtime: string; bytes: number; mayFit: boolean }, memory: (bytes: number) => string): string =>
  `${pool.mayFit ? '可能放不下：' : ''}${pool.runtime} 每张卡${pool.bytes > 0 ? `可确定有 ${memory(pool.bytes)} 用于缓存` : '可能没有内存用于缓存'}`;

export const planningWords: Translated<typeof english> = {
  'memory.no-accelerator': '没有加速卡',
  'memory.more-than-accelerator': '超过显存容量',
  'memory.more-than-pool': '超过显存池容量',
  'memory.pool-waits': (pool, { memory }) => `${poolHas(pool, memory)}，超出的请求须等待：请减少并发请求、缩短上下文，或增加显卡`,
  'memory.pool-refuses': (pool, { memory, count }) =>
    `${poolHas(pool, memory)}，超出则启动时拒绝：${
      pool.tokens > 0
        ? `请将上下文减至 ${count(pool.tokens)} 个 token 以内，或减少并发请求`
        : '连最短的请求也不一定放得下，请改用更小的文件'
    }，或增加显卡`,
  'memory.more-than-unified': '超过可用的统一内存',
  'memory.more-than-host': '超过主机内存容量',
  'memory.more-than-host-beside': '超过加速卡之外的主机内存容量',
  'memory.kept-of-disk': ({ experts }) =>
    experts
      ? '空闲内存会留住读过的专家，假定各专家使用均匀；最坏情况下一个也留不住'
      : '每个词元都要依次读一遍的内容会把自己挤出内存；最好情况下空闲内存能留住与其大小相当的部分',
  'memory.streams-nothing-fixed': '内存放不下不能从磁盘读取的部分：缓存与缓冲区',
  'memory.no-single-layer': '除缓冲区外，显存放不下任何一层',
  'memory.host-lacks-embedding': '主机内存放不下词嵌入与输入缓冲区',
  'memory.nothing-moved': ({ runtime }) => `${runtime} 不会移动手动放置的内容`,
  'memory.nothing-on-host': ({ runtime }) => `${runtime} 不在主机内存中保留任何内容`,
  'memory.by-hand-one-accelerator': '手动放置的层只能按一张加速卡估算',
  'memory.idle-accelerator': '可见但不放任何层的加速卡：其缓冲区没有已知规律',
  'memory.no-such-placement': ({ runtime }) => `${runtime} 在这台机器上不提供这种放置方式`,
  'memory.cache-unknown': ({ reason }, { say }) => `缓存公式未知：${say(reason)}`,
  'memory.no-cache-type': ({ runtime, kvType }) => `${runtime} 不支持 ${kvType} 缓存`,
  'memory.host-unknown': ({ reason }, { say }) =>
    `主机内存未知（${say(reason)}）：请在配置文件中写明 memory.totalBytes，或用 --hardware 与 --ram 规划`,
  'memory.cards-asked': ({ cards }) => `要求使用 ${cards} 张加速卡`,
  'memory.heads-undivided': ({ cards }) => `其注意力头无法分配到 ${cards} 张加速卡`,
  'memory.registry-size': '模型库标示的大小',
  'memory.recipe-size': '由形状和文件的量化配方推算的大小',
  'memory.proxy-size': '姊妹模型相同量化的大小',
  'memory.stock-size': '相同形状、相同量化的常规大小',
  'memory.process': '进程与库',
  'memory.driver-context': '驱动上下文，由一份日志推断',
  'memory.host-available': '主机可用内存',
  'memory.accelerator-free': ({ index }) => `加速卡 ${index} 的可用显存`,

  'speed.carried': '把实测值换算到所问的条件',
  'speed.formula-alone': '仅按公式：由实测值取代',
  'speed.measured': ({ rates, depths, prompts, submitters, carriedTo, formula }, { tokensPerSecond, count }) => {
    const length = prompts === null ? '' : `，提示词 ${between(prompts, count)} token`;
    const by = submitters === 1 ? '' : `，${count(submitters)} 位提交者`;
    const carried = carriedTo === null ? '' : `，由公式换算到 ${count(carriedTo)}`;
    return `在平均深度 ${between(depths, count)} 处实测 ${between(rates, tokensPerSecond)}${length}${by}${carried}；仅按公式为 ${tokensPerSecond(formula)}`;
  },
  'attention.full': '全注意力',
  'attention.compressed': '压缩注意力',
  'attention.gated-deltanet': 'Gated DeltaNet',
  'attention.mamba2': 'Mamba-2',
  'attention.mla': '潜在注意力（MLA）',
  'attention.mla-sparse': '潜在注意力（MLA），稀疏（DSA）',
  'attention.sliding': '滑动窗口',
  'attention.chunked': '分块窗口',
  'attention.unknown': '未知',

  'speed.few-rows': ({ what }, { say }) => `${say(what)}：数据行较少，区间至少与全部数据行一样宽`,
  'speed.cached-prompt': ({ ratio }, { percent }) => `提示词的 ${percent(ratio)} 命中缓存，不需要预填充`,
  'speed.speculative': ({ rests }) => `由模型自带的 MTP 头起草，一次一个请求；增益依据：${rests}；代码增益更大，散文更小`,
  'speed.tensor-split': ({ cards }) => `每一层分布在 ${cards} 张卡上，每层交换两次；内存按每张卡放整层计算`,
  'speed.power-limit': ({ ratio }, { percent }) => `功率限制在板卡功率的 ${percent(ratio)}：速度损失只在一种显卡上测得`,
  'speed.weights-only': '权重解包后以 16 位计算',
  'speed.first-token-computed': '由实测的预填充速度计算得出；首个 token 延迟本身没有实测',
  'speed.one-at-a-time': ({ runtime, others }) => `${runtime} 对该架构一次只服务一个请求：其余 ${others} 个需要排队`,
  'speed.amdvlk': '正在使用 AMD 自家的 Vulkan 驱动（AMDVLK）：Mesa 的驱动（RADV）读取提示词约快一倍',
  'speed.not-amdvlk': '按 Mesa 的 Vulkan 驱动（RADV）估算；AMD 自家的驱动（AMDVLK）读取提示词约慢一半',
  'speed.prompts-in-turn': '并发请求的提示词依次读取；对解码造成的延迟没有计入',
  'speed.split': ({ replicas, tensorParallel, pipelineParallel, idle, cards }) => {
    const split = `显卡分配为 ${replicas} ×（张量并行 ${tensorParallel} × 流水线并行 ${pipelineParallel}）`;
    return idle === 0 ? split : `${split}，${cards} 张中有 ${idle} 张空闲`;
  },
  'speed.running': ({ running, concurrency }) => `${concurrency} 个请求中约有 ${running} 个同时解码，其余在等待或预填充`,

  'demand.one-alone-misses': '单个请求就已达不到目标或超出内存',
  'demand.more-replicas': ({ most }, { count }) => `超过 ${count(most)} 个副本，计数到此为止`,

  'evaluate.no-projector': '图像输入需要视觉投影器，而目录中没有它的文件',
  'evaluate.context-too-long': ({ native, asked }) => `原生上下文长度为 ${native} token，而要求 ${asked}`,
  'evaluate.no-images': '不支持图像输入',
  'evaluate.part': '只是组件（视觉投影器或 MTP 头），不是模型',
  'evaluate.bundle': '与普通文件权重相同，只是与投影器打包在一起',
  'evaluate.no-runtime-for-format': '目录中没有运行时能加载这种格式',
  'evaluate.moe-only': '这种格式只用于混合专家模型',
  'evaluate.no-use-case': ({ id }) => `目录中没有使用场景“${id}”`,
  'evaluate.context-too-short': ({ context, prompt, output }) =>
    `workload：contextTokens：${context} token 容不下 ${prompt} token 的提示词和 ${output} token 的输出`,
  'evaluate.waits-crossed': ({ comfortable, longest }, { duration }) =>
    `乐意等待 ${duration(comfortable)}，最长却只有 ${duration(longest)}`,
  'evaluate.raise-longest-wait': '请提高最长等待，或降低乐意等待的时间。',
  'evaluate.released-later': ({ date, releasedBy }) =>
    date === null ? `发布日期未知，要求不晚于 ${releasedBy}` : `发布于 ${date}，要求不晚于 ${releasedBy}`,
  'evaluate.no-such-mode': ({ thinking }) => (thinking === 'on' ? '它不能在回答前思考' : '它总是在回答前思考'),
  'evaluate.raise-context': '请加大上下文长度，或缩短提示词或输出。',
  'evaluate.tensor-split': '只有 llama.cpp 能做张量切分，并且需要多张显卡装下整个模型：这里给出的是不切分的结果',
  'evaluate.micro-batch': '只有 llama.cpp 及其衍生程序可以设置微批大小：这里给出的是不设置它的结果',
  'evaluate.speculative': '这个文件、运行时、硬件与并发数下，MTP 头起草的增益未知：速度按不使用它给出',
  'evaluate.draft-memory': '内存已计入 MTP 头及其层的缓存，未计入它自己的缓冲区和为被拒绝的草稿保留的状态',
  'evaluate.no-quantization': ({ name }) => `没有名为“${name}”的量化`,
  'evaluate.name-scheme': '请写出量化方案的名称，例如 Q4_K_M。',
  'evaluate.file-too-small': ({ fileBytes, name, modelId, leastBytes }, { count }) =>
    `${count(fileBytes)} 字节的文件对 ${modelId} 的 ${name} 来说太小：至少需要 ${count(leastBytes)} 字节`,
  'evaluate.give-bytes': '请以字节给出整个模型的大小，包含所有分片。',
  'evaluate.no-runtime-for-file': '目录中没有运行时能加载该文件',
  'evaluate.fork-only': ({ runtime, original, id }) => `${runtime} 只用于 ${original} 无法加载的文件，或用 --runtime ${id} 指定`,
  'evaluate.platform': ({ runtime, platform }) => `${runtime} 不支持 ${platformNames[platform]}`,
  'evaluate.cannot-load': ({ runtime, files: kind }) => `${runtime} 无法加载${files[kind]}`,
  'evaluate.needs-accelerator': ({ runtime, files: kind }) => `${runtime} 需要加速卡才能运行${files[kind]}`,
  'evaluate.generation-unknown': ({ runtime, files: kind, device }) =>
    `${runtime} 只在部分代次的卡上运行${files[kind]}，而 ${device} 的代次未知`,
  'evaluate.not-on-device': ({ runtime, files: kind, device, missing }, { say }) =>
    `${runtime} 不能在 ${device} 上运行${files[kind]}${missing === null ? '' : `：${say(missing)}`}`,
  'evaluate.model-not-on-device': ({ runtime, model, files: kind, device, why }, { say }) =>
    `${runtime} 不能在 ${device} 上运行 ${model} 的${files[kind]}：${say(why)}`,
  'evaluate.model-nowhere': ({ runtime, model, files: kind, why }, { say }) => `${runtime} 无法加载 ${model} 的${files[kind]}：${say(why)}`,
  'evaluate.undocumented': ({ runtime, model, source }) => `${runtime} 的文档没有提到 ${model} [${source}]`,
  'evaluate.not-beside': ({ runtime, device, why }, { say }) => `不在带有 ${device} 的机器上提供 ${runtime}：${say(why)}`,
  'evaluate.needs-capability': ({ least, has, by }, { say }) =>
    `需要计算能力 ${generationOf(least)} 或更高，这里是 ${generationOf(has)} ${say(by)}`,
  'evaluate.ends-at-capability': ({ end, has, by }, { say }) =>
    `只支持低于 ${generationOf(end)} 的计算能力，这里是 ${generationOf(has)} ${say(by)}`,
  'evaluate.needs-target': ({ targets, has, by }, { say, list }) => `只支持 ${list(targets)}，这里是 ${has ?? '其他型号'} ${say(by)}`,
  'evaluate.noted': ({ said, note }, { say }) => `${say(said)}（${note}）`,
  'evaluate.because': ({ note, by }, { say }) => (note === null ? say(by) : `${note} ${say(by)}`),
  'evaluate.by': ({ source, status, version }) => `[${version === null ? '' : `自版本 ${version} 起；`}${status}, ${source}]`,
  'evaluate.needs-version': ({ runtime, version, why }, { say }) => `${runtime} 至少 ${version}：${say(why)}`,
  'evaluate.architecture': ({ runtime, architecture }) => `${runtime} 不支持架构 ${architecture}`,
  'evaluate.change': ({ change, partly, leftBytes }, { memory, say }) =>
    `${say(change)}：可以运行${partly ? '，部分在主机内存中' : ''}${leftBytes === null ? '' : `，余量 ${memory(leftBytes)}`}`,
  'evaluate.change-cache': ({ to, from }) => `缓存由 ${from} 改为 ${to}`,
  'evaluate.change-concurrency': ({ to, from }, { count }) => `并发由 ${count(from)} 降为 ${count(to)}`,
  'evaluate.change-context': ({ to, from }, { context }) => `上下文长度由 ${context(from)} 降为 ${context(to)}`,
  'evaluate.change-quantization': ({ to, from }) => `量化由 ${from} 改为 ${to}`,
  'evaluate.streams': ({ bytes, fileBytes }, { fileSize }) =>
    `可行，但很慢：${fileSize(fileBytes)} 中有 ${fileSize(bytes)} 在磁盘上，用到时才读取，除非内存中还留有`,
  'evaluate.fewer-experts': ({ runtime, used, trained }) =>
    `${runtime} 每个词元只用 ${used} 个专家，而模型训练时用 ${trained} 个：回答质量低于其得分`,
  'evaluate.of-the-file': ({ note }) => `关于此文件：${note}`,
  'evaluate.disk-rate': ({ point, low, high, note }, { bandwidth, say }) =>
    `磁盘读取速率 ${bandwidth(point)}${low === high ? '' : `（${bandwidth(low)} 至 ${bandwidth(high)}）：用 scan --measure 测量，或用“--set disk.readBytesPerSecond=7GB/s”给出`}${note === null ? '' : `；${say(note)}`}`,
  'evaluate.kept-of-disk': ({ bytes, why }, { memory, say }) => `读过的内容最多有 ${memory(bytes)} 留在空闲内存中：${say(why)}`,
  'evaluate.not-from-disk': ({ reason }, { say }) => `若在使用时从磁盘读取，也许能慢慢运行：${say(reason)}`,
  'recommend.only-from-disk': ({ runtime }) => `${runtime} 每个词元都从磁盘读取专家：可行，但很慢，从不作为首选`,
  'recommend.from-disk': '可从磁盘运行，但很慢：这些模型的任何文件内存都放不下，均不作为推荐',
  'recommend.from-disk-speed': ({ rate, low, high, seconds }, { tokensPerSecond, duration }) =>
    `${tokensPerSecond(rate)}（${tokensPerSecond(low)} 至 ${tokensPerSecond(high)}），首个词元 ${duration(seconds)}`,
  'evaluate.raised-limit': ({ setting, limitBytes, leftBytes, source }, { memory }) =>
    setting === 'ttm.pages_limit'
      ? `将 GPU 份额提高到 ${memory(limitBytes)}，给系统留 ${memory(leftBytes)}：内核参数“ttm.pages_limit=${limitBytes / 4096}”（每页 4096 字节；不要与“amdgpu.gttsize”同用），或在“BIOS”允许时划出同样大的专用显存 [“${source}”]`
      : `将 GPU 份额提高到 ${memory(limitBytes)}，给 macOS 留 ${memory(leftBytes)}，重启前有效：“sudo sysctl iogpu.wired_limit_mb=${limitBytes / 1024 ** 2}” [“${source}”]`,
  'evaluate.change-experts': '把专家放到主机内存',
  'evaluate.change-layers': '把部分层放到主机内存',
  'evaluate.no-model': ({ id }) => `目录中没有模型“${id}”`,
  'evaluate.list-models': '全部列表：quartermaster catalog list models',
  'evaluate.no-runtime': ({ id }) => `目录中没有运行时“${id}”`,
  'evaluate.no-file': '目录中没有该模型的文件。',
  'evaluate.withdrawn': ({ modelId, quantization, day }) => `“${modelId}”的 ${quantization} 已被发布者于 ${day} 撤回`,
  'evaluate.no-quantization-of': ({ modelId, quantization }) => `目录中模型“${modelId}”没有量化“${quantization}”`,
  'evaluate.not-released': ({ status }) => `${status}，尚未发布：仅列出，不推荐`,
  'evaluate.weights-closed': '权重未公开',
  'evaluate.listed-only': ({ reason }, { say }) => `${say(reason)}：仅列出，不推荐`,
  'evaluate.shape-unknown': '张量形状未知',
  'evaluate.cache-size-unknown': '缓存大小未知',
  'evaluate.parameters-unknown': '参数量未知',
  'evaluate.short-of-accelerator': ({ fileBytes, shortBytes, atMost, reason }, { fileSize, memoryShortage, say }) =>
    `放不下：文件 ${fileSize(fileBytes)}，比可用显存${atMost ? '最多' : ''}多出 ${memoryShortage(shortBytes)}${reason === null ? '' : `（${say(reason)}）`}`,
  'evaluate.short-of-memory': ({ fileBytes, shortBytes, atMost, reason }, { fileSize, memoryShortage, say }) =>
    `放不下：文件 ${fileSize(fileBytes)}，比可用内存${atMost ? '最多' : ''}多出 ${memoryShortage(shortBytes)}${reason === null ? '' : `（${say(reason)}）`}`,
  'evaluate.short-of-disk': ({ fileBytes, shortBytes, atMost }, { fileSize }) =>
    `放不下：文件 ${fileSize(fileBytes)}，比可用磁盘空间${atMost ? '最多' : ''}多出 ${fileSize(shortBytes)}`,
};
