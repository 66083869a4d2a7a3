import { readdir, readFile, statfs } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { platforms } from '#shared/hardware/profile.ts';
import type { Bytes } from '#shared/units.ts';
import { decodeText } from '../../files/decode-text.ts';
import { modelsFolder, type ModelsFolderOptions } from '../models-folder.ts';
import { runCommand } from '../../run-command.ts';
import { inUtf8 } from './powershell.ts';
import { namesLike, type OsFacts, type ProbeIo } from './probe-io.ts';

export type LiveOptions = { readonly signal: AbortSignal; readonly environment?: Readonly<Record<string, string | undefined>> };

/** This machine, asked with nothing but Node itself. */
export function thisMachine({ signal, environment = process.env }: LiveOptions): ProbeIo {
  const refusals = new Map<string, string>();
  /** Missing and unreadable are the same to a probe: the fact is not to be had here. Which of the two it was is kept beside. */
  const readOrNull = async <T>(path: string, read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (REFUSED.has(code)) refusals.set(path, code);
      return null;
    }
  };
  return {
    platform: ownPlatform(),
    arch: process.arch,
    run: (command, args, { timeoutSeconds }) => runCommand(command, inUtf8(command, args), { timeoutSeconds, signal }),
    readFile: (path) => readOrNull(path, async () => decodeText(await readFile(path))),
    readDirectory: (path, wanted) => readOrNull(path, async () => namesLike(await readdir(path), wanted)),
    refusals,
    os: osFacts(),
    modelsDiskFreeBytes: () => modelsDiskFreeBytes({ environment, platform: process.platform }),
    systemFacts: async () => null,
    signal,
  };
}

/** Systems that are not listed (BSD) are looked at as Linux is: by tools and files that may be missing. */
const ownPlatform = (): HardwareProfile['os']['platform'] => platforms.find((name) => name === process.platform) ?? 'linux';

/** No permission, or a device that does not answer. */
const REFUSED: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EIO']);

function osFacts(): OsFacts {
  const processors = cpus();
  const constrained = process.constrainedMemory();
  return {
    totalMemoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    constrainedMemoryBytes: constrained > 0 ? constrained : null,
    // Node before 20.13 lacks it: the scanner meets such servers.
    availableMemoryBytes: 'availableMemory' in process ? process.availableMemory() : null,
    cpuModel: processors[0]?.model.trim() || null,
    cpuCores: processors.length > 0 ? processors.length : availableParallelism(),
  };
}

/** Free space for an ordinary user on the disk that holds models, or would. */
async function modelsDiskFreeBytes(options: ModelsFolderOptions): Promise<Bytes | null> {
  const folder = await modelsFolder(options);
  const disk = folder === null ? null : await statfs(folder).catch(() => null);
  return disk === null ? null : disk.bavail * disk.bsize;
}
