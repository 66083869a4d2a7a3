import type { ModelVariant } from '../catalog/model.ts';
import type { Runtime } from '../catalog/runtime.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';
import { resolveMachine } from '../hardware/resolve-machine.ts';
import type { Tokens } from '../units.ts';
import type { Requirements, Workload } from '../demand/workload.ts';
import type { PlanInput } from '../evaluate/plan-input.ts';
import { findModel, findRuntime } from '../evaluate/subjects.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** An environment variable of the runtime's server that makes it start the model as it was planned. */
export type RuntimeSetting = {
  readonly variable: string;
  readonly value: string;
  /** What the runtime does without it. */
  readonly otherwise: Text;
};

export type PlannedLoad = {
  readonly machine: Pick<ResolvedMachine, 'devices'>;
  readonly model: Pick<ModelVariant, 'shape' | 'context'>;
  readonly workload: Pick<Workload, 'contextTokens' | 'concurrency'>;
  readonly requirements: Pick<Requirements, 'kvType'>;
};

/** What has to be said to the runtime; empty where it starts the model as planned by itself, or takes what it is given. */
export function settingsToSet({ startsWith, singleSequenceArchitectures, name }: Runtime, load: PlannedLoad): readonly RuntimeSetting[] {
  if (!startsWith) return [];
  const { workload, requirements, model } = load;
  const { variables } = startsWith;
  const settings: RuntimeSetting[] = [];
  const context = Math.min(startContext(startsWith.contextTokens, load), model.context.native.value);
  if (context !== workload.contextTokens) {
    const otherwise = message('recommend.starts-with-context', { runtime: name, context });
    settings.push({ variable: variables.contextTokens, value: String(workload.contextTokens), otherwise });
  }
  const alone = model.shape !== null && singleSequenceArchitectures.includes(model.shape.ggufArchitecture);
  if (workload.concurrency > startsWith.concurrency && !alone) {
    const otherwise = message('recommend.serves-at-a-time', { runtime: name, concurrency: startsWith.concurrency });
    settings.push({ variable: variables.concurrency, value: String(workload.concurrency), otherwise });
  }
  if (requirements.kvType !== startsWith.kvType) {
    settings.push({
      variable: variables.kvType,
      value: requirements.kvType,
      otherwise: message('recommend.keeps-cache', { runtime: name, kvType: startsWith.kvType }),
    });
  }
  return settings;
}

/** What has to be said to Ollama for the plan of one model. */
export function ollamaSettings({ catalog, profile, workload, requirements }: PlanInput, modelId: string): readonly RuntimeSetting[] {
  const machine = resolveMachine(profile, catalog);
  return settingsToSet(findRuntime(catalog, 'ollama'), { machine, model: findModel(catalog, modelId), workload, requirements });
}

type ContextRows = NonNullable<Runtime['startsWith']>['contextTokens'];

/** The last row that is reached: the catalog's begin at 0 and rise. */
function startContext(rows: ContextRows, { machine }: PlannedLoad): Tokens {
  const total = machine.devices.reduce((sum, { totalBytes }) => sum + totalBytes.value, 0);
  const reached = rows.findLast(({ fromAcceleratorBytes }) => total >= fromAcceleratorBytes);
  if (!reached) throw new Error('rows of contexts that do not begin at 0 bytes');
  return reached.tokens;
}
