import type { Gpu } from '#shared/catalog/gpu.ts';
import { correctableFacts, type FactKind } from '#shared/hardware/corrections.ts';
import { type HardwareQuestion, openQuestions } from '#shared/hardware/open-questions.ts';
import { sizesSold } from '#shared/hardware/match-gpu.ts';
import { listedFor } from '#shared/hardware/plausibility.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { GIB } from '#shared/units.ts';
import { dim, type Output } from '../output.ts';
import { inEnglish } from '#shared/words/en.ts';
import { sameText } from '#shared/words/text.ts';

type Questions = { readonly output: Output; readonly gpus: readonly Gpu[]; readonly questions?: readonly HardwareQuestion[] };

/** What only the owner can tell, and how to say it: "Which one is RTX 3050?  --set accelerators.0.gpuId=…". Equal cards are asked about once. */
export function questionLines(
  profile: HardwareProfile,
  { output, gpus, questions = openQuestions(profile) }: Questions,
): readonly string[] {
  const count = profile.accelerators.length;
  const facts = correctableFacts(profile);
  const lines = questions.map((question) => {
    const aboutEach = count > 1 && questions.filter((other) => isAlike(question, other)).length === count;
    const path = aboutEach ? ofEach(question.path) : question.path;
    const answer = sizesOf(question, profile, gpus) ?? answersTo(question, facts.get(question.path));
    return `${inEnglish(question.text)}  ${dim(output, `--set ${path}=${answer}`)}`;
  });
  return [...new Set(lines)];
}

const isAlike = (one: HardwareQuestion, other: HardwareQuestion): boolean =>
  sameText(one.text, other.text) && ofEach(one.path) === ofEach(other.path) && one.options.join() === other.options.join();

/** As `--set` names a value of every accelerator. */
const ofEach = (path: string): string => path.replace(/^accelerators\.\d+\./, 'accelerators.*.');

/** With what the catalog sells the card whose memory is asked for. */
function sizesOf({ path }: HardwareQuestion, { accelerators }: HardwareProfile, gpus: readonly Gpu[]): string | null {
  const card = accelerators.find(({ index }) => path === `accelerators.${index}.memoryBytes`);
  if (card?.memoryKind !== 'dedicated' || card.parentIndex !== null) return null;
  const sizes = new Set(listedFor(card, gpus).flatMap(sizesSold));
  return sizes.size === 0 ? null : [...sizes].map((size) => `${size / GIB}GiB`).join(' | ');
}

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
