import type { Sentences } from '../language.ts';

/** What is wrong with the catalog's files. */
export const catalogWords = {
  'catalog.price-date': ({ asOf }: { asOf: string }) => `a price needs a date (year, month or day), not "${asOf}"`,
  'catalog.price-range': ({ low, typical, high }: { low: number; typical: number; high: number }) =>
    `${low} / ${typical} / ${high} does not rise`,
  'catalog.no-licence': ({ sourceId }: { sourceId: string }) => `source "${sourceId}" names no licence`,
  'catalog.version-older': ({ version, sourceId, asOf }: { version: string; sourceId: string; asOf: string }) =>
    `${version} is older than source ${sourceId} (${asOf})`,
  'catalog.version-no-day': ({ version }: { version: string }) => `"${version}" is not a day`,
  'catalog.measurement-twice': ({ id }: { id: string }) => `measurement ${id} is given twice`,
  'catalog.does-not-exist': ({ id }: { id: string }) => `"${id}" does not exist`,
  'catalog.no-such-file': ({ modelId, quantizationId, bytes }: { modelId: string; quantizationId: string; bytes: number }) =>
    `no file of "${modelId}" in "${quantizationId}" has about ${bytes} bytes`,
  'catalog.tag-names-artifact': ({ tag }: { tag: string }) => `${tag} cannot be pulled, yet names an artifact`,
  'catalog.tag-of-unreleased': ({ modelId, status, tag }: { modelId: string; status: string; tag: string }) =>
    `${modelId} is ${status}: its tag ${tag} cannot be pulled`,
  'catalog.cloud-tag': ({ tag }: { tag: string }) => `${tag} is a cloud tag`,
  'catalog.lends-to-itself': ({ modelId }: { modelId: string }) => `${modelId} lends to itself`,
  'catalog.larger-lender': ({ lender, modelId }: { lender: string; modelId: string }) =>
    `${lender} is larger than ${modelId}: a score is never lent downwards`,
  'catalog.no-shape': 'no shape and no reason for it',
  'catalog.reason-beside-shape': 'a reason for a missing shape beside a shape',
  'catalog.attention-layers': ({ attention, layers }: { attention: number; layers: number }) =>
    `${attention} attention layers, but ${layers} layers`,
  'catalog.feed-forward-layers': ({ feedForward, layers }: { feedForward: number; layers: number }) =>
    `${feedForward} feed-forward layers, but ${layers} layers`,
  'catalog.active-of': ({ active, total }: { active: number; total: number }) => `${active} active of ${total} parameters`,
  'catalog.routed-of': ({ routed, total }: { routed: number; total: number }) => `${routed} routed of ${total} parameters`,
  'catalog.dense-routed': 'a dense model has no routed experts',
  'catalog.twice': ({ what, id }: { what: string; id: string }) => `${what} ${id} is given twice`,
  'catalog.begins-otherwise': ({ artifactId, modelId }: { artifactId: string; modelId: string }) =>
    `${artifactId} does not begin with ${modelId}/`,
  'catalog.no-source': ({ sourceId }: { sourceId: string }) => `source "${sourceId}" is not in sources.json`,
  'catalog.bits': ({
    artifactId,
    bytes,
    bits,
    quantization,
    low,
    high,
  }: {
    artifactId: string;
    bytes: number;
    bits: string;
    quantization: string;
    low: string;
    high: string;
  }) => `${artifactId}: ${bytes} bytes are ${bits} bits per weight, ${quantization} has ${low}–${high}`,
  'catalog.tolerance': ({ artifactId, bound, bytes }: { artifactId: string; bound: string; bytes: number }) =>
    `${artifactId}: bound "${bound}" with a tolerance of ${bytes} bytes`,
  'catalog.other-repository': ({ repo, modelId }: { repo: string; modelId: string }) =>
    `${repo} is not named for ${modelId}: a repository holds that very model, or goes without`,
  'catalog.other-version': ({ name, family, widest }: { name: string; family: string; widest: string }) =>
    `of ${family} the version that covers most models and modes is ${widest}, not ${name}`,
  'catalog.no-engine': (
    { engine, engines, lacking }: { engine: string; engines: readonly string[]; lacking: readonly string[] },
    { list },
  ) =>
    `"${engine}" is no engine that can be timed (${list(engines)}). A new one is named in shared/catalog/engine.ts; where its memory is a pool, calibration/serving.json lacks ${list(lacking)}`,
  'catalog.context-rows': 'the first row is from 0 bytes, every other from more than the one before it',
  'catalog.reserve-rows': 'every row is for larger cards than the one before it, and the last for all others',
  'catalog.pool-engines': 'an engine whose memory is a pool says how much it takes and reserves, and no other does',
  'catalog.starts-with-cache': 'it starts with a type of cache that is not among its own',
} as const satisfies Sentences;
