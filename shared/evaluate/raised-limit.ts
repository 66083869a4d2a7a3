import { isKnown } from '../estimate.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';
import { placedAs } from '../memory/changed-request.ts';
import type { MemoryRequest } from '../memory/memory-plan.ts';
import { planMemory } from '../memory/plan-memory.ts';
import { type Bytes, GIB } from '../units.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

export type RaisedLimit = { readonly request: MemoryRequest; readonly words: Text };

/**
 * The least share of one memory for all, in whole GiB, that puts all of a model on the accelerator, and how its owner sets it. Null where
 * the system has no such setting, or would be left with less than it is given here.
 */
export function raisedLimit(request: MemoryRequest): RaisedLimit | null {
  const { machine, calibration } = request;
  const [device] = machine.devices;
  const { totalBytes: ram } = machine.profile.memory;
  const rule = calibration.cpu.assumed.raisedLimits.find(
    ({ vendor, platform }) => vendor === device?.vendor && platform === machine.platform,
  );
  if (!rule || !device || device.memoryKind !== 'unified' || !isKnown(ram)) return null;
  const most = Math.floor((ram.value - Math.min(ram.value * rule.leftRatio, rule.mostLeftBytes)) / GIB);
  const least = Math.floor(device.totalBytes.value / GIB) + 1;
  const at = (gib: number): MemoryRequest => placedAs({ ...request, machine: withLimit(machine, gib * GIB) }, 'accelerator');
  const found = smallest((gib) => planMemory(at(gib)).placed, least, most);
  if (found === null) return null;
  const limitBytes = found * GIB;
  const words = message('evaluate.raised-limit', {
    setting: rule.setting,
    limitBytes,
    leftBytes: ram.value - limitBytes,
    source: rule.sourceId,
  });
  return { request: at(found), words };
}

/** What is in use of the share stays in use. */
function withLimit(machine: ResolvedMachine, limitBytes: Bytes): ResolvedMachine {
  const devices = machine.devices.map((device) => {
    const { totalBytes, freeBytes } = device;
    const free = { ...freeBytes, value: freeBytes.value + limitBytes - totalBytes.value };
    return { ...device, totalBytes: { ...totalBytes, value: limitBytes }, freeBytes: free };
  });
  return { ...machine, devices };
}

/** Given that it holds from some value on; null: it does not hold up to the last. */
function smallest(holds: (value: number) => boolean, from: number, to: number): number | null {
  if (from > to || !holds(to)) return null;
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}
