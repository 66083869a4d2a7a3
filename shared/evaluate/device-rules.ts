import type { DeviceRule } from '../catalog/runtime-rule.ts';
import type { ResolvedDevice } from '../hardware/machine.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** The first rule that allows the device; undefined: none does. */
export const ruleFor = (rules: readonly DeviceRule[], device: ResolvedDevice): DeviceRule | undefined =>
  rules.find((rule) => allows(rule, device));

function allows(rule: DeviceRule, { vendor, computeCapability, gfx, gpu }: ResolvedDevice): boolean {
  if (rule.device !== vendor) return false;
  const { minComputeCapability: least, belowComputeCapability: end, architectures, backends } = rule;
  if (least !== undefined && (computeCapability === null || computeCapability < least)) return false;
  if (end !== undefined && (computeCapability === null || computeCapability >= end)) return false;
  if (architectures !== undefined && !architectures.includes(gpu?.architecture ?? '')) return false;
  // A card that the catalog does not list may have any.
  if (backends !== undefined && gpu !== null && !gpu.backends.some((backend) => backends.includes(backend))) return false;
  return rule.gfx === undefined || (gfx !== null && rule.gfx.includes(gfx));
}

/** A card that the catalog does not list: whether the rule allows it cannot be told, and no placement is promised. */
export const generationUnknown = (
  { device, minComputeCapability, belowComputeCapability, gfx }: DeviceRule,
  card: ResolvedDevice,
): boolean =>
  device === card.vendor &&
  (((minComputeCapability ?? belowComputeCapability) !== undefined && card.computeCapability === null) ||
    (gfx !== undefined && card.gfx === null));

/** What a device lacks that none of the rules allows, by the rule that comes nearest; null where its maker is named by none. */
export function whatIsMissing(rules: readonly DeviceRule[], device: ResolvedDevice): Text | null {
  const ofMaker = rules.filter((rule) => rule.device === device.vendor);
  return capabilityMissing(ofMaker, device) ?? targetMissing(ofMaker, device) ?? architectureMissing(ofMaker, device);
}

/** The least capability that is more than the device's, else the highest that ends below it. */
function capabilityMissing(rules: readonly DeviceRule[], { computeCapability: has }: ResolvedDevice): Text | null {
  if (has === null) return null;
  const above = rules.filter(({ minComputeCapability: least = 0 }) => least > has);
  const [next] = [...above].sort((a, b) => (a.minComputeCapability ?? 0) - (b.minComputeCapability ?? 0));
  if (next?.minComputeCapability !== undefined)
    return message('evaluate.needs-capability', { least: next.minComputeCapability, has, by: byOf(next) });
  const [last] = [...rules].sort((a, b) => (b.belowComputeCapability ?? 0) - (a.belowComputeCapability ?? 0));
  if (last?.belowComputeCapability === undefined) return null;
  return message('evaluate.ends-at-capability', { end: last.belowComputeCapability, has, by: byOf(last) });
}

function targetMissing(rules: readonly DeviceRule[], { gfx: has }: ResolvedDevice): Text | null {
  const [first] = rules.filter(({ gfx }) => gfx !== undefined);
  if (!first) return null;
  const targets = [...new Set(rules.flatMap(({ gfx = [] }) => gfx))];
  return message('evaluate.needs-target', { targets, has, by: byOf(first) });
}

function architectureMissing(rules: readonly DeviceRule[], { gpu }: ResolvedDevice): Text | null {
  const [first] = rules.filter(({ architectures }) => architectures !== undefined);
  if (!first) return null;
  const targets = [...new Set(rules.flatMap(({ architectures = [] }) => architectures))];
  return message('evaluate.needs-target', { targets, has: gpu?.architecture ?? null, by: byOf(first) });
}

type Grounds = Pick<DeviceRule, 'sourceId' | 'status' | 'minVersion' | 'note'>;

/** Who says so. */
const byOf = ({ sourceId: source, status, minVersion: version }: Grounds): Text =>
  message('evaluate.by', { source, status, version: version ?? null });

/** What is to be known of it, and who says so. */
export const becauseOf = (rule: Grounds): Text => message('evaluate.because', { note: rule.note ?? null, by: byOf(rule) });
