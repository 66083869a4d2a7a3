import type { Shape } from '#shared/catalog/model.ts';
import { layersHolding } from '#shared/memory/expert-layers.ts';
import type { MemoryRequest } from '#shared/memory/memory-plan.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { weightsOf } from '#shared/memory/weights.ts';
import type { ReferencePlacement } from './reference-rows.ts';

/** What a fit chose: layers on GPUs (the head counts as one), and layers with routed experts in RAM, wholly or in part. */
export type LayerCounts = { readonly onGpu: number; readonly withExpertsInRam: number };

/** Below this context the runtime moves layers instead of shortening it further. */
export const LEAST_CONTEXT = 4096;

/** Layers of a mixture of experts before the first that has any; elsewhere dense and sparse layers alternate. */
const leadingDense = ({ ffn }: Shape): number => (ffn.kind === 'moe' && ffn.denseLayers < ffn.moeLayers ? ffn.denseLayers : 0);

/**
 * The runtime's choice. Overrides name layers whose experts stay in RAM, and one more: the runtime counts the head among the layers
 * of the last card and writes a pattern for it that matches nothing. Layers that are on no GPU are not among them.
 */
export function countsOfRow({ per_device: devices, result }: ReferencePlacement, shape: Shape): LayerCounts {
  const all = shape.layers + 1;
  const onGpu = devices === null ? all : Object.values(devices).reduce((sum, { layers }) => sum + layers, 0);
  if (shape.ffn.kind === 'dense') return { onGpu, withExpertsInRam: 0 };
  const elsewhere = onGpu < all ? all - onGpu - leadingDense(shape) : 0;
  return { onGpu, withExpertsInRam: elsewhere + (devices === null ? 0 : Math.max(0, result.expert_or_ffn_overrides - 1)) };
}

/** The planner's; null when it says that nothing fits. */
export function countsOfPlan(request: MemoryRequest): LayerCounts | null {
  const plan = planMemory(request);
  if (!plan.placed) return null;
  const onGpu = plan.devices.reduce((sum, { device, layers }) => sum + (device === 'host' ? 0 : layers), 0);
  const inRam = plan.devices.find(({ device }) => device === 'host')?.expertBytes ?? 0;
  return { onGpu, withExpertsInRam: layersHolding(weightsOf(request).expertBytesByLayer, inRam) };
}

export const isWithinOneLayer = (a: LayerCounts, b: LayerCounts): boolean =>
  Math.abs(a.onGpu - b.onGpu) <= 1 && Math.abs(a.withExpertsInRam - b.withExpertsInRam) <= 1;

/** The runtime shortened the context until everything found room on GPUs. */
export const isCut = ({ all_fits_unchanged: unchanged, ctx_requested: asked, result }: ReferencePlacement): boolean =>
  !unchanged && typeof asked === 'string' && result.expert_or_ffn_overrides === 0 && result.n_ctx > LEAST_CONTEXT;
