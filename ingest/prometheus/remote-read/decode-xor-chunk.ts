import { malformedAnswer } from '../malformed-answer.ts';
import { sampleOfBits } from '../series.ts';
import type { Sample } from '../series.ts';
import { BitReader } from './bit-reader.ts';

/** Sizes of a delta of deltas by the number of ones in front of it; the longest prefix has no zero at its end. */
const DELTA_BITS = [0, 14, 17, 20, 64] as const;
const MAX_PREFIX = 4;
const HEADER_BYTES = 2;

/**
 * Decodes a chunk of Prometheus' XOR encoding: the number of samples (16 bits, big endian), then the first sample in
 * full, the second with its distance in time, and each further one with the change of that distance and with the bits
 * of its value that differ from the value before. After "Gorilla: A Fast, Scalable, In-Memory Time Series Database"
 * (Pelkonen et al., VLDB 2015, section 4.1), with the sizes of Prometheus' `tsdb/chunkenc`.
 * @throws ScoutError unavailable when the chunk is damaged
 */
export function decodeXorChunk(chunk: Buffer, onSample: (sample: Sample) => void): void {
  if (chunk.length < HEADER_BYTES) throw malformedAnswer('a chunk has no header');
  const count = chunk.readUInt16BE(0);
  const reader = new BitReader(chunk, HEADER_BYTES);
  const values = new XorValues(reader);
  let timeMs = 0;
  let deltaMs = 0;
  for (let index = 0; index < count; index += 1) {
    if (index === 0) {
      timeMs = Number(reader.varint());
      values.first();
    } else {
      deltaMs = index === 1 ? Number(reader.uvarint()) : deltaMs + readDeltaOfDeltas(reader);
      timeMs += deltaMs;
      values.next();
    }
    onSample(sampleOfBits(timeMs, values.high, values.low));
  }
}

function readDeltaOfDeltas(reader: BitReader): number {
  let ones = 0;
  while (ones < MAX_PREFIX && reader.bit() === 1) ones += 1;
  const size = DELTA_BITS[ones] ?? 0;
  if (size === 0) return 0;
  if (size === 64) return Number((BigInt(reader.bits(32) | 0) << 32n) | BigInt(reader.bits(32)));
  const value = reader.bits(size);
  // The halfway value is positive, unlike in two's complement.
  return value > 2 ** (size - 1) ? value - 2 ** size : value;
}

/** The bits of the values, each as its difference to the one before, in two words. */
class XorValues {
  high = 0;
  low = 0;
  #leadingZeros = 0;
  #trailingZeros = 0;
  readonly #reader: BitReader;

  constructor(reader: BitReader) {
    this.#reader = reader;
  }

  first(): void {
    this.high = this.#reader.bits(32);
    this.low = this.#reader.bits(32);
  }

  next(): void {
    if (this.#reader.bit() === 0) return;
    if (this.#reader.bit() === 1) this.#readShape();
    const significant = 64 - this.#leadingZeros - this.#trailingZeros;
    const upper = significant > 32 ? this.#reader.bits(significant - 32) : 0;
    const lower = this.#reader.bits(Math.min(significant, 32));
    const [high, low] = shiftLeft(upper, lower, this.#trailingZeros);
    this.high ^= high;
    this.low ^= low;
  }

  #readShape(): void {
    const leading = this.#reader.bits(5);
    // 64 significant bits do not fit into six, and none would have had no difference.
    const significant = this.#reader.bits(6) || 64;
    if (leading + significant > 64) throw malformedAnswer('a value of a chunk has more than 64 bits');
    this.#leadingZeros = leading;
    this.#trailingZeros = 64 - leading - significant;
  }
}

/** Shifts 64 bits in two words by 0 to 63. */
function shiftLeft(high: number, low: number, count: number): readonly [number, number] {
  if (count === 0) return [high, low];
  if (count >= 32) return [low << (count - 32), 0];
  return [(high << count) | (low >>> (32 - count)), low << count];
}
