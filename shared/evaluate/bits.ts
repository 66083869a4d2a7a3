import type { Subject } from '../memory/memory-plan.ts';
import { bitsPerWeight } from '../memory/weights.ts';

/** The scheme's own bits, else the file's. */
export const nominalBits = ({ model, artifact, quantization }: Pick<Subject, 'model' | 'artifact' | 'quantization'>): number =>
  quantization.nominalBits ?? bitsPerWeight(model, artifact.fileBytes) ?? 0;
