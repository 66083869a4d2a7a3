import { correctableFacts, type FactKind } from '#shared/hardware/corrections.ts';
import { type HardwareQuestion, openQuestions } from '#shared/hardware/open-questions.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { dim, type Output } from '../output.ts';
import { inEnglish } from '#shared/words/en.ts';
import { sameText } from '#shared/words/text.ts';

/** What only the owner can tell, and how to say it: "Which one is RTX 3050?  --set accelerators.0.gpuId=…". Equal cards are asked about once. */
export function questionLines(profile: HardwareProfile, output: Output, questions = openQuestions(profile)): readonly string[] {
  const count = profile.accelerators.length;
  const facts = correctableFacts(profile);
  const lines = questions.map((question) => {
    const aboutEach = count > 1 && questions.filter((other) => isAlike(question, other)).length === count;
    const path = aboutEach ? ofEach(question.path) : question.path;
    return `${inEnglish(question.text)}  ${dim(output, `--set ${path}=${answersTo(question, facts.get(question.path))}`)}`;
  });
  return [...new Set(lines)];
}

const isAlike = (one: HardwareQuestion, other: HardwareQuestion): boolean =>
  sameText(one.text, other.text) && ofEach(one.path) === ofEach(other.path) && one.options.join() === other.options.join();

/** As `--set` names a value of every accelerator. */
const ofEach = (path: string): string => path.replace(/^accelerators\.\d+\./, 'accelerators.*.');

/** What to choose from, else how such a figure is written. */
function answersTo({ options }: HardwareQuestion, kind: FactKind | undefined): string {
  if (options.length > 0) return options.join(' | ');
  return kind === undefined ? 'VALUE' : answers[kind];
}

const answers: Readonly<Record<FactKind, string>> = {
  bytes: '24GiB',
  'bytes/s': '500GB/s',
  'flop/s': '100TFLOPS',
  W: '350W',
  count: '16',
  text: 'VALUE',
  list: 'VALUE',
};
