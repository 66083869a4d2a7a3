import type { fileWords as english } from '../en/files.ts';
import type { Translated } from '../language.ts';

export const fileWords: Translated<typeof english> = {
  'file.always-read': '每个词元都要读取',
  'file.routed-experts': '路由专家',
  'file.input-embedding': '输入嵌入',
  'file.embedding-and-head': '嵌入（兼作输出头）',
  'file.mtp-head': 'MTP 头',
  'file.vision': '视觉塔',
  'file.ngram-table': 'n 元表',
  'file.header': '文件头',
  'file.unsplit': '未能区分',
  'file.in-repository': ({ repository }) => `Hugging Face 上的 ${repository}`,
  'file.no-repository': ({ model }) => `目前不知道哪个仓库提供 ${model} 的这个文件`,
  'file.basis-stated': '读自文件或日志',
  'file.basis-recipe': '逐张量推算，总和等于文件大小',
  'file.basis-estimate': '估算',
  'file.basis-rest': '其余部分剩下的字节',
};
