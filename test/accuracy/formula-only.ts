import type { SpeedRequest } from '#shared/speed/speed-estimate.ts';

/** The protocol: a row is predicted from its own inputs, never looked up. The app's catalog holds some of the very rows that are scored here. */
export const formulaOnly = (request: SpeedRequest): SpeedRequest => ({
  ...request,
  memory: { ...request.memory, calibration: { ...request.memory.calibration, measurements: [] } },
});
