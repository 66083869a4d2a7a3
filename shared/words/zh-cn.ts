import type { EnglishSentences } from './en.ts';
import { makeLanguage, type Translated } from './language.ts';
import { errorWords } from './zh-cn/errors.ts';
import { hardwareWords } from './zh-cn/hardware.ts';
import { machineWords } from './zh-cn/machine.ts';
import { reportWords } from './zh-cn/report.ts';
import { reportFigureWords } from './zh-cn/report-figures.ts';
import { unitWords } from './zh-cn/units.ts';
import { catalogWords } from './zh-cn/catalog.ts';
import { costWords } from './zh-cn/cost.ts';
import { fileWords } from './zh-cn/files.ts';
import { planningWords } from './zh-cn/planning.ts';
import { recommendWords } from './zh-cn/recommend.ts';
import { stepWords } from './zh-cn/steps.ts';
import { turnWords } from './zh-cn/turns.ts';

export const sentences = {
  ...catalogWords,
  ...costWords,
  ...errorWords,
  ...fileWords,
  ...hardwareWords,
  ...machineWords,
  ...planningWords,
  ...recommendWords,
  ...reportWords,
  ...reportFigureWords,
  ...stepWords,
  ...turnWords,
} satisfies Translated<EnglishSentences>;

/** Simplified Chinese. */
export const simplifiedChinese = makeLanguage(sentences, unitWords);
