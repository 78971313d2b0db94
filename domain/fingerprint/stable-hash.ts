import { lanesToHex, murmur3 } from './murmur3.ts';

const encoder = new TextEncoder();

/**
 * The hash of a list of strings as 32 lower-case hex digits. Equal lists give equal hashes in every process and every
 * release; each part is hashed with its length, so ['ab', 'c'] and ['a', 'bc'] differ. Two different lists collide
 * with probability 2^-128. MurmurHash3: not for secrets.
 */
export function stableHash(parts: readonly string[]): string {
  return lanesToHex(murmur3(encodeParts(parts)));
}

/** Each part as its UTF-8 length (4 bytes, little endian) and its UTF-8 bytes. */
function encodeParts(parts: readonly string[]): Uint8Array {
  const encoded = parts.map((part) => encoder.encode(part));
  const bytes = new Uint8Array(encoded.reduce((sum, part) => sum + part.length + 4, 0));
  const view = new DataView(bytes.buffer);
  let position = 0;
  for (const part of encoded) {
    view.setUint32(position, part.length, true);
    bytes.set(part, position + 4);
    position += part.length + 4;
  }
  return bytes;
}
