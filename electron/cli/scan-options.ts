import type { Command } from 'commander';
import type { HardwareCatalog } from '#shared/catalog/catalog.ts';
import { PlannerError } from '#shared/errors.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { setValues } from '#shared/hardware/set-values.ts';
import { captureIo, refuseFullFolder, writeCapture } from '../host/scan/capture.ts';
import { scanAndMeasure } from '../host/scan/measure/scan-and-measure.ts';
import type { ProbeIo } from '../host/scan/probes/probe-io.ts';
import { replayIo } from '../host/scan/replay.ts';
import { scanHardware } from '../host/scan/scan-hardware.ts';
import { writeFileAtomically } from '../host/files/atomic-file.ts';
import { shownPath } from '../host/files/not-writable.ts';
import { isStandardOutput } from '../host/files/write-target.ts';
import { isoDate } from './arguments.ts';
import type { CliContext } from './context.ts';
import { setOption } from './set-option.ts';
import { measureLines } from './text/measure-lines.ts';

export type ScanOptions = {
  readonly measure?: boolean;
  readonly capture?: string;
  readonly replay?: string;
  readonly set?: readonly string[];
  readonly out?: string;
  readonly json?: boolean;
  readonly now?: Date;
};

/** All that a scan touches: the scanner that runs without an install has no more. */
export type ScanContext = Pick<CliContext, 'output' | 'environment' | 'now' | 'startedAt' | 'createProbeIo' | 'signal'> & {
  readonly loadCatalog: () => HardwareCatalog;
};

/** Flags that `scan` and the scanner share. */
export function addScanOptions(command: Command): Command {
  return command
    .option('--measure', 'also measure memory bandwidth and disk read; takes about half a minute')
    .addOption(setOption())
    .option('--out <file>', 'save the profile, for plan --profile')
    .option(
      '--capture <dir>',
      'also write down what was read of command outputs and files, and nothing else of them, in a new or empty folder',
    )
    .option('--replay <dir>', 'answer every probe from a capture instead of this machine')
    .option('--now <iso>', 'fix the clock, for reproducible output', isoDate);
}

/** Scans as the flags say, and writes the files that they name. */
export async function runScan(options: ScanOptions, context: ScanContext): Promise<HardwareProfile> {
  if (options.measure && options.replay !== undefined)
    throw new PlannerError('usage', '--measure and --replay exclude each other', 'Only the machine at hand can be measured.');
  if (options.capture !== undefined) await refuseFullFolder(options.capture);
  const live = options.replay === undefined ? context.createProbeIo() : await replayIo(options.replay, context.signal);
  const capture = options.capture === undefined ? null : captureIo(live);
  const scanned = await scan(capture?.io ?? live, options, context);
  if (capture && options.capture !== undefined) {
    await writeCapture(capture, options.capture);
    context.output.err(`Capture written to ${shownPath(options.capture)}\n`);
  }
  const profile = setValues(scanned, options.set ?? [], context.loadCatalog());
  if (options.out !== undefined && !(await isPrintedByOut(options))) {
    const { signal } = context;
    await writeFileAtomically(options.out, `${JSON.stringify(profile, null, 2)}\n`, { hint: 'Choose another file with --out.', signal });
    context.output.err(`Profile written to ${shownPath(options.out)}\n`);
  }
  return profile;
}

/** `--out /dev/stdout`: the profile is printed there, once, and nothing beside it. */
export const isPrintedByOut = async ({ out }: ScanOptions): Promise<boolean> => out !== undefined && (await isStandardOutput(out));

function scan(io: ProbeIo, { measure, now }: ScanOptions, context: ScanContext): Promise<HardwareProfile> {
  const options = { now: now ?? context.now(), startedAt: context.startedAt };
  if (!measure) return scanHardware(io, context.loadCatalog(), options);
  const { environment, output } = context;
  return scanAndMeasure(io, context.loadCatalog(), { ...options, environment, onMeasureProgress: measureLines(output) });
}
