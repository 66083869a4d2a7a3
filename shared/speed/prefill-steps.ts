import type { Step } from '../step.ts';
import type { PrefillConstants } from '../catalog/prefill-calibration.ts';
import { type PrefillParts, prefillParts, prefillTerms } from './prefill.ts';
import type { PrefillInput } from './prefill-input.ts';
import type { Seconds } from '../units.ts';
import { input, type StepInput } from './step-input.ts';

/** Source ids: fitted constants, the model's shape, FLOPS, workload. */
type Sources = Readonly<Record<'rules' | 'shape' | 'flops' | 'user', string>>;

const partNames: readonly (keyof PrefillParts | 'disk')[] = ['fixed', 'matrices', 'attention', 'weights', 'recurrent', 'host', 'disk'];

type Context = {
  readonly prefill: PrefillInput;
  /** What the prompt waits for the disk beside these parts. */
  readonly disk: Seconds;
  readonly constants: PrefillConstants;
  readonly from: Sources;
};

/** How the rate of reading a prompt comes about: the parts that it has, and the matrices in full. */
export function prefillFormula({ prefill, disk, constants, from }: Context): Pick<Step, 'formula' | 'inputs'> {
  const parts = { ...prefillParts(prefill, constants), disk };
  const present = partNames.filter((name) => parts[name] > 0);
  const cached = prefill.depthTokens > 0 ? [input('cachedTokens', prefill.depthTokens, ['tokens', from.user])] : [];
  const work = prefill.expertRatio > 0 ? '(dense + experts/fill)' : 'dense';
  return {
    formula: `freshTokens / (${present.join(' + ')}); matrices = N·c·2·${work}/(FLOPS·s·gain)`,
    inputs: [
      input('freshTokens', prefill.promptTokens, ['tokens', from.user]),
      ...cached,
      ...present.map((name) => input(name, parts[name], ['s', from.rules])),
      ...matrixInputs(prefill, constants, from),
    ],
  };
}

function matrixInputs(prefill: PrefillInput, constants: PrefillConstants, from: Sources): readonly StepInput[] {
  const { tokens, batches, dense, experts, fill, share, gain } = prefillTerms(prefill, constants);
  const ofExperts = [input('experts', experts, ['parameters', from.shape]), input('fill', fill, ['ratio', from.rules])];
  return [
    input('c', tokens, ['tokens', from.rules]),
    input('N', batches, ['micro-batches', from.rules]),
    input('dense', dense, ['parameters', from.shape]),
    ...(prefill.expertRatio > 0 ? ofExperts : []),
    input('FLOPS', prefill.flops, ['FLOP/s', from.flops]),
    input('s', share, ['ratio', from.rules]),
    input('gain', gain, ['ratio', from.rules]),
  ];
}
