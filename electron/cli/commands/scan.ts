import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { PlannerError } from '#shared/errors.ts';
import { captureIo, writeCapture } from '../../host/capture.ts';
import { scanAndMeasure } from '../../host/measure/scan-and-measure.ts';
import type { ProbeIo } from '../../host/probes/probe-io.ts';
import { replayIo } from '../../host/replay.ts';
import { scanHardware } from '../../host/scan-hardware.ts';
import { writeFileAtomically } from '../../host/storage.ts';
import { isoDate } from '../arguments.ts';
import { printJson } from '../output.ts';
import type { CliContext } from '../context.ts';
import type { Register } from '../register.ts';
import { measureLines } from '../text/measure-lines.ts';
import { profileText } from '../text/profile-text.ts';

type ScanOptions = {
  readonly measure?: boolean;
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
    .option('--measure', 'also measure memory bandwidth and disk read; takes about half a minute')
    .option('--out <file>', 'save the profile, for plan --profile')
    .option('--capture <dir>', 'also write every command output and file that was read, with serials and names masked')
    .option('--replay <dir>', 'answer every probe from a capture instead of this machine')
    .option('--now <iso>', 'fix the clock, for reproducible output', isoDate)
    .option('--json', 'print the profile as JSON')
    .addHelpText('after', '\nExample:\n  quartermaster scan --out machine.json\n')
    .action(async (options: ScanOptions) => {
      if (options.measure && options.replay !== undefined)
        throw new PlannerError('usage', '--measure and --replay exclude each other', 'Only the machine at hand can be measured.');
      const live = options.replay === undefined ? context.createProbeIo() : await replayIo(options.replay);
      const capture = options.capture === undefined ? null : captureIo(live);
      const profile = await scan(capture?.io ?? live, options, context);
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

function scan(io: ProbeIo, { measure, now }: ScanOptions, context: CliContext): Promise<HardwareProfile> {
  const options = { now: now ?? context.now() };
  if (!measure) return scanHardware(io, context.loadCatalog(), options);
  const { environment, output } = context;
  return scanAndMeasure(io, context.loadCatalog(), { ...options, environment, onMeasureProgress: measureLines(output) });
}
