import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WriteOptions, writeFileAtomically } from '../../../../electron/host/files/atomic-file.ts';
import { makeDirectory } from '../../../../electron/host/files/folders.ts';
import { systemError } from '../../../../electron/host/files/not-writable.ts';
import { skipOnWindows, skipWithoutRoot } from '../../../support/skip.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atomic-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const HINT = 'Choose another place.';
const at = (...names: readonly string[]): string => join(folder, ...names);
const write = (path: string, content: string, options: Partial<WriteOptions> = {}): Promise<void> =>
  writeFileAtomically(path, content, { hint: HINT, ...options });
const refusal = (reason: string): object => ({ code: 'not-writable', hint: HINT, message: expect.stringContaining(reason) as string });

describe('writing', () => {
  it('replaces a file as a whole and leaves nothing beside it', async () => {
    await write(at('deep', 'file.txt'), 'first');
    await write(at('deep', 'file.txt'), 'second');
    expect(readFileSync(at('deep', 'file.txt'), 'utf8')).toBe('second');
    expect(readdirSync(at('deep'))).toEqual(['file.txt']);
  });

  it('where nothing can be written names the place and what to do', async () => {
    writeFileSync(at('file'), 'in the way');
    await expect(write(at('file', 'settings.json'), 'x')).rejects.toMatchObject(refusal(at('file', 'settings.json')));
    await expect(makeDirectory(at('file', 'sub'), HINT)).rejects.toMatchObject({ code: 'not-writable', hint: HINT });
  });

  it.skipIf(!existsSync('/proc/self'))('ends where the system makes no folder but says the path is not there', async () => {
    await expect(makeDirectory('/proc/not-here/sub', HINT)).rejects.toMatchObject({ code: 'not-writable' });
  });

  it('over a folder fails, says so and leaves no temporary file', async () => {
    mkdirSync(at('taken', 'inside'), { recursive: true });
    await expect(write(at('taken'), 'x')).rejects.toMatchObject(refusal('folder'));
    await expect(write(`${at('new')}/`, 'x')).rejects.toMatchObject(refusal('folder'));
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  it('takes a name as long as the system allows', async () => {
    const name = 'ä'.repeat(127);
    await write(at(name), 'x');
    expect(readdirSync(folder)).toEqual([name]);
  });
});

describe.skipIf(skipOnWindows('links and modes'))('writing over a link', () => {
  it('replaces what it leads to, through a chain and other folders, and leaves the links', async () => {
    mkdirSync(at('real', 'below'), { recursive: true });
    symlinkSync(at('real', 'below'), at('there'));
    writeFileSync(at('real', 'target'), 'old');
    symlinkSync('there/../target', at('second'));
    symlinkSync('second', at('first'));
    await write(at('first'), 'new');
    expect(readFileSync(at('real', 'target'), 'utf8')).toBe('new');
    expect([readlinkSync(at('first')), readlinkSync(at('second'))]).toEqual(['second', 'there/../target']);
    expect([...readdirSync(folder), ...readdirSync(at('real'))].sort()).toEqual(['below', 'first', 'real', 'second', 'target', 'there']);
  });

  it('that leads nowhere makes what it leads to', async () => {
    symlinkSync('not/yet/there', at('link'));
    await write(at('link'), 'new');
    expect(readFileSync(at('not', 'yet', 'there'), 'utf8')).toBe('new');
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
  });

  it('that leads in a circle fails', async () => {
    symlinkSync('b', at('a'));
    symlinkSync('a', at('b'));
    await expect(write(at('a'), 'x')).rejects.toMatchObject(refusal('circle'));
  });
});

describe.skipIf(skipOnWindows('links and modes'))('what is replaced', () => {
  it.each([0o600, 0o640, 0o666, 0o755])('keeps its mode %o', async (mode) => {
    writeFileSync(at('file'), 'old');
    chmodSync(at('file'), mode);
    await write(at('file'), 'new');
    await write(at('file'), 'newer', { own: true });
    expect(statSync(at('file')).mode & 0o7777).toBe(mode);
  });

  it('is made by the rules of the user when it is new, and for him alone when it is of this program', async () => {
    writeFileSync(at('usual'), '');
    await write(at('file'), 'x');
    await write(at('own'), 'x', { own: true });
    expect(statSync(at('file')).mode).toBe(statSync(at('usual')).mode);
    expect(statSync(at('own')).mode & 0o7777).toBe(0o600);
  });

  it.skipIf(skipWithoutRoot('giving a file away'))('keeps its owner', async () => {
    writeFileSync(at('file'), 'old');
    chownSync(at('file'), 1234, 2345);
    await write(at('file'), 'new');
    expect(statSync(at('file'))).toMatchObject({ uid: 1234, gid: 2345 });
  });

  it('of several names is new under the one that was written to, and old under the others', async () => {
    writeFileSync(at('one'), 'old');
    linkSync(at('one'), at('other'));
    await write(at('one'), 'new');
    expect([readFileSync(at('one'), 'utf8'), readFileSync(at('other'), 'utf8')]).toEqual(['new', 'old']);
  });
});

/** What the system refuses, by the code it gives. */
const refusing = (code: string, times = Number.POSITIVE_INFINITY) => {
  const pauses: number[] = [];
  let left = times;
  const rename = (from: string, to: string): void => {
    if (left-- > 0) throw systemError(code);
    renameSync(from, to);
  };
  return { pauses, system: { rename, wait: async (milliseconds: number) => pauses.push(milliseconds) } };
};

describe('a file that can be written but not replaced', () => {
  it.each(['EBUSY', 'EXDEV', 'EACCES'])('by %s, as one that is mounted alone, is written in its place', async (code) => {
    writeFileSync(at('file'), 'a longer text than the new one');
    await write(at('file'), 'new', { system: { platform: 'linux', ...refusing(code).system } });
    expect(readFileSync(at('file'), 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('that is new stays away, with nothing left', async () => {
    await expect(write(at('file'), 'x', { system: { platform: 'linux', ...refusing('EBUSY').system } })).rejects.toMatchObject(
      refusal('holds it'),
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('on Windows is tried again for a second, while something else looks at it', async () => {
    writeFileSync(at('file'), 'old');
    for (const code of ['EPERM', 'EBUSY', 'EACCES']) {
      const { system, pauses } = refusing(code, 3);
      await write(at('file'), code, { system: { platform: 'win32', ...system } });
      expect(readFileSync(at('file'), 'utf8')).toBe(code);
      expect(pauses).toHaveLength(3);
    }
    const { system, pauses } = refusing('EBUSY');
    await expect(write(at('file'), 'x', { system: { platform: 'win32', ...system } })).rejects.toMatchObject(refusal('holds it'));
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(1000);
    expect(readdirSync(folder)).toEqual(['file']);
  });
});

describe.skipIf(skipWithoutRoot('becoming another user'))('a user who is not root', () => {
  const NOBODY = 65_534;
  const asNobody = async (work: () => Promise<void>): Promise<void> => {
    chmodSync(folder, 0o755);
    process.seteuid?.(NOBODY);
    try {
      await work();
    } finally {
      process.seteuid?.(0);
    }
  };

  it('writes a file in its place where the folder is closed to him', async () => {
    writeFileSync(at('file'), 'old');
    chmodSync(at('file'), 0o666);
    await asNobody(() => write(at('file'), 'new'));
    expect(readFileSync(at('file'), 'utf8')).toBe('new');
  });

  it('does not replace what he may not write, though the folder is his', async () => {
    mkdirSync(at('his'));
    chownSync(at('his'), NOBODY, NOBODY);
    for (const [name, mode] of [
      ['read-only', 0o444],
      ['of-root', 0o644],
    ] as const) {
      writeFileSync(at('his', name), 'old');
      if (name === 'read-only') chownSync(at('his', name), NOBODY, NOBODY);
      chmodSync(at('his', name), mode);
      await asNobody(() => expect(write(at('his', name), 'new')).rejects.toMatchObject(refusal('no permission')));
      expect(readFileSync(at('his', name), 'utf8')).toBe('old');
    }
  });
});

describe('leftovers of writers that were killed', () => {
  const HOUR = 3600;
  const plant = (name: string, ageSeconds: number): string => {
    const path = at(name);
    writeFileSync(path, 'half');
    const time = Date.now() / 1000 - ageSeconds;
    utimesSync(path, time, time);
    return name;
  };
  const uuid = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';

  it('are cleared an hour later; what is younger, of another name or no file stays', async () => {
    plant(`machine.json.${uuid}.tmp`, HOUR + 60);
    const kept = [
      plant(`young.json.${uuid}.tmp`, HOUR - 60),
      plant('other.tmp', 2 * HOUR),
      plant(`${uuid}.tmp`, 2 * HOUR),
      plant(`upper.${uuid.toUpperCase()}.tmp`, 2 * HOUR),
      plant(`not-random.${uuid.replace('-4b', '-1b')}.tmp`, 2 * HOUR),
      plant(`more.${uuid}.tmp.old`, 2 * HOUR),
    ];
    await write(at('machine.json'), 'x');
    expect(readdirSync(folder).sort()).toEqual([...kept, 'machine.json'].sort());
  });

  it('are folders, too', async () => {
    mkdirSync(at(`report.${uuid}.tmp`));
    writeFileSync(at(`report.${uuid}.tmp`, 'report.html'), 'half');
    await write(at('file'), 'x', { system: { now: () => new Date(Date.now() + 2 * HOUR * 1000) } });
    expect(readdirSync(folder)).toEqual(['file']);
  });
});

describe.skipIf(skipWithoutRoot('mknod'))('a device', () => {
  const device = (name: string, minor: number): string => {
    execFileSync('mknod', [at(name), 'c', '1', String(minor)]);
    return at(name);
  };

  it('is written to and stays what it is', async () => {
    const path = device('null', 3);
    symlinkSync('null', at('link'));
    const { ino } = statSync(path);
    await write(path, 'x');
    await write(at('link'), 'x');
    expect(statSync(path)).toMatchObject({ ino, rdev: 0x103 });
    expect(readdirSync(folder)).toEqual(['link', 'null']);
  });

  it('that is full says so', async () => {
    await expect(write(device('full', 7), 'x')).rejects.toMatchObject(refusal('full'));
  });

  it('is no place for a document of this program', async () => {
    await expect(write(device('null', 3), 'x', { own: true })).rejects.toMatchObject(refusal('not written as a file'));
  });
});

describe.skipIf(skipOnWindows('mkfifo'))('a pipe', () => {
  const pipe = (): string => {
    execFileSync('mkfifo', [at('pipe')]);
    return at('pipe');
  };
  const READ = 'process.stdin.on("data", (chunk) => (n = (globalThis.n ?? 0) + chunk.length)).on("end", () => console.log(n))';

  it('is written to as its reader reads, however much it is, and stays a pipe', async () => {
    const path = pipe();
    const text = 'x'.repeat(300_000);
    const written = write(path, text);
    const reader = spawn('/bin/sh', ['-c', `"${process.execPath}" -e '${READ}' < "${path}"`], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    reader.stdout.on('data', (chunk) => (said += String(chunk)));
    await Promise.all([written, new Promise((resolve) => reader.on('close', resolve))]);
    expect(Number(said)).toBe(text.length);
    expect(lstatSync(path).isFIFO()).toBe(true);
  });

  it('without a reader is given up when the user says so', async () => {
    const controller = new AbortController();
    const written = write(pipe(), 'x', { signal: controller.signal });
    controller.abort();
    await expect(written).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('whose reader has gone says so', async () => {
    const path = pipe();
    const reader = openSync(path, 'r+');
    const written = write(path, 'x'.repeat(200_000));
    await new Promise((resolve) => setTimeout(resolve, 50));
    closeSync(reader);
    await expect(written).rejects.toMatchObject(refusal('pipe has gone'));
  });
});

it.skipIf(skipOnWindows('/dev/fd'))('a descriptor of this process is written to where it stands', async () => {
  const descriptor = openSync(at('file'), 'w');
  try {
    writeSync(descriptor, 'before ');
    symlinkSync(`/dev/fd/${descriptor}`, at('link'));
    await write(`/dev/fd/${descriptor}`, 'first ');
    await write(at('link'), 'second ');
    writeSync(descriptor, 'after');
  } finally {
    closeSync(descriptor);
  }
  expect(readFileSync(at('file'), 'utf8')).toBe('before first second after');
  await expect(write('/dev/fd/987654', 'x')).rejects.toMatchObject(refusal('descriptor'));
});

it.skipIf(skipOnWindows('sockets with a path'))('a socket is not written to, and stays', async () => {
  const server = createServer().listen(at('socket'));
  await new Promise((resolve) => server.once('listening', resolve));
  await expect(write(at('socket'), 'x')).rejects.toMatchObject(refusal('socket'));
  expect(lstatSync(at('socket')).isSocket()).toBe(true);
  server.close();
});
