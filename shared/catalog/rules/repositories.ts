import { message } from '../../words/message.ts';
import type { ModelVariant } from '../model.ts';
import { eachRecord, type Rule } from './problem.ts';

/** What publishers add to a model's name when they convert it: formats, widths, tools. Anything else makes another model of it. */
const FORMAT_WORDS = new Set([
  'gguf',
  'mlx',
  'exl3',
  'safetensors',
  'original',
  'instruct',
  'it',
  'mtp',
  'qat',
  'ct',
  'dynamic',
  'mixed',
  'fast',
  'unsloth',
  'awq',
  'gptq',
  'autoround',
  'int4',
  'int8',
  'fp4',
  'fp8',
  'nvfp4',
  'mxfp4',
  'bf16',
  'w4a16',
  'w8a8',
  'nvfp4a16',
  '2bit',
  '3bit',
  '4bit',
  '6bit',
  '8bit',
  'dq',
  'q4',
  'q8',
  '0',
  'iq1',
  's',
  'xl',
]);

/** The repository of a file holds that very model: its name is the model's, or one that the model goes by, and words of formats. */
export const repositoriesOfModel: Rule = (checked) =>
  eachRecord(checked, { path: ['models'], items: checked.catalog.models }, (model) => {
    const names = namesOf(model);
    return model.artifacts.flatMap(({ repo }, at) => {
      if (repo === null || names.some((name) => isCopyOf(name, repo, model))) return [];
      return [{ field: ['artifacts', at, 'repo'], message: message('catalog.other-repository', { repo, modelId: model.id }) }];
    });
  });

function namesOf({ name, huggingFaceRepo, repositoryNames }: ModelVariant): readonly string[] {
  const own = huggingFaceRepo === null ? [] : [nameOf(huggingFaceRepo.value)];
  return [...own, name, ...repositoryNames].map(plain);
}

const nameOf = (repo: string): string => repo.split('/')[1] ?? repo;
const ownerOf = (repo: string): string => repo.split('/')[0] ?? repo;
const plain = (name: string): string => name.toLowerCase().replaceAll(/[_\s]/g, '-');

/** "Qwen_Qwen3.5-27B-GGUF": the maker may stand before the name, words of formats behind it. */
function isCopyOf(name: string, repo: string, { huggingFaceRepo }: ModelVariant): boolean {
  const maker = huggingFaceRepo === null ? null : plain(ownerOf(huggingFaceRepo.value));
  const copy = plain(nameOf(repo));
  const starts = maker === null ? [''] : ['', `${maker}-`, `${maker}.`];
  const start = starts.find((prefix) => copy.startsWith(prefix + name));
  if (start === undefined) return false;
  const rest = copy.slice(start.length + name.length);
  return /^(-|$)/.test(rest) && rest.split('-').every((word) => word === '' || FORMAT_WORDS.has(word));
}
