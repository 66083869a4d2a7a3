import { printJson } from '../output.ts';
import type { Register } from '../register.ts';
import { addScanOptions, isPrintedByOut, runScan, type ScanOptions } from '../scan-options.ts';
import { profileText } from '../text/profile-text.ts';

export const addScanCommand: Register = (program, context) => {
  const command = program
    .command('scan')
    .description('Look at this machine: processor, memory, accelerators, disk, and where each fact comes from');
  addScanOptions(command)
    .option('--json', 'print the profile as JSON')
    .addHelpText('after', '\nExample:\n  quartermaster scan --out machine.json\n')
    .action(async (options: ScanOptions) => {
      const profile = await runScan(options, context);
      if (options.json || (await isPrintedByOut(options))) printJson(context.output, profile);
      else context.output.out(profileText(profile, context.loadCatalog().gpus, context.output));
    });
};
