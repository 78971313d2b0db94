/**
 * MurmurHash3 x86 128-bit (Austin Appleby, public domain; reference: smhasher, MurmurHash3.cpp) over the UTF-8 bytes
 * of length-prefixed parts, in plain 32-bit arithmetic, because the domain runs where no Node module exists.
 * Not for secrets: the hash is fast and stable, not one-way.
 */

const SEED = 0x510_5c0;
const C1 = 0x239b961b;
const C2 = 0xab0e9789 | 0;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93 | 0;

/**
 * The hash of a list of strings as 32 lower-case hex digits. Equal lists give equal hashes in every process and every
 * release; the lists ['ab', 'c'] and ['a', 'bc'] differ. Two different lists collide with probability 2^-128.
 */
export function stableHash(parts: readonly string[]): string {
  return hex(murmur3(encodeParts(parts)));
}

const encoder = new TextEncoder();

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

type Lanes = [number, number, number, number];

function murmur3(bytes: Uint8Array): Lanes {
  const padded = new Uint8Array(Math.ceil(bytes.length / 16) * 16);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  const lanes: Lanes = [SEED, SEED, SEED, SEED];
  const fullBlocks = bytes.length - (bytes.length % 16);
  for (let position = 0; position < fullBlocks; position += 16) mixBlock(lanes, view, position);
  // The tail's missing bytes are zero, and a zero word scrambles to zero, so the padded block equals the tail rule.
  if (fullBlocks < bytes.length) mixTail(lanes, view, fullBlocks);
  return finish(lanes, bytes.length);
}

function mixBlock(lanes: Lanes, view: DataView, position: number): void {
  let [h1, h2, h3, h4] = lanes;
  h1 ^= scramble1(view.getUint32(position, true));
  h1 = (Math.imul((rotate(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
  h2 ^= scramble2(view.getUint32(position + 4, true));
  h2 = (Math.imul((rotate(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0;
  h3 ^= scramble3(view.getUint32(position + 8, true));
  h3 = (Math.imul((rotate(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0;
  h4 ^= scramble4(view.getUint32(position + 12, true));
  h4 = (Math.imul((rotate(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
  lanes[0] = h1;
  lanes[1] = h2;
  lanes[2] = h3;
  lanes[3] = h4;
}

function mixTail(lanes: Lanes, view: DataView, position: number): void {
  lanes[0] ^= scramble1(view.getUint32(position, true));
  lanes[1] ^= scramble2(view.getUint32(position + 4, true));
  lanes[2] ^= scramble3(view.getUint32(position + 8, true));
  lanes[3] ^= scramble4(view.getUint32(position + 12, true));
}

function finish(lanes: Lanes, length: number): Lanes {
  const mixed = sumLanes(lanes.map((lane) => lane ^ length) as Lanes);
  return sumLanes(mixed.map(avalanche) as Lanes);
}

function sumLanes([h1, h2, h3, h4]: Lanes): Lanes {
  const sum = (h1 + h2 + h3 + h4) | 0;
  return [sum, (h2 + sum) | 0, (h3 + sum) | 0, (h4 + sum) | 0];
}

const scramble1 = (word: number): number => Math.imul(rotate(Math.imul(word, C1), 15), C2);
const scramble2 = (word: number): number => Math.imul(rotate(Math.imul(word, C2), 16), C3);
const scramble3 = (word: number): number => Math.imul(rotate(Math.imul(word, C3), 17), C4);
const scramble4 = (word: number): number => Math.imul(rotate(Math.imul(word, C4), 18), C1);

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function avalanche(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function hex(lanes: Lanes): string {
  return lanes.map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}
