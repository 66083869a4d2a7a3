import { Command } from 'commander';
import type { CliContext } from './context.ts';
import { refuseRepeated } from './contradictions.ts';
import { printJson } from './output.ts';
import { reportFailure } from './report-failure.ts';
import { addScanOptions, runScan, type ScanContext, type ScanOptions } from './scan-options.ts';

const NAME = 'quartermaster-scan';

/** `scan` as a program of its own, for machines where nothing else is installed. It always prints the profile as JSON. */
export async function runScanner(args: readonly string[], context: ScanContext & Pick<CliContext, 'appVersion'>): Promise<number> {
  const { output } = context;
  const program = new Command(NAME)
    .description('Look at this machine and print its profile as JSON, for quartermaster plan --profile')
    .version(context.appVersion)
    .exitOverride()
    // Usage errors are reported below.
    .configureOutput({ writeOut: output.out, writeErr: () => undefined });
  addScanOptions(program)
    .option('--json', 'accepted for symmetry: the output is JSON anyway')
    .addHelpText('after', `\nExample:\n  ssh gpu1 node - < ${NAME}.mjs > gpu1.json\n`)
    .action(async (options: ScanOptions) => printJson(output, await runScan(options, context)));
  refuseRepeated(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    return reportFailure(error, { output, args, program: NAME });
  }
}
