import type { SpeedEstimate } from '../speed/speed-estimate.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** Never without its range: of weights that are read from the disk little was measured. */
export function fromDiskSpeed({ decodeTokensPerSecond, ttftSeconds }: SpeedEstimate): Text {
  const { point: rate, low, high } = decodeTokensPerSecond;
  return message('recommend.from-disk-speed', { rate, low, high, seconds: ttftSeconds.point });
}
