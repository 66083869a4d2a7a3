import type { ModelVariant } from '../catalog/model.ts';
import type { Loadable } from '../catalog/quantization.ts';
import type { Runtime } from '../catalog/runtime.ts';
import { oneHost } from '../hardware/hosts.ts';
import type { ResolvedDevice, ResolvedMachine } from '../hardware/machine.ts';
import type { Refusal } from './refusal.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

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
    return no('platform', message('evaluate.platform', { runtime: runtime.name, platform: machine.platform }));
  const named = { runtime: runtime.name, files: loadable };
  const rules = runtime.supports.find((support) => support.loadable === loadable)?.on;
  if (!rules) return no('file-format', message('evaluate.cannot-load', named));
  const devices = machine.devices.filter((device) => rules.some((rule) => allows(rule, device)));
  if (devices.length > 0) return { supported: true, machine: usableBy(runtime, { ...machine, devices: largestVendor(devices) }) };
  if (rules.some((rule) => rule.device === 'cpu')) return { supported: true, machine: { ...machine, devices: [] } };
  if (machine.devices.length === 0) return no('device', message('evaluate.needs-accelerator', named));
  const unlisted = machine.devices.find((device) => rules.some((rule) => generationUnknown(rule, device)));
  if (unlisted) {
    return no('device', message('evaluate.generation-unknown', { ...named, device: unlisted.name }));
  }
  return no('device', message('evaluate.not-on-device', { ...named, device: machine.devices[0]?.name ?? null }));
}

/** Engines that deal layers out to devices by themselves stay on one host. */
const usableBy = ({ parallelism }: Runtime, machine: ResolvedMachine): ResolvedMachine =>
  parallelism === 'tensor-parallel' ? machine : oneHost(machine);

/** Architectures a runtime is known not to load. */
export function architectureSupport(runtime: Runtime, model: ModelVariant): Refusal | null {
  const architecture = model.shape?.ggufArchitecture;
  if (!architecture || !runtime.unsupportedArchitectures.includes(architecture)) return null;
  return { kind: 'architecture', reason: message('evaluate.architecture', { runtime: runtime.name, architecture }) };
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

const no = (kind: Refusal['kind'], reason: Text): RuntimeSupport => ({ supported: false, refusal: { kind, reason } });
