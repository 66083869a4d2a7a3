import { addedFields, type Difference, differencesBetween } from './compare.ts';
import type { Answer, Answers } from './record.ts';

type Found = Difference & { readonly question: string };
type Group = { readonly title: string; readonly found: readonly Found[]; readonly questions: number };

const EXAMPLES = 2;
const MOST_LETTERS = 160;

/** All differences of two recordings: groups of one command, field and kind of change, the commonest first. */
export function comparisonText(before: Answers, after: Answers, all: boolean): { readonly text: string; readonly isEqual: boolean } {
  const pairs = Object.entries(before).map(([question, answer]) => ({ question, before: answer, after: after[question] }));
  const found = pairs.flatMap(({ question, ...pair }) =>
    answerDifferences(pair.before, pair.after).map((difference) => ({ ...difference, question })),
  );
  const added = new Set(
    pairs.flatMap(({ question, ...pair }) => addedFields(pair.before, pair.after).map((field) => `${commandOf(question)}: ${field}`)),
  );
  const groups = grouped(found);
  const blocks = groups.map(({ title, found: members, questions }) => {
    const shown = (all ? members : members.slice(0, EXAMPLES)).map(exampleText);
    return [`${title}  (${members.length} in ${counted(questions, 'answer')})`, ...shown, ''].join('\n');
  });
  const fields =
    added.size === 0 ? [] : ['', 'Fields that only the newer answers have:', ...[...added].sort().map((field) => `  ${field}`)];
  const lines = [
    ...blocks,
    ...summary(
      pairs.map(({ question }) => question),
      found,
    ),
    ...fields,
    '',
  ];
  return { text: lines.join('\n'), isEqual: found.length === 0 };
}

function answerDifferences(before: Answer, after: Answer | undefined): readonly Difference[] {
  if (after === undefined) return [{ path: '', field: '', change: 'not asked', before, after }];
  // Both succeed or both fail in the same way: else their documents have nothing to compare.
  if (before.exitCode !== after.exitCode) {
    const ends = { path: 'exit code', field: 'exit code', change: `${before.exitCode} became ${after.exitCode}` };
    return [{ ...ends, before: before.err || before.exitCode, after: after.err || after.exitCode }];
  }
  return differencesBetween(before, after);
}

function grouped(found: readonly Found[]): readonly Group[] {
  const groups = new Map<string, Found[]>();
  for (const difference of found) {
    const title = [commandOf(difference.question), difference.field, difference.change].join('  ');
    groups.set(title, [...(groups.get(title) ?? []), difference]);
  }
  return [...groups]
    .map(([title, members]) => ({ title, found: members, questions: new Set(members.map(({ question }) => question)).size }))
    .sort((a, b) => b.questions - a.questions || b.found.length - a.found.length);
}

function summary(asked: readonly string[], found: readonly Found[]): readonly string[] {
  const differing = new Set(found.map(({ question }) => question));
  const commands = [...new Set(asked.map(commandOf))];
  const lines = commands.map((command) => {
    const own = asked.filter((question) => commandOf(question) === command);
    return `  ${command.padEnd(9)} ${own.filter((question) => differing.has(question)).length} of ${counted(own.length, 'answer')} differ`;
  });
  return [`${counted(found.length, 'difference')} in ${differing.size} of ${counted(asked.length, 'answer')}`, ...lines];
}

const exampleText = ({ question, path, before, after }: Found): string =>
  `  ${question}\n    ${path}: ${shortened(before)} → ${shortened(after)}`;

function shortened(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text;
}

const commandOf = (question: string): string => question.split(' ', 1)[0] ?? '';
const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
