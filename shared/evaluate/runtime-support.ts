import type { Loadable } from '../catalog/quantization.ts';
import type { DeviceRule } from '../catalog/runtime-rule.ts';
import type { Runtime } from '../catalog/runtime.ts';
import { oneHost } from '../hardware/hosts.ts';
import type { ResolvedDevice, ResolvedMachine } from '../hardware/machine.ts';
import { becauseOf, generationUnknown, ruleFor, whatIsMissing } from './device-rules.ts';
import type { Refusal } from './refusal.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/**
 * What of a machine a runtime can use for one kind of file: the machine cut down to those devices, or the reason against it. `weightsOnly`:
 * one of them at least unpacks the weights for arithmetic in 16 bits.
 */
export type RuntimeSupport =
  | { readonly supported: true; readonly machine: ResolvedMachine; readonly weightsOnly: boolean }
  | { readonly supported: false; readonly refusal: Refusal };

/**
 * Mixed vendors are not pooled: the vendor with most free memory is taken. A machine without a usable accelerator is offered
 * to runtimes that run on the CPU.
 */
export function runtimeSupport(runtime: Runtime, loadable: Loadable, machine: ResolvedMachine): RuntimeSupport {
  if (!runtime.platforms.includes(machine.platform))
    return no('platform', message('evaluate.platform', { runtime: runtime.name, platform: machine.platform }));
  const rules = runtime.supports.find((support) => support.loadable === loadable)?.on;
  if (!rules) return no('file-format', message('evaluate.cannot-load', { runtime: runtime.name, files: loadable }));
  const beside = excludedBeside(runtime, machine);
  if (beside !== null) return no('device', beside);
  const devices = machine.devices.filter((device) => ruleFor(rules, device) !== undefined);
  if (devices.length > 0) return usable(runtime, rules, { ...machine, devices: largestVendor(devices) });
  const unrated = machine.devices.length === 0 ? machine.unratedReason : null;
  // Hardware that is only thought of is bought for its accelerators; a computer that is there has a processor as well.
  if (unrated !== null && machine.profile.origin === 'what-if') return no('device', unrated);
  if (rules.some((rule) => rule.device === 'cpu')) return { supported: true, machine: { ...machine, devices: [] }, weightsOnly: false };
  return no('device', unrated ?? whyNoDevice({ runtime, loadable, rules }, machine));
}

type Asked = { readonly runtime: Runtime; readonly loadable: Loadable; readonly rules: readonly DeviceRule[] };

function whyNoDevice({ runtime, loadable, rules }: Asked, machine: ResolvedMachine): Text {
  const named = { runtime: runtime.name, files: loadable };
  const [device] = machine.devices;
  if (!device) return message('evaluate.needs-accelerator', named);
  const unlisted = machine.devices.find((card) => rules.some((rule) => generationUnknown(rule, card)));
  if (unlisted) return message('evaluate.generation-unknown', { ...named, device: unlisted.name });
  return message('evaluate.not-on-device', { ...named, device: device.name, missing: whatIsMissing(rules, device) });
}

/** A machine is bought for its accelerators: a runtime that has nothing for them is not offered for the processor beside them. */
function excludedBeside({ name, notBeside }: Runtime, { devices }: ResolvedMachine): Text | null {
  const [device] = devices;
  if (!device || notBeside.length === 0) return null;
  const rule = ruleFor(notBeside, device);
  if (!rule || !devices.every((other) => ruleFor(notBeside, other))) return null;
  return message('evaluate.not-beside', { runtime: name, device: device.name, why: becauseOf(rule) });
}

const usable = (runtime: Runtime, rules: readonly DeviceRule[], machine: ResolvedMachine): RuntimeSupport => ({
  supported: true,
  // Engines that deal layers out to devices by themselves stay on one host.
  machine: runtime.parallelism === 'tensor-parallel' ? machine : oneHost(machine),
  weightsOnly: machine.devices.some((device) => ruleFor(rules, device)?.weightsOnly === true),
});

function largestVendor(devices: readonly ResolvedDevice[]): readonly ResolvedDevice[] {
  const free = new Map<string, number>();
  for (const device of devices) free.set(device.vendor, (free.get(device.vendor) ?? 0) + device.freeBytes.value);
  if (free.size < 2) return devices;
  const [vendor] = [...free].sort((a, b) => b[1] - a[1])[0] ?? [];
  return devices.filter((device) => device.vendor === vendor);
}

const no = (kind: Refusal['kind'], reason: Text): RuntimeSupport => ({ supported: false, refusal: { kind, reason } });
