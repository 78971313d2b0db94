/**
 * MurmurHash3 x86 128-bit with seed 0 (Austin Appleby, public domain; smhasher, MurmurHash3.cpp), in plain 32-bit
 * arithmetic, because the domain runs where no Node module exists. Fast and stable, not one-way: not for secrets.
 */

const C1 = 0x239b961b;
const C2 = 0xab0e9789 | 0;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93 | 0;

/** Four 32-bit words of a hash, signed as bit operations leave them. */
export type HashLanes = [number, number, number, number];

/** The hash of some bytes. */
export function murmur3(bytes: Uint8Array): HashLanes {
  const padded = new Uint8Array(Math.ceil(bytes.length / 16) * 16);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  const words = new Int32Array(padded.length / 4);
  for (let word = 0; word < words.length; word += 1) words[word] = view.getInt32(word * 4, true);
  return murmur3OfWords(words, bytes.length);
}

/** The hash of `byteLength` bytes given as little-endian words, padded with zeros to a multiple of four words. */
export function murmur3OfWords(words: Int32Array, byteLength: number): HashLanes {
  const lanes: HashLanes = [0, 0, 0, 0];
  const fullWords = (byteLength - (byteLength % 16)) / 4;
  for (let position = 0; position < fullWords; position += 4) mixBlock(lanes, words, position);
  // The tail's missing bytes are zero, and a zero word scrambles to zero, so the padded block equals the tail rule.
  if (fullWords * 4 < byteLength) mixTail(lanes, words, fullWords);
  return finish(lanes, byteLength);
}

/** A hash as 32 lower-case hex digits. */
export function lanesToHex(lanes: HashLanes): string {
  return lanes.map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The finaliser of MurmurHash3: every input bit changes every output bit with probability near one half. */
export function avalanche(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function mixBlock(lanes: HashLanes, words: Int32Array, position: number): void {
  let h1 = lanes[0];
  let h2 = lanes[1];
  let h3 = lanes[2];
  let h4 = lanes[3];
  h1 ^= scramble1(words[position] as number);
  h1 = (Math.imul((rotate(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
  h2 ^= scramble2(words[position + 1] as number);
  h2 = (Math.imul((rotate(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0;
  h3 ^= scramble3(words[position + 2] as number);
  h3 = (Math.imul((rotate(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0;
  h4 ^= scramble4(words[position + 3] as number);
  h4 = (Math.imul((rotate(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
  lanes[0] = h1;
  lanes[1] = h2;
  lanes[2] = h3;
  lanes[3] = h4;
}

function mixTail(lanes: HashLanes, words: Int32Array, position: number): void {
  lanes[0] ^= scramble1(words[position] as number);
  lanes[1] ^= scramble2(words[position + 1] as number);
  lanes[2] ^= scramble3(words[position + 2] as number);
  lanes[3] ^= scramble4(words[position + 3] as number);
}

function finish([h1, h2, h3, h4]: HashLanes, length: number): HashLanes {
  const [m1, m2, m3, m4] = sumLanes([h1 ^ length, h2 ^ length, h3 ^ length, h4 ^ length]);
  return sumLanes([avalanche(m1), avalanche(m2), avalanche(m3), avalanche(m4)]);
}

function sumLanes([h1, h2, h3, h4]: HashLanes): HashLanes {
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
