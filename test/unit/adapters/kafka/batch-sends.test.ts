import { describe, expect, it } from 'vitest';
import { batchSends } from '../../../../adapters/kafka/batch-sends.ts';

const record = (partition: number, bytes: number) => ({ partition, value: new Uint8Array(bytes), headers: {} });

const limits = { partitionBytes: 10_000, totalBytes: 100_000 };

describe('batchSends', () => {
  it('puts everything that fits in one send', () => {
    const records = [record(0, 100), record(1, 100), record(0, 100)];

    expect(batchSends(records, limits)).toEqual([records]);
    expect(batchSends([], limits)).toEqual([]);
  });

  it('begins a new send where a partition would get too much, and keeps the order', () => {
    const records = [record(0, 4000), record(1, 100), record(0, 4000), record(0, 4000), record(1, 100)];

    const sends = batchSends(records, limits);

    expect(sends.map((send) => send.length)).toEqual([3, 2]);
    expect(sends.flat()).toEqual(records);
  });

  it('sends a record alone in its partition when it is larger than that', () => {
    expect(batchSends([record(0, 50_000), record(0, 1)], limits).map((send) => send.length)).toEqual([1, 1]);
  });

  it('begins a new send where all partitions together would get too much', () => {
    const records = [...Array(30).keys()].map((partition) => record(partition, 5_000));

    const sends = batchSends(records, limits);

    expect(sends.map((send) => send.length)).toEqual([18, 12]);
    expect(sends.flat()).toEqual(records);
  });
});
