import { describe, expect, it } from 'vitest';
import { createProducerSession } from '../../../../../adapters/kafka/direct/producer-session.ts';
import type { RoundBatch } from '../../../../../adapters/kafka/direct/round.ts';
import { createTableCrc32c } from '../../../../../adapters/kafka/wire/crc32c.ts';
import { buildRound } from '../../../../support/builders/build-round.ts';

const crc32c = createTableCrc32c();
const sessionOf = (producerId: bigint, epoch = 0) => createProducerSession({ producerId, epoch }, crc32c);

function batchOf(partition: number, records = 2): RoundBatch {
  const [batch] = buildRound([partition], { records }).pending;
  if (batch === undefined) throw new Error('A round of one partition has a batch.');
  return batch;
}

/** Where the record batch format keeps them. */
const stampOf = ({ batch: { header } }: RoundBatch) => ({
  producerId: header.readBigInt64BE(43),
  epoch: header.readInt16BE(51),
  sequence: header.readInt32BE(53),
});

describe('a producer session', () => {
  it('numbers the records of each partition of each topic from 0, without a hole', () => {
    const session = sessionOf(7n, 3);
    const batches = [batchOf(0, 2), batchOf(1, 5), batchOf(0, 3), batchOf(0, 1)];

    for (const batch of batches) session.stamp('topic', batch);
    const elsewhere = batchOf(0);
    session.stamp('another topic', elsewhere);

    expect(batches.map(stampOf).map(({ sequence }) => sequence)).toEqual([0, 0, 2, 5]);
    expect(stampOf(elsewhere)).toEqual({ producerId: 7n, epoch: 3, sequence: 0 });
  });

  it('leaves a batch the numbers it has, however often it is sent', () => {
    const session = sessionOf(7n);
    const [first, second] = [batchOf(0), batchOf(0)];
    session.stamp('topic', first);
    session.stamp('topic', second);
    const before = Buffer.from(first.batch.header);

    session.stamp('topic', first);

    expect(first.batch.header).toEqual(before);
    expect(stampOf(second).sequence).toBe(2);
  });

  it('numbers a batch of another session anew, with a checksum that is right again', () => {
    const [old, next] = [sessionOf(7n), sessionOf(8n)];
    const batch = batchOf(0);
    old.stamp('topic', batchOf(0));
    old.stamp('topic', batch);

    next.stamp('topic', batch);

    const { header, records } = batch.batch;
    expect(stampOf(batch)).toEqual({ producerId: 8n, epoch: 0, sequence: 0 });
    expect(header.readUInt32BE(17)).toBe(crc32c(Buffer.concat([header.subarray(21), records])));
  });

  it('begins at 0 again in a partition that is renewed, in its next epoch, and there alone', () => {
    const session = sessionOf(7n, 3);
    const batches = [batchOf(0), batchOf(1), batchOf(0), batchOf(1)];
    for (const batch of batches) session.stamp('topic', batch);
    for (const partition of [0, 1]) session.acknowledged('topic', partition);

    const isRenewed = session.renew('topic', 0);
    const known = [0, 1].map((partition) => session.isKnown('topic', partition));
    for (const batch of batches.slice(2)) session.stamp('topic', batch);

    expect(isRenewed).toBe(true);
    expect(known).toEqual([false, true]);
    expect(batches.map(stampOf).map(({ epoch, sequence }) => [epoch, sequence])).toEqual([
      ...[
        [3, 0],
        [3, 0],
        [4, 0],
        [3, 2],
      ],
    ]);
  });

  it('is not renewed behind the last epoch that there is', () => {
    expect(sessionOf(7n, 32_766).renew('topic', 0)).toBe(true);
    expect(sessionOf(7n, 32_767).renew('topic', 0)).toBe(false);
  });

  it('begins at 0 again after 2^31 numbers, also in the middle of a batch', () => {
    const session = sessionOf(7n);
    const huge = batchOf(0);
    session.stamp('topic', { ...huge, batch: { ...huge.batch, recordCount: 2 ** 31 - 1 } });
    const [across, behind] = [batchOf(0, 3), batchOf(0)];

    session.stamp('topic', across);
    session.stamp('topic', behind);

    expect([across, behind].map(stampOf).map(({ sequence }) => sequence)).toEqual([2 ** 31 - 1, 2]);
  });

  it('is known to a partition from its first acknowledged batch on', () => {
    const session = sessionOf(7n);
    session.stamp('topic', batchOf(0));
    session.stamp('topic', batchOf(1));

    session.acknowledged('topic', 1);

    expect([0, 1].map((partition) => session.isKnown('topic', partition))).toEqual([false, true]);
    expect(session.isKnown('another topic', 1)).toBe(false);
  });
});
