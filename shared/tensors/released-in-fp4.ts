import type { Shape } from '../catalog/model.ts';

/**
 * Architectures whose makers publish routed experts in MXFP4, by what they publish the other layers in. Files that are large enough keep
 * such experts as they are, whatever they are called.
 */
const architectures: ReadonlyMap<string, 'bf16' | 'fp8'> = new Map([
  ['gpt-oss', 'bf16'],
  ['deepseek4', 'fp8'],
]);

/** What layers without routed experts were published in; null: the experts were not published in MXFP4. */
export const besideFp4Experts = (shape: Shape | null): 'bf16' | 'fp8' | null => architectures.get(shape?.ggufArchitecture ?? '') ?? null;
