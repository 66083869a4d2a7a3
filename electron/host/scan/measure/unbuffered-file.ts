import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bytes } from '#shared/units.ts';
import { PAGE_BYTES } from './read-kernel.ts';

/** A temporary file to measure with. */
export type MeasuringFile = {
  /** False: reads may be answered from memory. */
  readonly unbuffered: boolean;
  write(block: Uint8Array, position: Bytes): Promise<void>;
  /** Fills the block, or throws. */
  read(block: Uint8Array, position: Bytes): Promise<void>;
  /** Waits until all of it is on the disk. */
  flush(): Promise<void>;
  /** Closes and removes it. */
  close(): Promise<void>;
};

export type CreateMeasuringFile = (directory: string) => Promise<MeasuringFile>;

/** libuv hands this on as FILE_FLAG_NO_BUFFERING; Node names no constant for it [libuv, uv/win.h]. */
const UV_FS_O_DIRECT = 0x02000000;

/** Makes the file in the folder; past the cache of the system where that can be had. Throws what `open` throws. */
export function createMeasuringFile(platform: NodeJS.Platform): CreateMeasuringFile {
  return async (directory) => {
    const path = join(directory, `.quartermaster-measure-${randomUUID()}.tmp`);
    const { handle, unbuffered } = await openUnbuffered(path, platform);
    // An open file needs no name: without one nothing is left behind, however the program ends. Where that is refused it goes in the end.
    const isNameless = platform !== 'win32' && (await removed(path));
    return {
      unbuffered,
      write: async (block, position) => {
        await whole(block, position, (offset, length, at) => handle.write(block, offset, length, at).then((done) => done.bytesWritten));
      },
      read: async (block, position) => {
        await whole(block, position, (offset, length, at) => handle.read(block, offset, length, at).then((done) => done.bytesRead));
      },
      flush: () => handle.sync(),
      close: async () => {
        await handle.close();
        if (!isNameless) await unlink(path);
      },
    };
  };
}

type Opened = { readonly handle: FileHandle; readonly unbuffered: boolean };

async function openUnbuffered(path: string, platform: NodeJS.Platform): Promise<Opened> {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
  const direct = directFlag(platform);
  if (direct === null) return { handle: await open(path, flags, 0o600), unbuffered: false };
  try {
    return { handle: await open(path, flags | direct, 0o600), unbuffered: true };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EINVAL')) throw error;
    // The file system cannot. Linux has made the file by then.
    await removed(path);
    return { handle: await open(path, flags, 0o600), unbuffered: false };
  }
}

function directFlag(platform: NodeJS.Platform): number | null {
  switch (platform) {
    case 'win32':
      return UV_FS_O_DIRECT;
    case 'darwin':
      // There is no such flag, and F_NOCACHE is out of Node's reach.
      return null;
    default:
      return constants.O_DIRECT;
  }
}

const removed = (path: string): Promise<boolean> =>
  unlink(path).then(
    () => true,
    () => false,
  );

type Step = (offset: number, length: number, position: Bytes) => Promise<number>;

async function whole(block: Uint8Array, position: Bytes, step: Step): Promise<void> {
  let done = 0;
  while (done < block.length) {
    const moved = await step(done, block.length - done, position + done);
    if (moved === 0) throw new Error('the file ended early');
    done += moved;
  }
}

/** Memory on a page boundary, as unbuffered reading demands; ordinary Buffers lie anywhere. `bytes` is a multiple of 64 KiB. */
export function alignedBlock(bytes: Bytes): Uint8Array<ArrayBuffer> {
  const pages = bytes / PAGE_BYTES;
  return new Uint8Array(new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer);
}
