import { describe, expect, it } from 'vitest';
import { checkCatalogFiles } from '../../catalog/scripts/check.ts';
import { readCatalogFolder } from '../../catalog/scripts/load.ts';
import type { CatalogFiles } from '../../catalog/scripts/load.ts';
import { catalogDirectory } from '../support/catalog.ts';
import { inEnglish } from '#shared/words/en.ts';

const files = readCatalogFolder(catalogDirectory);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

/** A copy of the catalog's files with one value replaced (undefined: removed) in one of them. */
function planted(file: string, path: Path, value: Json | undefined): CatalogFiles {
  const copy = structuredClone(files);
  const all = [
    ...Object.values(copy.things),
    ...Object.values(copy.lists),
    Object.values(copy.calibration),
    [copy.costDefaults, copy.usersDefaults, copy.catalog],
  ].flat();
  const target = all.find((item) => item.path === file);
  if (target === undefined) throw new Error(`no catalog file ${file}`);
  let holder = target.value as { [key: string | number]: Json };
  for (const step of path.slice(0, -1)) holder = holder[step] as { [key: string | number]: Json };
  const last = path.at(-1);
  if (last === undefined || !(last in holder)) throw new Error(`no field ${path.join('.')} in ${file}`);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

const [sourceFile] = files.lists.sources;
const [{ sourceId: firstSource } = { sourceId: '' }] = (sourceFile?.value ?? []) as { sourceId: string }[];
const model27 = 'models/qwen3.6/qwen3.6-27b.json';
const gpu4090 = 'gpus/nvidia/rtx-4090.json';
const desktop = 'machines/generic/desktop-rtx-4090.json';

/** The catalog with a copy of vLLM's file under another id and engine. */
function copiedRuntime(id: string, engine: string): CatalogFiles {
  const { value } = files.things.runtimes.find(({ path }) => path === 'runtimes/vllm.json') ?? { value: {} };
  const copy = { path: `runtimes/${id}.json`, value: { ...(value as object), id, engine } };
  return { ...files, things: { ...files.things, runtimes: [...files.things.runtimes, copy] } };
}

describe('the shipped catalog', () => {
  it('has no problems', () => {
    expect(checkCatalogFiles(files)).toEqual([]);
  });
});

type Fault = readonly [title: string, file: string, path: Path, value: Json | undefined, field: string, message: RegExp];

const faultsOfModels: readonly Fault[] = [
  [
    'a quantization that does not exist',
    model27,
    ['artifacts', 0, 'quantizationId'],
    'q4-k-mm',
    'artifacts.0.quantizationId',
    /does not exist/,
  ],
  ['an artifact under another model', model27, ['artifacts', 0, 'id'], 'qwen3.6-28b/q4-k-m', 'artifacts.0.id', /does not begin with/],
  ['a tag without its artifact', model27, ['ollamaTags', 0, 'artifactId'], 'qwen3.6-27b/q9', 'ollamaTags.0.artifactId', /does not exist/],
  ['a lender that does not exist', model27, ['lenders', 0], 'qwen3.4-27b', 'lenders.0', /does not exist/],
  ['a larger lender', model27, ['lenders', 0], 'qwen3.5-35b-a3b', 'lenders.0', /is larger than/],
  ['a model that lends to itself', model27, ['lenders', 0], 'qwen3.6-27b', 'lenders.0', /lends to itself/],
  ['an unknown source', model27, ['license', 'sourceId'], 'hearsay', 'license.sourceId', /not in sources\.json/],
  ['a missing source', model27, ['license', 'sourceId'], undefined, 'license.sourceId', /expected string/],
  ['a fact without a status', model27, ['license', 'status'], undefined, 'license.status', /.+/],
  ['a field that no schema knows', model27, ['license', 'value'], 12, 'license.value', /expected string/],
  ['the bytes of one shard only', model27, ['artifacts', 0, 'fileBytes'], 8_408_622_192, 'artifacts.0.fileBytes', /bits per weight/],
  ['GiB taken for bytes twice over', model27, ['artifacts', 0, 'fileBytes'], 33_634_488_768, 'artifacts.0.fileBytes', /bits per weight/],
  [
    'an exact size with a tolerance',
    model27,
    ['artifacts', 0, 'fileBytesTolerance'],
    5,
    'artifacts.0.fileBytesTolerance',
    /with a tolerance/,
  ],
  ['a tag of a model that is not released', model27, ['release', 'status'], 'announced', 'ollamaTags.0.pullable', /cannot be pulled/],
  ['a cloud tag that may be pulled', model27, ['ollamaTags', 0, 'tag'], 'qwen3.6:27b-cloud', 'ollamaTags.0.pullable', /is a cloud tag/],
  [
    'a tag that cannot be pulled, with a file',
    model27,
    ['ollamaTags', 0, 'pullable'],
    false,
    'ollamaTags.0.artifactId',
    /cannot be pulled/,
  ],
  [
    'attention layers that do not add up',
    model27,
    ['shape', 'attention', 'fullLayers'],
    17,
    'shape.attention',
    /65 attention layers, but 64/,
  ],
  ['a shape and a reason against it', model27, ['shapeUnknownReason'], 'unpublished', 'shapeUnknownReason', /beside a shape/],
  ['more active parameters than there are', model27, ['parameters', 'active', 'value'], 99_000_000_000, 'parameters.active', /active of/],
  [
    'a repository of another model',
    model27,
    ['artifacts', 0, 'repo'],
    'unsloth/Qwen3.5-27B-GGUF',
    'artifacts.0.repo',
    /is not named for qwen3\.6-27b/,
  ],
  [
    'a repository of a descendant',
    model27,
    ['artifacts', 0, 'repo'],
    'someone/Qwen3.6-27B-abliterated-GGUF',
    'artifacts.0.repo',
    /not named/,
  ],
  [
    'a repository of a model whose name begins alike',
    model27,
    ['artifacts', 0, 'repo'],
    'unsloth/Qwen3.6-27B-Coder',
    'artifacts.0.repo',
    /not named/,
  ],
  ['what is no repository', model27, ['artifacts', 0, 'repo'], 'unsloth', 'artifacts.0.repo', /.+/],
  ['a score of an unlisted test', model27, ['benchmarks', 0, 'name'], 'AA Intelligence Index v9', 'benchmarks.0.name', /does not exist/],
  ['routed experts in a dense model', model27, ['parameters', 'routedExperts', 'value'], 5, 'parameters.routedExperts', /dense model/],
];

const faultsElsewhere: readonly Fault[] = [
  ['a file named for something else', gpu4090, ['id'], 'nvidia-rtx-4091', 'id', /the file name stands for/],
  ['a GPU price without a date', gpu4090, ['priceUsd', 'asOf'], '', 'priceUsd.asOf', /needs a date/],
  ['a machine with an unknown GPU', desktop, ['gpus', 0, 'gpuId'], 'nvidia-rtx-9090', 'gpus.0.gpuId', /does not exist/],
  ['a machine price without a date', desktop, ['priceUsd', 'asOf'], 'recently', 'priceUsd.asOf', /needs a date/],
  ['a price range that falls', desktop, ['priceUsd', 'low'], 9_999, 'priceUsd', /does not rise/],
  ['an API price without a date', 'api-prices/anthropic.json', [0, 'asOf'], 'spring', '0.asOf', /needs a date/],
  ['an API price of an unknown model', 'api-prices/anthropic.json', [0, 'modelId'], 'claude', '0.modelId', /does not exist/],
  [
    'a price in the file of another provider',
    'api-prices/anthropic.json',
    [0, 'provider'],
    'openai',
    '0.provider',
    /in the file of anthropic/,
  ],
  ['a carbon figure without its licence', 'energy/carbon.json', [0, 'sourceId'], 'user', '0.sourceId', /names no licence/],
  ['a tariff without its licence', 'energy/tariffs.json', [0, 'sourceId'], 'user', '0.sourceId', /names no licence/],
  [
    'a version of a test that fewer models are measured on',
    'use-cases.json',
    [0, 'benchmarks', 0],
    'AA Intelligence Index v4.3.2',
    '0.benchmarks.0',
    /covers most models and modes is AA Intelligence Index v4\.1\.1/,
  ],
  ['a benchmark that nobody scored', 'use-cases.json', [0, 'benchmarks', 0], 'MMLU-Ultra', '0.benchmarks.0', /does not exist/],
  [
    'a default of people from hearsay',
    'users-defaults.json',
    ['peakFactor', 'sourceId'],
    'hearsay',
    'peakFactor.sourceId',
    /not in sources\.json/,
  ],
  ['a peak below the mean', 'users-defaults.json', ['peakFactor', 'value'], 0.5, 'peakFactor.value', /.+/],
  ['a catalog older than its sources', 'catalog.json', ['version'], '2026-01-01', 'version', /is older than source/],
  [
    'a price shown by default that is gone',
    'cost-defaults.json',
    ['defaultApiPriceIds', 0],
    'price-999',
    'defaultApiPriceIds.0',
    /does not exist/,
  ],
  [
    'a compute buffer of an unknown model',
    'calibration/memory.json',
    ['computeBufferRows', 0, 'modelId'],
    'deepseek-v9',
    'computeBufferRows.0.modelId',
    /does not exist/,
  ],
  ['an artifact id given twice', model27, ['artifacts', 1, 'id'], 'qwen3.6-27b/q4-k-m', 'artifacts.1.id', /is given twice$/],
  ['a quantization given twice', 'quantizations.json', [1, 'id'], '1-bit-ud', '1.id', /is given twice$/],
  [
    'a tokenizer that nobody counted with',
    'models/gpt-oss/gpt-oss-20b.json',
    ['capabilities', 'tokenizer', 'value'],
    'o300k',
    'capabilities.tokenizer.value',
    /does not exist/,
  ],
  ['a runtime that stands in for none', 'runtimes/ollama.json', ['standsInFor'], 'llama.cp', 'standsInFor', /does not exist/],
  ['a cache type that nobody can ask for', 'runtimes/vllm.json', ['kvTypes', 2], 'fp9', 'kvTypes.2', /expected one of/],
  ['a start with a cache of another', 'runtimes/ollama.json', ['startsWith', 'kvType'], 'fp8', 'startsWith.kvType', /not among its own/],
  ['a runtime without a micro-batch', 'runtimes/mlx.json', ['microBatch'], [], 'microBatch', /too small/i],
  ['a source given twice', 'sources.json', [1, 'sourceId'], firstSource, '1.sourceId', /is given twice$/],
];

describe('a planted fault is found, with its file and field', () => {
  it.each([...faultsOfModels, ...faultsElsewhere].map((fault) => [fault[0], fault] as const))(
    '%s',
    (_, [, file, path, value, field, message]) => {
      const problems = checkCatalogFiles(planted(file, path, value));
      const found = problems.filter((problem) => problem.file === file && problem.field === field);
      expect(found.map((problem) => inEnglish(problem.message)).join('\n')).toMatch(message);
    },
  );
});

describe('a runtime of an engine that nobody fitted', () => {
  it('is refused, with the constants named that it lacks', () => {
    const [problem, ...more] = checkCatalogFiles(copiedRuntime('lmdeploy', 'lmdeploy'));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ file: 'runtimes/lmdeploy.json', field: 'engine' });
    for (const name of ['timeFactor', 'firstTokenStartSeconds', 'waveRatio'])
      expect(problem?.message).toContain(`constants.engines.lmdeploy.${name}`);
  });

  it('is refused where the calibration loses the constants of a listed engine', () => {
    const problems = checkCatalogFiles(planted('calibration/serving.json', ['constants', 'engines', 'sglang', 'waveRatio'], undefined));
    expect(problems).toEqual([expect.objectContaining({ file: 'calibration/serving.json', field: 'constants.engines.sglang.waveRatio' })]);
  });
});
