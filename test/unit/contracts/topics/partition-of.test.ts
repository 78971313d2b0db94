import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partitionOf } from '../../../../contracts/topics/partition-of.ts';

/** With so many partitions the partition is the whole positive hash. */
const ALL = 0x80000000;

describe('partitionOf', () => {
  // Expected values of org.apache.kafka.common.utils.UtilsTest.testMurmur2.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])("hashes %s as Kafka's own test expects", (key, hash) => {
    expect(partitionOf(Buffer.from(key), ALL)).toBe(hash & 0x7fffffff);
  });

  it('gives a partition in range for any key and count, the same every time', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 300 }), (key, count) => {
        const partition = partitionOf(key, count);

        expect(partition).toBeGreaterThanOrEqual(0);
        expect(partition).toBeLessThan(count);
        expect(partitionOf(key, count)).toBe(partition);
      }),
    );
  });

  it('spreads trace ids evenly', () => {
    const counts = [0, 0, 0, 0];
    for (let index = 0; index < 4000; index += 1) {
      const key = Buffer.alloc(16);
      key.writeUInt32BE(index, 12);
      const partition = partitionOf(key, 4);
      counts[partition] = (counts[partition] ?? 0) + 1;
    }

    for (const count of counts) expect(count).toBeGreaterThan(850);
  });
});
