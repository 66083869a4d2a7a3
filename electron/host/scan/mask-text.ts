/** Names of this machine and of its user. */
export type Secrets = { readonly hostName: string; readonly userName: string };

/**
 * Takes out of texts what identifies a machine or a person, in the shape it had: parsers must read the masked text as they would the real
 * one. UUIDs and hardware addresses become numbers, the same in all texts that go through one mask: equal ones stay equal, different ones
 * different, and a path still leads to its file.
 */
export function createMask(secrets: Secrets): (text: string) => string {
  const numberOf = numbering();
  const [shortHostName = ''] = secrets.hostName.split('.');
  const names = [secrets.hostName, shortHostName, secrets.userName];
  return (text) => {
    const masked = labelled
      .reduce((result, pattern) => result.replaceAll(pattern, withoutValue), text)
      .replaceAll(serialNumber, (_match, label: string) => `${label}0`)
      .replaceAll(uuid, (match, separator: string) => uuidOf(numberOf(match.toLowerCase()), separator))
      .replaceAll(macAddress, (match, separator: string) => macAddressOf(numberOf(match.toLowerCase()), separator))
      .replaceAll(privateAddress, '192.0.2.0')
      .replaceAll(deviceSerial, (match) => `\\${'0'.repeat(match.length - 1)}`)
      .replaceAll(home, (_match, root: string) => `${root}masked`);
    return names.reduce(withoutName, masked);
  };
}

function numbering(): (value: string) => number {
  const seen = new Map<string, number>();
  return (value) => {
    const known = seen.get(value) ?? seen.size;
    seen.set(value, known);
    return known;
  };
}

const withoutValue = (_match: string, label: string, quote: string | undefined): string => `${label}${quote ?? ''}masked${quote ?? ''}`;

/** With the separators of unit names (systemd) too. */
const uuid = /[0-9a-f]{8}([-_])[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}(?![0-9a-f])/gi;
const uuidOf = (number: number, separator: string): string =>
  ['00000000', '0000', '0000', '0000', number.toString(16).padStart(12, '0')].join(separator);

/** Six bytes; a PCI address such as 0000:01:00.0 has other groups. */
const macAddress = /(?<![0-9a-f:-])(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![0-9a-f:-])/gi;
const macAddressOf = (number: number, separator: string): string =>
  ['02', '00', '00', '00', Math.floor(number / 256) % 256, number % 256]
    .map((byte) => (typeof byte === 'string' ? byte : byte.toString(16).padStart(2, '0')))
    .join(separator);

/** Addresses of networks at home and at work [RFC 1918]; others look like versions of drivers. */
const privateAddress = /(?<![\d.])(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}(?![\d.])/g;

/** Windows takes the serial number of a PCI device, where it has one, for the last part of its instance. */
const deviceSerial = /(?<=REV_[0-9A-F]{2})\\[0-9A-F]{16}(?![0-9A-F])/gi;

/** `/home/name`, `/Users/name`, `C:\Users\name`, also as JSON writes it. */
const home = /((?:^|[^\w])\/(?:home|Users)\/|[A-Z]:\\{1,2}Users\\{1,2})[^\s/\\"':;,]+/g;

/** Label and value in the forms that tools use: XML, JSON, `Key: value`, registry. Values that say nothing stay. */
const labelled: readonly RegExp[] = [
  // Of a card, its chassis, its place in a fabric: nvidia-smi calls the number of a chip `pdi`.
  /(<\w*(?:serial|pdi|guid|host_id)\w*[^>]*>)()(?!N\/A|\[N\/A\])[^<]+(?=<)/gi,
  /("[^"\n]*(?:serial|unique[ _]id|asset tag)[^"\n]*"\s*:\s*)(")(?!N\/A")[^"\n]*"/gi,
  /(^[ \t]*(?:[A-Za-z][\w /()]*)?(?:serial(?: number)?|unique id|asset tag)[\w ()]*[ \t]*:[ \t]*)()(?!N\/A|Not Specified|Unknown)\S[^\n]*/gim,
  // A display that is called after its owner: "Ada’s iPad".
  /("_name"\s*:\s*)(")[^"\n]*['’]s [^"\n]*"/g,
];

/** JSON that gives a serial number as a number, and the properties of AMD's kernel driver. */
const serialNumber = /("[^"\n]*serial[^"\n]*"\s*:\s*|^unique_id )\d+/gim;

function withoutName(text: string, name: string): string {
  if (name.length < SHORTEST_NAME || everyday.has(name.toLowerCase())) return text;
  const literal = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replaceAll(new RegExp(`(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])`, 'gi'), 'masked');
}

/** Shorter names and these words stand in tool output for other reasons. */
const SHORTEST_NAME = 3;
const everyday = new Set(['root', 'user', 'admin', 'localhost', 'linux', 'nvidia', 'amd', 'intel', 'gpu', 'docker', 'debian', 'ubuntu']);
