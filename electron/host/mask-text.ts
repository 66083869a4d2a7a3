/** Names of this machine and of its user. */
export type Secrets = { readonly hostName: string; readonly userName: string };

/**
 * Takes out of a text what identifies a machine or a person, in the shape it had: parsers must read the masked text as they would the
 * real one. UUIDs and hardware addresses keep a number, so that equal ones stay equal and different ones different.
 */
export function maskText(text: string, secrets: Secrets): string {
  const seen = new Map<string, number>();
  const numberOf = (value: string): number => {
    const key = value.toLowerCase();
    const known = seen.get(key) ?? seen.size;
    seen.set(key, known);
    return known;
  };
  const masked = serialLabels
    .reduce(
      (result, pattern) =>
        result.replaceAll(pattern, (_match, label: string, quote: string | undefined) => `${label}${quote ?? ''}masked${quote ?? ''}`),
      text,
    )
    .replaceAll(uuid, (match) => `00000000-0000-0000-0000-${numberOf(match).toString(16).padStart(12, '0')}`)
    .replaceAll(macAddress, (match) => `02:00:00:00:00:${numberOf(match).toString(16).padStart(2, '0').slice(-2)}`);
  const [shortHostName = ''] = secrets.hostName.split('.');
  return [secrets.hostName, shortHostName, secrets.userName].reduce(withoutName, masked);
}

const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

/** Six bytes; a PCI address such as 0000:01:00.0 has other groups. */
const macAddress = /(?<![0-9a-f:-])(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![0-9a-f:-])/gi;

/** Label and value in the forms that tools use: XML, JSON, `Key: value`, registry. Values that say nothing stay. */
const serialLabels: readonly RegExp[] = [
  /(<(?:serial|board_serial|gpu_serial|module_serial)[^>]*>)()(?!N\/A|\[N\/A\])[^<]+(?=<)/gi,
  /("[^"\n]*(?:serial|unique id|asset tag)[^"\n]*"\s*:\s*)(")(?!N\/A")[^"\n]*"/gi,
  /(^[ \t]*(?:[A-Za-z][\w /()]*)?(?:serial(?: number)?|unique id|asset tag)[\w ()]*[ \t]*:[ \t]*)()(?!N\/A|Not Specified|Unknown)\S[^\n]*/gim,
];

function withoutName(text: string, name: string): string {
  if (name.length < SHORTEST_NAME || everyday.has(name.toLowerCase())) return text;
  const literal = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replaceAll(new RegExp(`(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])`, 'gi'), 'masked');
}

/** Shorter names and these words stand in tool output for other reasons. */
const SHORTEST_NAME = 3;
const everyday = new Set(['root', 'user', 'admin', 'localhost', 'linux', 'nvidia', 'amd', 'intel', 'gpu', 'docker', 'debian', 'ubuntu']);
