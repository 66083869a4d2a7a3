import { errorWords } from './en/errors.ts';
import { hardwareWords } from './en/hardware.ts';
import { machineWords } from './en/machine.ts';
import { reportWords } from './en/report.ts';
import { reportFigureWords } from './en/report-figures.ts';
import { unitWords } from './en/units.ts';
import { makeLanguage, say } from './language.ts';
import type { Text } from './text.ts';
import { catalogWords } from './en/catalog.ts';
import { costWords } from './en/cost.ts';
import { fileWords } from './en/files.ts';
import { planningWords } from './en/planning.ts';
import { recommendWords } from './en/recommend.ts';
import { stepWords } from './en/steps.ts';
import { turnWords } from './en/turns.ts';

/** Every sentence that the core can say, in the language that the others are translated from. */
export const sentences = {
  ...catalogWords,
  ...costWords,
  ...errorWords,
  ...fileWords,
  ...hardwareWords,
  ...machineWords,
  ...planningWords,
  ...reportWords,
  ...reportFigureWords,
  ...recommendWords,
  ...stepWords,
  ...turnWords,
};
export type EnglishSentences = typeof sentences;

export const english = makeLanguage(sentences, unitWords);

/** For whatever speaks English only: the command line, and all that is kept as text. */
export const inEnglish = (text: Text): string => say(text, english);
