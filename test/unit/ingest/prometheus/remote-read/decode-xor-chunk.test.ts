import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeXorChunk } from '../../../../../ingest/prometheus/remote-read/decode-xor-chunk.ts';
import type { Sample } from '../../../../../ingest/prometheus/series.ts';
import { encodeXorChunk } from '../../../../support/prometheus/encode-xor-chunk.ts';
import type { BitSample } from '../../../../support/prometheus/encode-xor-chunk.ts';

const STALE = 0x7ff0000000000002n;

function decode(chunk: Buffer): Sample[] {
  const samples: Sample[] = [];
  decodeXorChunk(chunk, (sample) => samples.push(sample));
  return samples;
}

function bitsOf(value: number): bigint {
  const words = new DataView(new ArrayBuffer(8));
  words.setFloat64(0, value);
  return words.getBigUint64(0);
}

const timestep = fc.oneof(
  fc.constantFrom(0, 1, 15_000, 8_191, 8_192, 8_193, 65_535, 65_536, 65_537, 524_287, 524_288, 524_289),
  fc.nat(30_000),
  fc.nat(2 ** 40),
);
const bits = fc.oneof(
  fc.double().map(bitsOf),
  fc.nat(1_000).map(bitsOf),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.constant(STALE),
);
const chunk = fc
  .tuple(fc.integer({ min: -(2 ** 40), max: 2 ** 42 }), fc.array(fc.tuple(timestep, bits), { maxLength: 120 }))
  .map(([start, steps]) => {
    let timeMs = start;
    return steps.map(([step, value]): BitSample => ({ timeMs: (timeMs += step), bits: value }));
  });

describe('decodeXorChunk', () => {
  it('reads a chunk that was put together by hand', () => {
    // Two samples: 1.0 at 1000 ms, and 1.0 again 15,000 ms later; then 2.0 after 15,001 ms.
    // 0003 | zigzag 1000 = 2000 = d0 0f | 3ff0000000000000 | 15000 = 98 75 | 0 (same value)
    // then 10 + 14 bits of 1: 10 00000000000001 | 11, leading 1, significant 11: 00001 001011 | 11111111111 of 3ff ^ 400
    const bitText = ['0', '10', '00000000000001', '11', '00001', '001011', '11111111111'].join('');
    const tail = Buffer.from(
      bitText
        .padEnd(48, '0')
        .match(/.{8}/g)!
        .map((byte) => Number.parseInt(byte, 2)),
    );
    const bytes = Buffer.concat([Buffer.from('0003d00f3ff00000000000009875', 'hex'), tail]);

    const samples = decode(bytes);

    expect(samples).toEqual([
      { timeMs: 1_000, value: 1, isStale: false },
      { timeMs: 16_000, value: 1, isStale: false },
      { timeMs: 31_001, value: 2, isStale: false },
    ]);
  });

  it('reads every chunk that our encoder writes, to the bit', () => {
    fc.assert(
      fc.property(chunk, (samples) => {
        const decoded = decode(encodeXorChunk(samples));

        expect(decoded.map(({ timeMs }) => timeMs)).toEqual(samples.map(({ timeMs }) => timeMs));
        for (const [index, sample] of decoded.entries()) {
          const { bits: wanted } = samples[index]!;
          expect(sample.isStale).toBe(wanted === STALE);
          // A NaN has no bits any more that JavaScript would keep.
          if (!Number.isNaN(sample.value)) expect(bitsOf(sample.value)).toBe(wanted);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('knows the staleness marker from a NaN that was measured', () => {
    const samples = decode(
      encodeXorChunk([
        { timeMs: 1, bits: bitsOf(Number.NaN) },
        { timeMs: 2, bits: STALE },
        { timeMs: 3, bits: bitsOf(-Infinity) },
      ]),
    );

    expect(samples).toEqual([
      { timeMs: 1, value: Number.NaN, isStale: false },
      { timeMs: 2, value: Number.NaN, isStale: true },
      { timeMs: 3, value: -Infinity, isStale: false },
    ]);
  });

  it('refuses every chunk that is cut off, and takes or refuses all other bytes without another error', () => {
    const whole = encodeXorChunk([
      { timeMs: 1_700_000_000_000, bits: bitsOf(0.1) },
      { timeMs: 1_700_000_015_000, bits: bitsOf(0.3) },
      { timeMs: 1_700_000_029_000, bits: bitsOf(7) },
    ]);

    for (let length = 0; length < whole.length; length += 1) {
      expect(() => decode(whole.subarray(0, length))).toThrow(expect.objectContaining({ code: 'unavailable' }));
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decode(Buffer.from(bytes));
        } catch (error) {
          expect(error).toMatchObject({ code: 'unavailable' });
        }
      }),
    );
  });
});
