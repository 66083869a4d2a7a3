import { CommanderError } from 'commander';
import { PlannerError } from '#shared/errors.ts';
import { plainLine, plainWords } from '#shared/plain-text.ts';
import { exitCodeOf } from './exit-code.ts';
import { type Output, printJsonLine } from './output.ts';

/** `command`: the one whose arguments were read, after the program's name where it is not the program itself. */
export type FailureOutput = {
  readonly output: Output;
  readonly args: readonly string[];
  readonly program: string;
  readonly command?: string;
};

/** Says what went wrong, on standard output too where documents are printed. Answers with the exit code. */
export function reportFailure(error: unknown, { output, args, program, command = program }: FailureOutput): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const failure = asPlannerError(error, args, command);
  // On one line: some commands print JSON Lines, and this may be the last of them.
  if (args.includes('--json')) printJsonLine(output, { error: failure.toBody() });
  else output.err(`${program}: ${failure.message}\n${failure.hint === '' ? '' : `  ${failure.hint}\n`}`);
  return exitCodeOf(failure.code);
}

function asPlannerError(error: unknown, args: readonly string[], command: string): PlannerError {
  if (error instanceof PlannerError) return error;
  if (error instanceof CommanderError) {
    if (error.code === 'commander.help') return new PlannerError('usage', 'no command given', `See ${command} --help.`);
    return new PlannerError('usage', withPlain(args, error.message.replace(/^error: /, '')), `See ${command} --help.`);
  }
  if (error instanceof Error && error.name === 'AbortError') return new PlannerError('cancelled', 'cancelled', '');
  const message = error instanceof Error ? error.message : String(error);
  return new PlannerError(
    'internal',
    plainWords`a fault of this program: ${message}`,
    'Please report it with the output of: quartermaster scan --capture DIR',
  );
}

/** The parser quotes what was typed, whole or after its `=`: made plain before the sentence around it is, as `plainWords` does. */
function withPlain(args: readonly string[], message: string): string {
  const typed = args.flatMap((arg) => [arg, arg.slice(arg.indexOf('=') + 1)]).filter((text) => text !== plainLine(text));
  return typed.sort((a, b) => b.length - a.length).reduce((text, each) => text.replaceAll(each, () => plainLine(each)), message);
}
