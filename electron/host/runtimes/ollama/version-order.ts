/** Numbers of a version: `0.17.1-rc0` → [0, 17, 1]; null when it has none. */
function numbersOf(version: string): readonly number[] | null {
  const match = /^v?(\d+(?:\.\d+)*)/.exec(version.trim());
  return match?.[1] === undefined ? null : match[1].split('.').map(Number);
}

/**
 * True when `version` is certainly older than `minimum`. Local builds call themselves 0.0.0 and say nothing; a release candidate counts as
 * its release.
 */
export function isOlder(version: string, minimum: string): boolean {
  const [have, need] = [numbersOf(version), numbersOf(minimum)];
  if (have === null || need === null || have.every((part) => part === 0)) return false;
  const places = Array.from({ length: Math.max(have.length, need.length) }, (_, place) => place);
  const first = places.find((place) => (have[place] ?? 0) !== (need[place] ?? 0));
  return first !== undefined && (have[first] ?? 0) < (need[first] ?? 0);
}
