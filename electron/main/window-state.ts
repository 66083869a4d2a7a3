import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Rectangle } from 'electron';
import { z } from 'zod';

/** In device-independent pixels. Without a place the system chooses one. */
const windowStateSchema = z.object({
  place: z.object({ x: z.int(), y: z.int() }).nullable(),
  width: z.int().min(480).max(20_000),
  height: z.int().min(360).max(20_000),
  maximized: z.boolean(),
});
export type WindowState = Readonly<z.infer<typeof windowStateSchema>>;

export const defaultWindowState: WindowState = { place: null, width: 1280, height: 860, maximized: false };

/** The state kept in `file`; the default one when there is none or it cannot be used: a window's place is not worth an error. */
export function readWindowState(file: string): WindowState {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error) return defaultWindowState;
    throw error;
  }
}

/** Written beside and renamed, so that a crash leaves the old file or the new one. Throws when the folder cannot be written. */
export function writeWindowState(file: string, state: WindowState): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(windowStateSchema.parse(state))}\n`);
  renameSync(temporary, file);
}

/** Enough of the title bar to take hold of. */
const GRIP_PIXELS = 64;

/** Forgets a place that no present display shows: the screen may have been unplugged since. */
export function onScreen(state: WindowState, displays: readonly Rectangle[]): WindowState {
  const { place, width } = state;
  if (place === null) return state;
  const reachable = displays.some(
    (area) =>
      Math.min(place.x + width, area.x + area.width) - Math.max(place.x, area.x) >= GRIP_PIXELS &&
      place.y >= area.y &&
      place.y + GRIP_PIXELS <= area.y + area.height,
  );
  return reachable ? state : { ...state, place: null };
}
