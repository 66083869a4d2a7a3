const UTF8_MARK = [0xef, 0xbb, 0xbf];
const UTF16_LE_MARK = [0xff, 0xfe];
const UTF16_BE_MARK = [0xfe, 0xff];

/** Text of a program or a file: UTF-8, or UTF-16 when it starts with that byte order mark (some Windows tools). */
export function decodeText(bytes: Uint8Array): string {
  if (startsWith(bytes, UTF16_LE_MARK)) return new TextDecoder('utf-16le').decode(bytes);
  if (startsWith(bytes, UTF16_BE_MARK)) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8').decode(startsWith(bytes, UTF8_MARK) ? bytes.subarray(UTF8_MARK.length) : bytes);
}

const startsWith = (bytes: Uint8Array, mark: readonly number[]): boolean => mark.every((byte, index) => bytes[index] === byte);
