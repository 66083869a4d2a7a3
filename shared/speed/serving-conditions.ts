import type { ServingConstants } from '../catalog/serving-calibration.ts';
import { assertNever } from '../estimate.ts';
import { type ServingLoad, type ServingPoint, type ServingServer, servingPoint } from './serving.ts';

/** What a measurement, or a service, differs in from a steady load on a released engine. */
export const servingConditions = ['steady', 'burst', 'first-release'] as const;
export type ServingConditions = (typeof servingConditions)[number];

/**
 * The steady operating point with the derate on its throughput; decode steps themselves stay as they are, what is late is the first token.
 * Burst: all prompts arrive at once, so on average half of them are read before one's own. First release: prompts are read that much slower.
 */
export function servingPointUnder(
  conditions: ServingConditions,
  { server, load }: { readonly server: ServingServer; readonly load: ServingLoad },
  constants: ServingConstants,
): ServingPoint {
  const point = servingPoint(server, load, constants);
  switch (conditions) {
    case 'steady':
      return point;
    case 'burst': {
      const ahead = (load.concurrency / server.replicas / 2) * point.prefillSeconds;
      return { ...derated(point, constants.derateRatio.burst), ttftSeconds: Math.max(point.ttftSeconds, ahead) };
    }
    case 'first-release': {
      const ratio = constants.derateRatio.firstRelease;
      return { ...derated(point, ratio), ttftSeconds: point.ttftSeconds / ratio };
    }
    default:
      return assertNever(conditions);
  }
}

const derated = (point: ServingPoint, ratio: number): ServingPoint => ({
  ...point,
  outputTokensPerSecond: point.outputTokensPerSecond * ratio,
  promptTokensPerSecond: point.promptTokensPerSecond * ratio,
  requestsPerSecond: point.requestsPerSecond * ratio,
});
