import { placedAs } from '../memory/changed-request.ts';
import type { Fit } from '../memory/fit.ts';
import type { MemoryRequest } from '../memory/memory-plan.ts';
import type { SpeedEstimate } from '../speed/speed-estimate.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';
import type { Details } from './details.ts';
import { evaluate, type Placed, type Question, type Unplaced } from './evaluate.ts';
import { unfitOf } from './unfit.ts';

/** A file that fits nowhere and runs from the disk: how fast, and what is to be known of it. Speed is null where it cannot be told. */
export type FromDisk = { readonly fit: Fit; readonly speed: SpeedEstimate | null; readonly notes: readonly Text[] };

/** The request with its weights read from the disk; null where the runtime does no such thing. */
export function evaluateFromDisk(request: MemoryRequest, question: Question): Placed | Unplaced | null {
  return request.runtime.placements.includes('ssd') ? evaluate(placedAs(request, 'ssd'), question) : null;
}

export const fromDiskOf = (found: Placed, details: Details): FromDisk => ({
  fit: details.fit(),
  speed: details.speed(),
  notes: diskNotes(found),
});

/** Why even that is not told. */
export const notFromDisk = ({ request, plan }: Unplaced): FromDisk => ({
  fit: unfitOf(request, plan),
  speed: null,
  notes: [message('evaluate.not-from-disk', { reason: plan.reason })],
});

/** What is slow about it, what was cut for it, and what its range rests on. */
export function diskNotes({ request, plan }: Placed): readonly Text[] {
  const { streamed } = plan;
  const { artifact, runtime, machine, model } = request;
  const { readRate } = machine.disk;
  if (streamed === undefined || readRate.point === null) return [];
  const { keptBytes, alwaysBytes, expertBytes } = streamed;
  const trained = model.shape?.ffn.kind === 'moe' ? model.shape.ffn.expertsPerToken : null;
  const used = runtime.streams?.expertsPerToken ?? null;
  const { point, low, high, basis } = readRate;
  return [
    message('evaluate.streams', { bytes: alwaysBytes + expertBytes, fileBytes: artifact.fileBytes }),
    ...(used === null || trained === null || used >= trained
      ? []
      : [message('evaluate.fewer-experts', { runtime: runtime.name, used, trained })]),
    ...(artifact.note === null ? [] : [message('evaluate.of-the-file', { note: artifact.note })]),
    message('evaluate.disk-rate', { point, low, high, note: basis[0]?.note ?? null }),
    message('evaluate.kept-of-disk', { bytes: keptBytes.high, why: message('memory.kept-of-disk', { experts: expertBytes > 0 }) }),
  ];
}
