import type { ModelVariant } from '../catalog/model.ts';
import type { Loadable } from '../catalog/quantization.ts';
import type { Runtime } from '../catalog/runtime.ts';
import { assertNever } from '../estimate.ts';
import { oneHost } from '../hardware/hosts.ts';
import type { ResolvedDevice, ResolvedMachine } from '../hardware/machine.ts';
import type { Refusal } from './refusal.ts';

type DeviceRule = Runtime['supports'][number]['on'][number];

/** What of a machine a runtime can use for one kind of file: the machine cut down to those devices, or the reason against it. */
export type RuntimeSupport =
  | { readonly supported: true; readonly machine: ResolvedMachine }
  | { readonly supported: false; readonly refusal: Refusal };

/**
 * Mixed vendors are not pooled: the vendor with most free memory is taken. A machine without a usable accelerator is offered
 * to runtimes that run on the CPU.
 */
export function runtimeSupport(runtime: Runtime, loadable: Loadable, machine: ResolvedMachine): RuntimeSupport {
  if (!runtime.platforms.includes(machine.platform))
    return no('platform', `${runtime.name} does not run on ${platformName(machine.platform)}`);
  const rules = runtime.supports.find((support) => support.loadable === loadable)?.on;
  if (!rules) return no('file-format', `${runtime.name} cannot load ${fileKind(loadable)}`);
  const devices = machine.devices.filter((device) => rules.some((rule) => allows(rule, device)));
  if (devices.length > 0) return { supported: true, machine: usableBy(runtime, { ...machine, devices: largestVendor(devices) }) };
  if (rules.some((rule) => rule.device === 'cpu')) return { supported: true, machine: { ...machine, devices: [] } };
  if (machine.devices.length === 0) return no('device', `${runtime.name} needs an accelerator for ${fileKind(loadable)}`);
  const unlisted = machine.devices.find((device) => rules.some((rule) => generationUnknown(rule, device)));
  if (unlisted) {
    return no('device', `${runtime.name} runs ${fileKind(loadable)} on some generations only, and that of ${unlisted.name} is not known`);
  }
  return no('device', `${runtime.name} does not run ${fileKind(loadable)} on ${machine.devices[0]?.name ?? 'this accelerator'}`);
}

/** Engines that deal layers out to devices by themselves stay on one host. */
const usableBy = ({ parallelism }: Runtime, machine: ResolvedMachine): ResolvedMachine =>
  parallelism === 'tensor-parallel' ? machine : oneHost(machine);

/** Architectures a runtime is known not to load. */
export function architectureSupport(runtime: Runtime, model: ModelVariant): Refusal | null {
  const architecture = model.shape?.ggufArchitecture;
  if (!architecture || !runtime.unsupportedArchitectures.includes(architecture)) return null;
  return { kind: 'architecture', reason: `${runtime.name} does not support the architecture ${architecture}` };
}

function allows(rule: DeviceRule, device: ResolvedDevice): boolean {
  const { vendor, computeCapability, gfx } = device;
  if (rule.device !== vendor) return false;
  const { minComputeCapability: least } = rule;
  if (least !== undefined && (computeCapability === null || computeCapability < least)) return false;
  return rule.gfx === undefined || (gfx !== null && rule.gfx.includes(gfx));
}

/** A card that the catalog does not list: whether the rule allows it cannot be told, and no placement is promised. */
const generationUnknown = ({ device, minComputeCapability, gfx }: DeviceRule, card: ResolvedDevice): boolean =>
  device === card.vendor &&
  ((minComputeCapability !== undefined && card.computeCapability === null) || (gfx !== undefined && card.gfx === null));

function largestVendor(devices: readonly ResolvedDevice[]): readonly ResolvedDevice[] {
  const free = new Map<string, number>();
  for (const device of devices) free.set(device.vendor, (free.get(device.vendor) ?? 0) + device.freeBytes.value);
  if (free.size < 2) return devices;
  const [vendor] = [...free].sort((a, b) => b[1] - a[1])[0] ?? [];
  return devices.filter((device) => device.vendor === vendor);
}

const no = (kind: Refusal['kind'], reason: string): RuntimeSupport => ({ supported: false, refusal: { kind, reason } });

/** A kind of file in words. */
function fileKind(loadable: Loadable): string {
  switch (loadable) {
    case 'gguf':
      return 'GGUF files';
    case 'gguf-ik':
      return 'GGUF files of the ik_llama.cpp kind';
    case 'mlx':
      return 'MLX files';
    case 'bf16':
    case 'fp8':
    case 'nvfp4':
    case 'int4':
    case 'fp4-fp8':
      return `${loadable.toUpperCase()} safetensors`;
    case 'part':
    case 'bundle':
    case 'none':
      return 'this file';
    default:
      return assertNever(loadable);
  }
}

const platformName = (platform: ResolvedMachine['platform']): string => ({ linux: 'Linux', darwin: 'macOS', win32: 'Windows' })[platform];
