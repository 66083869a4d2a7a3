import type { Step } from '../step.ts';
import type { SpeedEstimate, SpeedRequest } from './speed-estimate.ts';
import { speculativeClass } from './speculative.ts';
import { input } from './step-input.ts';

/** What drafts by the model's own head make of the plain rate; nothing where they are not known to help. */
export function speculativeSteps(request: SpeedRequest, { decodeTokensPerSecond, speculative }: SpeedEstimate): Step[] {
  const kind = speculativeClass(request);
  if (speculative === undefined || kind === null) return [];
  const { constants, sourceId } = request.memory.calibration.speculative;
  return [
    {
      id: 'speculative',
      quantity: 'decodeTokensPerSecond',
      formula: 'decode × (1 + n·p) / (1 + n·v), p = p1·q^(n − 1)',
      inputs: [
        input('decode', decodeTokensPerSecond.point, ['tokens/s', sourceId]),
        input('n', speculative.draftTokens, ['tokens', request.draftTokens === undefined ? sourceId : 'user']),
        input('p1', constants.firstAcceptedRatio, ['ratio', sourceId]),
        input('q', constants.furtherAcceptedRatio, ['ratio', sourceId]),
        input('v', constants.rowCostRatio[kind], ['ratio', sourceId]),
      ],
      result: speculative.decodeTokensPerSecond,
    },
  ];
}
