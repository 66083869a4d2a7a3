import { Command } from 'commander';
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
import type { Register } from './register.ts';
import { refuseRepeated } from './contradictions.ts';
import { EXIT_CODES } from './exit-code.ts';
import { reportFailure } from './report-failure.ts';

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
  let reading = program;
  for (const command of commandsOf(program)) {
    command.exitOverride((error) => {
      reading = command;
      throw error;
    });
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return reportFailure(error, { output: context.output, args, program: program.name(), command: pathOf(reading) });
  }
}

const exitCodeLines = EXIT_CODES.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`).join('\n');

function createProgram(context: CliContext, done: (exitCode: number) => void): Command {
  const program = new Command('quartermaster')
    .description('Capacity planner for self-hosted language models: what fits, how fast, at what cost.')
    .version(context.appVersion)
    .option('--offline', 'refuse what uses the network: pull, and runtimes of another machine')
    .addHelpText('after', `\nExample:\n  quartermaster plan --use-case coding\n\nExit codes:\n${exitCodeLines}\n`);
  for (const register of commands) register(program, context, done);
  for (const command of commandsOf(program)) {
    refuseRepeated(command);
    command.configureOutput({
      writeOut: context.output.out,
      // Usage errors are reported in one place, below.
      writeErr: () => undefined,
    });
  }
  return program;
}

const commandsOf = (program: Command): readonly Command[] => [
  program,
  ...program.commands,
  ...program.commands.flatMap((group) => group.commands),
];

/** "quartermaster catalog list". */
const pathOf = (command: Command): string => (command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name());
