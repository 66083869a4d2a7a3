import { captureIo, writeCapture } from '../../host/capture.ts';
import { replayIo } from '../../host/replay.ts';
import { scanHardware } from '../../host/scan-hardware.ts';
import { writeFileAtomically } from '../../host/storage.ts';
import { isoDate } from '../arguments.ts';
import { printJson } from '../output.ts';
import type { Register } from '../register.ts';
import { profileText } from '../text/profile-text.ts';

type ScanOptions = {
  readonly capture?: string;
  readonly replay?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly now?: Date;
};

export const addScanCommand: Register = (program, context) => {
  program
    .command('scan')
    .description('Look at this machine: processor, memory, accelerators, disk, and where each fact comes from')
    .option('--out <file>', 'save the profile, for plan --profile')
    .option('--capture <dir>', 'also write every command output and file that was read, with serials and names masked')
    .option('--replay <dir>', 'answer every probe from a capture instead of this machine')
    .option('--now <iso>', 'fix the clock, for reproducible output', isoDate)
    .option('--json', 'print the profile as JSON')
    .addHelpText('after', '\nExample:\n  quartermaster scan --out machine.json\n')
    .action(async (options: ScanOptions) => {
      const live = options.replay === undefined ? context.createProbeIo() : await replayIo(options.replay);
      const capture = options.capture === undefined ? null : captureIo(live);
      const profile = await scanHardware(capture?.io ?? live, context.loadCatalog(), { now: options.now ?? context.now() });
      if (capture && options.capture !== undefined) {
        await writeCapture(capture, options.capture);
        context.output.err(`Capture written to ${options.capture}\n`);
      }
      if (options.out !== undefined) {
        await writeFileAtomically(options.out, `${JSON.stringify(profile, null, 2)}\n`);
        context.output.err(`Profile written to ${options.out}\n`);
      }
      if (options.json) printJson(context.output, profile);
      else context.output.out(profileText(profile, context.output));
    });
};
