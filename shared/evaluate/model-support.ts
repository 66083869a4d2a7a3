import type { ModelVariant } from '../catalog/model.ts';
import type { Loadable } from '../catalog/quantization.ts';
import type { DeviceRule, ModelRule } from '../catalog/runtime-rule.ts';
import type { Runtime } from '../catalog/runtime.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';
import type { MemoryRequest } from '../memory/memory-plan.ts';
import { becauseOf, ruleFor, whatIsMissing } from './device-rules.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import type { RuntimeSupport } from './runtime-support.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

type Supported = Extract<RuntimeSupport, { supported: true }>;
type File = { readonly model: ModelVariant; readonly loadable: Loadable };

/** What of the devices that the format allows the model runs on too, or why on none. */
export function modelSupport(runtime: Runtime, file: File, support: Supported): Supported | Refusal {
  const blocked = architectureSupport(runtime, file.model);
  if (blocked !== null) return blocked;
  const rules = rulesAbout(runtime, file);
  if (!isDocumented(runtime, file)) return undocumented(runtime, file.model);
  return rules.reduce<Supported | Refusal>(
    (left, rule) => (isRefusal(left) || rule.on === undefined ? left : cutDown(left, { runtime, file, rule, on: rule.on })),
    support,
  );
}

/** Whether the runtime is one for any model, or names this one. */
export const isDocumented = (runtime: Runtime, file: File): boolean =>
  !runtime.documentedModelsOnly || rulesAbout(runtime, file).some(namesModels);

const nothing: readonly ModelRule[] = [];

/** What the runtime says of a model in this format, of its family or of it alone. */
const rulesAbout = ({ models: rules }: Pick<Runtime, 'models'>, file: File): readonly ModelRule[] =>
  rules.length === 0 ? nothing : rules.filter((rule) => isAbout(rule, file));

function isAbout({ families, models, experts, loadables }: ModelRule, { model, loadable }: File): boolean {
  if (loadables !== undefined && !loadables.includes(loadable)) return false;
  if (experts !== undefined && experts !== (model.shape?.ffn.kind === 'moe')) return false;
  if (families === undefined && models === undefined) return true;
  return (families?.includes(model.family) ?? false) || (models?.includes(model.id) ?? false);
}

const namesModels = ({ families, models }: ModelRule): boolean => families !== undefined || models !== undefined;

type Limit = { readonly runtime: Runtime; readonly file: File; readonly rule: ModelRule; readonly on: readonly DeviceRule[] };

/** The machine without the devices that the rule leaves out. */
function cutDown({ machine, weightsOnly }: Supported, limit: Limit): Supported | Refusal {
  const { on } = limit;
  const devices = machine.devices.filter((device) => ruleFor(on, device) !== undefined);
  if (devices.length === 0) return { kind: on.length === 0 ? 'file-format' : 'device', reason: whyNot(limit, machine) };
  return {
    supported: true,
    machine: devices.length === machine.devices.length ? machine : { ...machine, devices },
    weightsOnly: weightsOnly || devices.some((device) => ruleFor(on, device)?.weightsOnly === true),
  };
}

function whyNot({ runtime, file: { model, loadable }, rule, on }: Limit, { devices }: ResolvedMachine): Text {
  const named = { runtime: runtime.name, model: model.name, files: loadable };
  const [device] = devices;
  if (on.length === 0 || !device) return message('evaluate.model-nowhere', { ...named, why: becauseOf(rule) });
  const missing = whatIsMissing(on, device);
  const why = missing === null ? becauseOf(rule) : noted(missing, rule.note);
  return message('evaluate.model-not-on-device', { ...named, device: device.name, why });
}

const noted = (said: Text, note: string | undefined): Text => (note === undefined ? said : message('evaluate.noted', { said, note }));

/** Versions that the candidate needs at least, by the rules that it is placed by. */
export function versionsNeeded({ runtime, model, quantization: { loadable }, machine }: MemoryRequest): readonly Text[] {
  return leastVersions(runtime, { model, loadable }, machine).map(({ version, why }) =>
    message('evaluate.needs-version', { runtime: runtime.name, version, why }),
  );
}

/** Versions of the runtime that such a file needs at least on that machine, each with who says so. */
export function leastVersions(
  runtime: Runtime,
  file: File,
  machine: ResolvedMachine,
): readonly { readonly version: string; readonly why: Text }[] {
  const formats = runtime.supports.filter(({ loadable }) => loadable === file.loadable).flatMap(({ on }) => usedRules(on, machine));
  const models = rulesAbout(runtime, file).flatMap((rule) => [rule, ...usedRules(rule.on ?? [], machine)]);
  return [...formats, ...models].flatMap(({ minVersion: version, ...rule }) =>
    version === undefined ? [] : [{ version, why: becauseOf(rule) }],
  );
}

const usedRules = (on: readonly DeviceRule[], { devices }: ResolvedMachine): readonly DeviceRule[] => [
  ...new Set(devices.flatMap((device) => ruleFor(on, device) ?? [])),
];

const undocumented = ({ name, sourceId: source }: Runtime, model: ModelVariant): Refusal => ({
  kind: 'architecture',
  reason: message('evaluate.undocumented', { runtime: name, model: model.name, source }),
});

/** Architectures a runtime is known not to load. */
function architectureSupport(runtime: Runtime, model: ModelVariant): Refusal | null {
  const architecture = model.shape?.ggufArchitecture;
  if (!architecture || !runtime.unsupportedArchitectures.includes(architecture)) return null;
  return { kind: 'architecture', reason: message('evaluate.architecture', { runtime: runtime.name, architecture }) };
}
