import type { catalogWords as english } from '../en/catalog.ts';
import type { Translated } from '../language.ts';

export const catalogWords: Translated<typeof english> = {
  'catalog.price-date': ({ asOf }) => `价格需要日期（年、月或日），而不是“${asOf}”`,
  'catalog.price-range': ({ low, typical, high }) => `${low} / ${typical} / ${high} 没有递增`,
  'catalog.no-licence': ({ sourceId }) => `来源“${sourceId}”没有注明许可证`,
  'catalog.version-older': ({ version, sourceId, asOf }) => `${version} 早于来源 ${sourceId}（${asOf}）`,
  'catalog.version-no-day': ({ version }) => `“${version}”不是日期`,
  'catalog.measurement-twice': ({ id }) => `测量 ${id} 出现了两次`,
  'catalog.does-not-exist': ({ id }) => `“${id}”不存在`,
  'catalog.no-such-file': ({ modelId, quantizationId, bytes }) => `“${modelId}”的“${quantizationId}”中没有大小约为 ${bytes} 字节的文件`,
  'catalog.tag-names-artifact': ({ tag }) => `${tag} 无法拉取，却指定了模型文件`,
  'catalog.tag-of-unreleased': ({ modelId, status, tag }) => `${modelId} 的状态为 ${status}：其标签 ${tag} 无法拉取`,
  'catalog.cloud-tag': ({ tag }) => `${tag} 是云端标签`,
  'catalog.lends-to-itself': ({ modelId }) => `${modelId} 向自身借用得分`,
  'catalog.larger-lender': ({ lender, modelId }) => `${lender} 大于 ${modelId}：得分从不向下借用`,
  'catalog.no-shape': '没有张量形状，也没有说明原因',
  'catalog.reason-beside-shape': '已有张量形状，却又说明了缺失的原因',
  'catalog.attention-layers': ({ attention, layers }) => `注意力层 ${attention} 层，而总层数为 ${layers}`,
  'catalog.feed-forward-layers': ({ feedForward, layers }) => `前馈层 ${feedForward} 层，而总层数为 ${layers}`,
  'catalog.active-of': ({ active, total }) => `激活参数 ${active}，总参数 ${total}`,
  'catalog.routed-of': ({ routed, total }) => `路由专家参数 ${routed}，总参数 ${total}`,
  'catalog.dense-routed': '稠密模型没有路由专家',
  'catalog.twice': ({ what, id }) => `${what} ${id} 出现了两次`,
  'catalog.begins-otherwise': ({ artifactId, modelId }) => `${artifactId} 不以 ${modelId}/ 开头`,
  'catalog.no-source': ({ sourceId }) => `来源“${sourceId}”不在 sources.json 中`,
  'catalog.bits': ({ artifactId, bytes, bits, quantization, low, high }) =>
    `${artifactId}：${bytes} 字节合每权重 ${bits} 位，而 ${quantization} 为 ${low}–${high}`,
  'catalog.tolerance': ({ artifactId, bound, bytes }) => `${artifactId}：界限为“${bound}”，容差却为 ${bytes} 字节`,
  'catalog.other-repository': ({ repo, modelId }) => `${repo} 的名称不属于 ${modelId}：仓库必须正好包含该模型，否则留空`,
  'catalog.other-version': ({ name, family, widest }) => `${family} 中覆盖模型和模式最多的版本是 ${widest}，而不是 ${name}`,
  'catalog.no-engine': ({ engine, engines, lacking }, { list }) =>
    `“${engine}”不是可以估算速度的引擎（${list(engines)}）。新引擎在“shared/catalog/engine.ts”中列出；若以内存池管理显存，calibration/serving.json 中还缺少 ${list(lacking)}`,
  'catalog.context-rows': '第一行从 0 字节开始，其后每行都大于前一行',
  'catalog.reserve-rows': '每一行都针对比前一行更大的卡，最后一行针对其余所有卡',
  'catalog.pool-engines': '以内存池管理显存的引擎要说明占用与保留的大小，其他引擎不需要',
  'catalog.starts-with-cache': '启动时的缓存类型不在它支持的类型之中',
};
