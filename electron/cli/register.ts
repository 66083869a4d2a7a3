import type { Command } from 'commander';
import type { CliContext } from './context.ts';

/** Adds one command to the program. The command says its exit code through `done`; without a word it is 0. */
export type Register = (program: Command, context: CliContext, done: (exitCode: number) => void) => void;
