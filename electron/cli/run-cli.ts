import { Command, CommanderError } from 'commander';
import { PlannerError } from '#shared/errors.ts';
import { addCatalogCommand } from './commands/catalog.ts';
import { addCostCommand } from './commands/cost.ts';
import { addEstimateCommand } from './commands/estimate.ts';
import { addExplainCommand } from './commands/explain.ts';
import { addPlanCommand } from './commands/plan.ts';
import { addPullCommand } from './commands/pull.ts';
import { addReportCommand } from './commands/report.ts';
import { addRuntimesCommand } from './commands/runtimes.ts';
import { addScanCommand } from './commands/scan.ts';
import { addServeCommand } from './commands/serve.ts';
import { addVerifyCommand } from './commands/verify.ts';
import type { CliContext } from './context.ts';
import { exitCodeOf } from './exit-code.ts';
import type { Register } from './register.ts';

/** Every command of the program, in the order of --help. */
const commands: readonly Register[] = [
  addScanCommand,
  addPlanCommand,
  addExplainCommand,
  addEstimateCommand,
  addCostCommand,
  addRuntimesCommand,
  addPullCommand,
  addReportCommand,
  addVerifyCommand,
  addCatalogCommand,
  addServeCommand,
];

/** Runs one command line (without node and script) and returns its exit code. Writes only through `context.output`. */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
  let exitCode = 0;
  const program = createProgram(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return reportFailure(error, args.includes('--json'), context);
  }
}

function createProgram(context: CliContext, done: (exitCode: number) => void): Command {
  const program = new Command('quartermaster')
    .description('Capacity planner for self-hosted language models: what fits, how fast, at what cost.')
    .version(context.appVersion)
    .option('--offline', 'refuse what uses the network: pull, and runtimes of another machine')
    .addHelpText('after', '\nExample:\n  quartermaster plan --use-case coding\n');
  for (const register of commands) register(program, context, done);
  for (const command of [program, ...program.commands, ...program.commands.flatMap((group) => group.commands)]) {
    command.exitOverride().configureOutput({
      writeOut: context.output.out,
      // Usage errors are reported in one place, below.
      writeErr: () => undefined,
    });
  }
  return program;
}

function reportFailure(error: unknown, json: boolean, context: CliContext): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const failure = asPlannerError(error);
  // On one line: some commands print JSON Lines, and this may be the last of them.
  if (json) context.output.out(`${JSON.stringify({ error: failure.toBody() })}\n`);
  else context.output.err(`quartermaster: ${failure.message}\n${failure.hint === '' ? '' : `  ${failure.hint}\n`}`);
  return exitCodeOf(failure.code);
}

function asPlannerError(error: unknown): PlannerError {
  if (error instanceof PlannerError) return error;
  if (error instanceof CommanderError) {
    if (error.code === 'commander.help') return new PlannerError('usage', 'no command given', 'See quartermaster --help.');
    return new PlannerError('usage', error.message.replace(/^error: /, ''), 'See quartermaster --help, or --help after a command.');
  }
  if (error instanceof Error && error.name === 'AbortError') return new PlannerError('cancelled', 'cancelled', '');
  const message = error instanceof Error ? error.message : String(error);
  return new PlannerError(
    'internal',
    `a fault of this program: ${message}`,
    'Please report it with the output of: quartermaster scan --capture DIR',
  );
}
