import { describe, expect, it } from 'vitest';
import { unpackBuckets } from '../../../../adapters/postgres/packed-buckets.ts';
import { encodeSketch } from '../../../../domain/sketch/sketch-codec.ts';
import { sketchOf } from '../../../../domain/sketch/dd-sketch.ts';
import { EMPTY_SKETCH } from '../../../../domain/sketch/sketch-data.ts';
import type { SketchData } from '../../../../domain/sketch/sketch-data.ts';

interface Row {
  readonly integers: readonly (number | bigint)[];
  readonly latency: SketchData;
}

/** As the statement packs a row. */
function pack({ integers, latency }: Row): Buffer {
  const bytes = encodeSketch(latency);
  const header = Buffer.alloc(28);
  for (const [position, integer] of integers.entries()) header.writeBigInt64BE(BigInt(integer), position * 8);
  header.writeInt32BE(bytes.length, 24);
  return Buffer.concat([header, bytes]);
}

describe('packed SLI buckets', () => {
  it('come back in their order, large numbers exactly', () => {
    const latency = sketchOf([0, 12, 900]);
    const rows = [
      { integers: [-60_000, 3, 1], latency },
      { integers: [1_769_817_600_000, 2 ** 40, Number.MAX_SAFE_INTEGER], latency: EMPTY_SKETCH },
    ];
    // A part of something larger, as the driver's buffers are.
    const packed = Buffer.concat([Buffer.from('before'), ...rows.map(pack)]).subarray(6);

    const buckets = unpackBuckets('j1', packed);

    expect(buckets).toEqual([
      { journeyId: 'j1', startMs: -60_000, total: 3, bad: 1, latency },
      {
        ...{ journeyId: 'j1', startMs: 1_769_817_600_000, total: 2 ** 40, bad: Number.MAX_SAFE_INTEGER },
        latency: EMPTY_SKETCH,
      },
    ]);
    expect(unpackBuckets('j1', new Uint8Array())).toEqual([]);
  });

  const whole = pack({ integers: [0, 1, 0], latency: sketchOf([5]) });

  it.each([
    ['a header that is cut off', whole.subarray(0, 27)],
    ['a sketch that is cut off', whole.subarray(0, whole.length - 1)],
    ['a sketch that is none', Buffer.concat([whole.subarray(0, 28), Buffer.alloc(whole.length - 28, 255)])],
    ['a number that is not exact', pack({ integers: [0, 2n ** 53n, 0], latency: EMPTY_SKETCH })],
  ])('are refused as data_loss: %s', (_, packed) => {
    expect(() => unpackBuckets('j1', packed)).toThrow(expect.objectContaining({ code: 'data_loss' }));
  });
});
