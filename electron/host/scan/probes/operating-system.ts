import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { type Keep, presence } from '../keep/keep.ts';
import { lines } from '../keep/lines.ts';
import { found, PRODUCT_NAME, oneValue } from '../keep/values.ts';
import { groupNames, isInContainer, OWN_GROUPS } from './cgroup-folders.ts';
import { type Collected, collected, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { FILES_SECONDS } from './timeouts.ts';
import { wholeNumber } from './tool-output.ts';

const NAME = 'os-release';

export type SystemFiles = {
  readonly release: string | null;
  readonly kernel: string | null;
  readonly ownGroup: string | null;
  readonly containerMark: boolean;
  readonly productName: string | null;
  readonly chassis: string | null;
};

export const operatingSystem: Probe<SystemFiles> = { name: NAME, platforms: ['linux'], timeoutSeconds: FILES_SECONDS, collect, parse };

/** The kernel that Windows runs Linux with. */
const windowsKernel = /microsoft/i;
/** DMI product names of machines that are software. */
const virtualProducts = /^(KVM|VirtualBox|VMware|Standard PC|Virtual Machine|Bochs|HVM domU|Google Compute Engine|OpenStack|Parallels)/;

const named = (names: string): Keep => lines(new RegExp(`^(?:${names})="?${PRODUCT_NAME}"?$`, 'u'));
/** The long name of a system is read where it has not both of the others. */
const keptRelease: Keep = (release) => named(hasVersion(release) ? 'NAME|VERSION_ID' : 'NAME|VERSION_ID|PRETTY_NAME')(release);

async function collect(io: ProbeIo): Promise<Collected<SystemFiles>> {
  const [release, kernel, ownGroup, docker, podman, productName, chassis] = await Promise.all([
    io.readFile('/etc/os-release', keptRelease),
    io.readFile('/proc/version', found(windowsKernel)),
    io.readFile(OWN_GROUPS, groupNames),
    io.readFile('/.dockerenv', presence),
    io.readFile('/run/.containerenv', presence),
    io.readFile('/sys/class/dmi/id/product_name', found(virtualProducts)),
    io.readFile('/sys/class/dmi/id/chassis_type', oneValue(String.raw`\d{1,3}`)),
  ]);
  const files = { release, kernel, ownGroup, containerMark: docker !== null || podman !== null, productName, chassis };
  const nothing = files.release === null && files.kernel === null && files.ownGroup === null && files.productName === null;
  return nothing ? unavailable('no /etc/os-release') : collected(files);
}

function parse(files: SystemFiles): ProbeAnswer {
  const guest = guestOf(files);
  const chassis = wholeNumber(files.chassis);
  return {
    status: 'ok',
    detail: guest === null ? 'Linux' : `Linux, ${guest}`,
    findings: {
      os: { version: version(files.release), ...(guest === null ? {} : { guest }) },
      ...(chassis === null || chassis === UNKNOWN_CHASSIS ? {} : { portable: portableChassis.has(chassis) }),
    },
  };
}

const fieldIn = (release: string, name: string): string | undefined => new RegExp(`^${name}="?([^"\\n]+)"?$`, 'm').exec(release)?.[1];
const hasVersion = (release: string): boolean => ['NAME', 'VERSION_ID'].every((name) => fieldIn(release, name) !== undefined);

function version(release: string | null): Known<string> {
  const field = (name: string): string | undefined => fieldIn(release ?? '', name);
  const name = field('NAME');
  const number = field('VERSION_ID');
  const text = name !== undefined && number !== undefined ? `${name} ${number}` : (field('PRETTY_NAME') ?? name);
  return text === undefined ? unknown('no /etc/os-release') : sourced(text, basis('measured', NAME));
}

function guestOf({ kernel, ownGroup, containerMark, productName }: SystemFiles): HardwareProfile['os']['guest'] | null {
  if (windowsKernel.test(kernel ?? '')) return 'wsl';
  if (containerMark || isInContainer(ownGroup ?? '')) return 'container';
  return virtualProducts.test(productName?.trim() ?? '') ? 'vm' : null;
}

const UNKNOWN_CHASSIS = 2;
/** Portable, laptop, notebook, sub-notebook, convertible, detachable [SMBIOS 7.4.1]. */
const portableChassis = new Set([8, 9, 10, 14, 31, 32]);
