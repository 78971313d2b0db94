import { describe, expect, it } from 'vitest';
import { buildSpan, spanId } from '../../../support/builders/build-span.ts';
import { comparable, createStreamHarness, expectedTotals } from '../../../support/stream-harness.ts';

describe('counting the traces of a gateway', () => {
  it('moves a request from the gateway to the service behind it when that becomes known late', async () => {
    const harness = createStreamHarness();
    const gateway = buildSpan({ service: 'gateway', name: '/*', durationMs: 40, status: 'error' });
    const order = buildSpan({ spanId: spanId(2), parentSpanId: spanId(1), service: 'orders', name: 'POST /orders' });
    harness.append(0, [gateway]);
    const { engine } = harness.startWorker();
    await engine.onAssigned(0);
    await harness.deliver(engine, 0, 0);
    harness.idle(engine, 500);
    await engine.checkpoint();
    const before = harness.checkpoints.totals().journeys.map(({ service }) => service);
    harness.append(0, [order]);

    await harness.deliver(engine, 0, 1);
    harness.idle(engine, 500);
    await engine.checkpoint();

    expect(before).toEqual(['gateway']);
    expect(comparable(harness.checkpoints.totals())).toEqual(comparable(expectedTotals([gateway, order])));
    const { journeys, buckets } = harness.checkpoints.totals();
    const orders = journeys.find(({ service }) => service === 'orders');
    expect(orders).toMatchObject({ operation: 'POST /orders' });
    expect(buckets).toMatchObject([{ journeyId: orders?.journeyId, total: 1, bad: 1 }]);
  });
});
