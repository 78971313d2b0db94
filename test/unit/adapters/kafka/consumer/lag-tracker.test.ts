import { describe, expect, it } from 'vitest';
import { createLagTracker } from '../../../../../adapters/kafka/consumer/lag-tracker.ts';
import { createMetrics } from '../../../../../platform/metrics/catalogue.ts';
import type { LogBatch } from '../../../../../streaming/ports.ts';

const HANDLER = {
  onAssigned: () => Promise.resolve(0),
  onRevoked: () => Promise.resolve(),
  onBatch: () => Promise.resolve(),
};

function batch(endOffset: number): LogBatch {
  return {
    partition: 0,
    endOffset,
    records: [{ offset: 0, appendedAtMs: 1_000, value: Buffer.alloc(0), headers: {} }],
  };
}

describe('createLagTracker', () => {
  it('keeps the lag of two consumer groups of one topic apart', async () => {
    const metrics = createMetrics();
    const deps = { metrics, nowMs: () => 3_000 };
    const capsules = createLagTracker({ topic: 'raw', group: 'capsules' }, HANDLER, deps);
    const archive = createLagTracker({ topic: 'raw', group: 'archive' }, HANDLER, deps);

    await capsules.handler.onBatch(batch(1));
    await archive.handler.onBatch(batch(11));

    const lag = async () =>
      Object.fromEntries(
        (await metrics.eventLogLagRecords.get()).values.map(({ labels, value }) => [labels.group, value]),
      );
    expect(await lag()).toEqual({ capsules: 0, archive: 10 });
    await capsules.handler.onRevoked(0);
    expect(await lag()).toEqual({ archive: 10 });
  });
});
