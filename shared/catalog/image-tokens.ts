import type { ModelVariant } from './model.ts';

type Cut = NonNullable<ModelVariant['capabilities']['imageTokens']>['value'];
type Pixels = { readonly width: number; readonly height: number };

/** Examples, stated wherever their tokens are: an A4 page at 150 dots an inch, and a small video. */
export const A4_PAGE: Pixels = { width: 1240, height: 1754 };
export const SMALL_VIDEO = { width: 640, height: 480, framesPerSecond: 2 } as const;

/** Sides are rounded to whole tokens; a server may make a large image smaller first. */
export function imageTokensOf({ pixelsPerTokenSide: side }: Cut, { width, height }: Pixels): number {
  return Math.max(1, Math.round(width / side)) * Math.max(1, Math.round(height / side));
}

/** Null where it is not known how many frames share a token. */
export function videoMinuteTokens(cut: Cut, video: typeof SMALL_VIDEO): number | null {
  if (cut.framesPerToken === null) return null;
  return imageTokensOf(cut, video) * Math.ceil((60 * video.framesPerSecond) / cut.framesPerToken);
}
