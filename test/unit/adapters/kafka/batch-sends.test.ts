import { describe, expect, it } from 'vitest';
import { batchSends } from '../../../../adapters/kafka/batch-sends.ts';

const record = (partition: number, bytes: number) => ({ partition, value: new Uint8Array(bytes), headers: {} });

describe('batchSends', () => {
  it('puts everything that fits in one send', () => {
    const records = [record(0, 100), record(1, 100), record(0, 100)];

    expect(batchSends(records, 10_000)).toEqual([records]);
    expect(batchSends([], 10)).toEqual([]);
  });

  it('begins a new send where a partition would get too much, and keeps the order', () => {
    const records = [record(0, 4000), record(1, 100), record(0, 4000), record(0, 4000), record(1, 100)];

    const sends = batchSends(records, 10_000);

    expect(sends.map((send) => send.length)).toEqual([3, 2]);
    expect(sends.flat()).toEqual(records);
  });

  it('sends a record alone in its partition when it is larger than that', () => {
    expect(batchSends([record(0, 50_000), record(0, 1)], 10_000).map((send) => send.length)).toEqual([1, 1]);
  });
});
