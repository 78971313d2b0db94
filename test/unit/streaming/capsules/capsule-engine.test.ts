import { describe, expect, it } from 'vitest';
import { Topic } from '../../../../contracts/topics/topics.ts';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { MAX_PENDING_ROWS } from '../../../../streaming/engine/partition-engine.ts';
import { createDecodeRecordStep } from '../../../../streaming/steps/decode-record-step.ts';
import { labelPartsOf } from '../../../../domain/fingerprint/trace-span.ts';
import type { AggregateDeltas } from '../../../../streaming/ports.ts';
import type { SpanRecord } from '../../../../domain/telemetry/span-record.ts';
import { encodeSpans } from '../../../support/encode-spans.ts';
import { SPAN_T0_MS, buildSpan, spanId, traceId } from '../../../support/builders/build-span.ts';
import { comparable, createStreamHarness, expectedTotals } from '../../../support/stream-harness.ts';

const root = (trace: number, overrides: Parameters<typeof buildSpan>[0] = {}) =>
  buildSpan({ traceId: traceId(trace), ...overrides });
const child = (trace: number, id: number, overrides: Parameters<typeof buildSpan>[0] = {}) =>
  buildSpan({
    traceId: traceId(trace),
    spanId: spanId(id),
    parentSpanId: spanId(1),
    atMs: id,
    durationMs: 1,
    ...overrides,
  });

type Harness = ReturnType<typeof createStreamHarness>;

async function ownedWorker(harness: Harness, ...partitions: readonly number[]) {
  const worker = harness.startWorker();
  for (const partition of partitions) await worker.engine.onAssigned(partition);
  return worker;
}

const expectCounted = (harness: Harness, spans: readonly SpanRecord[]) =>
  expect(comparable(harness.checkpoints.totals())).toEqual(comparable(expectedTotals(spans)));

describe('the capsule engine', () => {
  it('counts a trace that came in one record, with its samples and journey', async () => {
    const harness = createStreamHarness();
    const spans = [root(1, { durationMs: 40, status: 'error' }), child(1, 2)];
    harness.append(0, spans);
    const { engine } = harness.startWorker();

    await harness.finish(engine);

    expectCounted(harness, spans);
    const { journeys, capsules, buckets } = harness.checkpoints.totals();
    expect(journeys).toMatchObject([{ service: 'shop', operation: 'GET /cart', firstSeenMs: 1_760_000_100_000 }]);
    expect(capsules).toMatchObject([{ traceCount: 1, errorCount: 1, spanCount: 2, sampleTraceIds: [traceId(1)] }]);
    expect(buckets).toMatchObject([{ total: 1, bad: 1, startMs: 1_760_000_100_000 - (1_760_000_100_000 % 60_000) }]);
  });

  it('puts a trace together that is split over records, out of order', async () => {
    const harness = createStreamHarness();
    harness.append(0, [child(1, 3), child(2, 2)]);
    harness.append(0, [child(1, 2)]);
    harness.append(0, [root(2), root(1)]);
    const { engine } = harness.startWorker();

    await harness.finish(engine);

    expectCounted(harness, [root(1), child(1, 2), child(1, 3), root(2), child(2, 2)]);
    expect(harness.checkpoints.commits).toHaveLength(1);
  });

  it('puts a trace together that is split over a restart', async () => {
    const harness = createStreamHarness();
    harness.append(0, [root(1)]);
    const first = await ownedWorker(harness, 0);
    await harness.deliver(first.engine, 0, 0);
    await first.engine.checkpoint();
    first.life.kill();
    harness.append(0, [child(1, 2)]);
    const { engine } = harness.startWorker();

    await harness.finish(engine);

    expectCounted(harness, [root(1), child(1, 2)]);
    expect(harness.checkpoints.totals().capsules).toMatchObject([{ traceCount: 1, spanCount: 2 }]);
  });

  it('commits nothing of an open trace, and all of it when it has been quiet', async () => {
    const harness = createStreamHarness();
    harness.append(0, [root(1)]);
    const { engine } = await ownedWorker(harness, 0);
    await harness.deliver(engine, 0, 0);

    await engine.checkpoint();
    const before = harness.checkpoints.totals().buckets;
    harness.idle(engine, 500);
    await engine.checkpoint();

    expect(before).toEqual([]);
    expectCounted(harness, [root(1)]);
  });

  it('replaces what it counted when a span comes after the trace was closed', async () => {
    const harness = createStreamHarness();
    harness.append(0, [root(1, { atMs: 5, name: 'inner' })]);
    const { engine } = await ownedWorker(harness, 0);
    await harness.deliver(engine, 0, 0);
    harness.idle(engine, 500);
    await engine.checkpoint();
    const earlierRoot = root(1, { spanId: spanId(9), name: 'outer', durationMs: 90 });
    harness.append(0, [earlierRoot]);

    await harness.deliver(engine, 0, 1);
    harness.idle(engine, 500);
    await engine.checkpoint();

    expectCounted(harness, [root(1, { atMs: 5, name: 'inner' }), earlierRoot]);
    expect(harness.checkpoints.counters()).toMatchObject({ spansSeen: 2, lateSpans: 0 });
  });

  it('drops spans that it knows, also after the trace was closed', async () => {
    const harness = createStreamHarness();
    harness.append(0, [root(1), child(1, 2), root(1)]);
    const { engine } = await ownedWorker(harness, 0);
    await harness.deliver(engine, 0, 0);
    harness.idle(engine, 500);
    harness.append(0, [child(1, 2)]);

    await harness.deliver(engine, 0, 1);
    harness.idle(engine, 500);
    await engine.checkpoint();

    expectCounted(harness, [root(1), child(1, 2)]);
    expect(harness.checkpoints.counters()).toMatchObject({ spansSeen: 4, duplicateSpans: 2 });
  });

  it('closes a trace without root at its maximum age', async () => {
    const harness = createStreamHarness();
    harness.append(0, [child(1, 2)]);
    const { engine } = await ownedWorker(harness, 0);
    await harness.deliver(engine, 0, 0);

    harness.idle(engine, 750);
    await engine.checkpoint();
    const early = harness.checkpoints.totals().buckets;
    harness.idle(engine, 750);
    await engine.checkpoint();

    expect(early).toEqual([]);
    expectCounted(harness, [child(1, 2)]);
  });

  it('counts a span as late when its trace is forgotten, and leaves the counts alone', async () => {
    const harness = createStreamHarness({ allowedLatenessMs: 1_000 });
    harness.append(0, [root(1)]);
    const { engine } = await ownedWorker(harness, 0);
    await harness.deliver(engine, 0, 0);
    harness.idle(engine, 500);
    for (let trace = 2; trace < 8; trace += 1) {
      harness.append(0, [root(trace)]);
      harness.advance(500);
      await harness.deliver(engine, 0, trace - 1);
    }
    harness.append(0, [child(1, 2)]);

    await harness.deliver(engine, 0, 7);
    harness.idle(engine, 500);
    await engine.checkpoint();

    expectCounted(
      harness,
      [1, 2, 3, 4, 5, 6, 7].map((trace) => root(trace)),
    );
    expect(harness.checkpoints.counters()).toMatchObject({ spansSeen: 8, lateSpans: 1 });
  });

  it('remembers forgotten traces over a restart', async () => {
    const harness = createStreamHarness({ maxRetainedSpans: 1 });
    harness.append(0, [root(1)]);
    harness.append(0, [root(2)]);
    const first = await ownedWorker(harness, 0);
    await harness.deliver(first.engine, 0, 0);
    await first.engine.checkpoint();
    first.life.kill();
    harness.append(0, [child(1, 2)]);
    const { engine } = harness.startWorker();

    await harness.finish(engine);

    expectCounted(harness, [root(1), root(2)]);
    expect(harness.checkpoints.counters()).toMatchObject({ lateSpans: 1, closedEarlyTraces: 1 });
  });

  it('forgets no trace while nothing comes in, however long that takes', async () => {
    const harness = createStreamHarness({ allowedLatenessMs: 2_000 });
    harness.append(0, [root(1)]);
    const { engine } = await ownedWorker(harness, 0);
    await harness.deliver(engine, 0, 0);
    harness.idle(engine, 60_000);
    harness.append(0, [child(1, 2)]);

    await harness.deliver(engine, 0, 1);
    harness.idle(engine, 500);
    await engine.checkpoint();

    expectCounted(harness, [root(1), child(1, 2)]);
  });

  it('closes the oldest traces early when it may retain no more spans', async () => {
    const harness = createStreamHarness({ maxRetainedSpans: 10 });
    const spans = Array.from({ length: 30 }, (_, index) => root(index + 1));
    for (const span of spans) harness.append(0, [span]);
    const { engine } = await ownedWorker(harness, 0);

    await harness.deliver(engine, 0, 0);
    await engine.checkpoint();
    const { closedEarlyTraces } = harness.checkpoints.counters();
    harness.idle(engine, 500);
    await engine.checkpoint();

    expect(closedEarlyTraces).toBe(20);
    expectCounted(harness, spans);
  });

  it('puts a record that is no OTLP on the dead-letter topic and goes on', async () => {
    const harness = createStreamHarness();
    const garbage = Uint8Array.from([0x0a, 0xff, 0xff, 0x01]);
    harness.appendBytes(0, garbage);
    harness.append(0, [root(1)]);
    const { engine } = harness.startWorker();

    await harness.finish(engine);

    expect(harness.deadLetters).toEqual([{ topic: Topic.rawTelemetryDlq, reason: 'undecodable', value: garbage }]);
    expectCounted(harness, [root(1)]);
    expect(harness.checkpoints.position(0)?.nextOffset).toBe(2);
  });

  it('sets a record aside that breaks the processing three times, and goes on', async () => {
    let tries = 0;
    const step = createDecodeRecordStep((span) => {
      if (span.name !== 'poison') return labelPartsOf(span);
      tries += 1;
      throw new TypeError('A defect.');
    });
    const harness = createStreamHarness({}, { decodeRecord: step });
    harness.append(0, [root(1), root(2, { name: 'poison' })]);
    harness.append(0, [root(3)]);
    const { engine } = harness.startWorker();

    await harness.finish(engine);

    expect(tries).toBe(3);
    expect(harness.deadLetters).toMatchObject([{ topic: Topic.rawTelemetryDlq, reason: 'processing_failed' }]);
    expectCounted(harness, [root(3)]);
    expect(harness.checkpoints.position(0)?.nextOffset).toBe(2);
  });

  it('counts journeys beyond the limit of their service as one, and takes the same back, over a restart', async () => {
    const harness = createStreamHarness({ maxJourneysPerService: 1 });
    harness.append(0, [root(1, { name: 'a' })]);
    harness.append(0, [root(2, { name: 'b' })]);
    harness.append(0, [root(3, { name: 'c' })]);
    const first = await ownedWorker(harness, 0);
    for (let record = 0; record < 3; record += 1) {
      await harness.deliver(first.engine, 0, record, record + 1);
      harness.idle(first.engine, 500);
    }
    await first.engine.checkpoint();
    first.life.kill();
    harness.append(0, [child(2, 2)]);

    await harness.finish(harness.startWorker().engine);

    const { capsules, buckets } = harness.checkpoints.totals();
    expect(buckets.map(({ total }) => total)).toEqual([1, 2]);
    expect(capsules).toMatchObject([
      { traceCount: 1, spanCount: 1, steps: [{ operation: 'a' }] },
      { traceCount: 2, spanCount: 3, fingerprint: '0'.repeat(16), steps: [{ operation: 'other', depth: 0 }] },
    ]);
  });

  it('tells of what it rejects by reason, of its lag in seconds and of its snapshots', async () => {
    const harness = createStreamHarness({}, { wallClock: () => SPAN_T0_MS + 9_000 });
    harness.log.set(0, [
      { offset: 0, appendedAtMs: SPAN_T0_MS, headers: {}, value: encodeSpans([root(1), root(2, { atMs: 1e6 })]) },
    ]);
    const { engine } = await ownedWorker(harness, 0);
    const records = harness.log.get(0)!;

    await engine.onBatch({ partition: 0, records, endOffset: 5 });
    engine.tick();
    await engine.checkpoint();

    const text = await harness.metrics.registry.metrics();
    expect(text).toContain('slo_scout_stream_rejected_spans_total{reason="future_timestamp"} 1');
    expect(text).toContain('slo_scout_stream_spans_total{outcome="rejected"} 1');
    expect(text).toContain('slo_scout_stream_lag_seconds{partition="0"} 9');
    expect(text).toContain('slo_scout_stream_lag_records{partition="0"} 4');
    expect(text).toMatch(/slo_scout_stream_snapshot_bytes\{partition="0"\} [1-9]/);
  });

  it('drops a record of another signal', async () => {
    const harness = createStreamHarness();
    harness.appendBytes(0, Uint8Array.from([1, 2, 3]), { signal: 'logs' });
    const { engine } = harness.startWorker();

    await harness.finish(engine);

    expect(harness.deadLetters).toEqual([]);
    expect(harness.checkpoints.position(0)?.nextOffset).toBe(1);
  });

  it('counts spans that can’t be used as rejected', async () => {
    const harness = createStreamHarness();
    harness.append(0, [
      root(1),
      root(2, { startTimeNs: 0n }),
      root(3, { startTimeNs: 1n << 63n, endTimeNs: 1n << 63n }),
    ]);
    const { engine } = harness.startWorker();

    await harness.finish(engine);

    expect(harness.checkpoints.counters()).toMatchObject({ spansSeen: 1, rejectedSpans: 2 });
  });

  it('sums up all partitions in one commit, and deletes the snapshots before', async () => {
    const harness = createStreamHarness();
    harness.append(0, [root(1)]);
    harness.append(1, [root(2)]);
    const { engine } = harness.startWorker();
    await harness.finish(engine);
    harness.append(1, [root(3)]);

    await harness.deliver(engine, 1, 1);
    harness.idle(engine, 500);
    await engine.checkpoint();

    expect(harness.checkpoints.commits.map(({ partitions }) => partitions.length)).toEqual([2, 1]);
    expect(harness.checkpoints.totals().buckets).toMatchObject([{ total: 3 }]);
    expect([...harness.blobs.blobs.keys()].sort()).toEqual(
      [0, 1].map((partition) => harness.checkpoints.position(partition)?.snapshotKey),
    );
  });

  it('discards what it has not committed of a revoked partition', async () => {
    const harness = createStreamHarness();
    harness.append(0, [root(1)]);
    harness.append(1, [root(2)]);
    const { engine } = await ownedWorker(harness, 0, 1);
    await harness.deliver(engine, 0, 0);
    await harness.deliver(engine, 1, 0);
    harness.idle(engine, 500);

    await engine.onRevoked(1);
    await engine.checkpoint();

    expectCounted(harness, [root(1)]);
    expect(harness.checkpoints.position(1)?.nextOffset).toBe(0);
  });

  it('ignores batches of a partition that is not its own', async () => {
    const harness = createStreamHarness();
    harness.append(0, [root(1)]);
    const { engine } = harness.startWorker();

    await harness.deliver(engine, 0, 0);
    await engine.checkpoint();

    expect(harness.checkpoints.commits).toEqual([]);
  });

  it('halts without having written anything when another worker took its partition', async () => {
    const harness = createStreamHarness();
    harness.append(0, [root(1)]);
    const zombie = await ownedWorker(harness, 0);
    await harness.deliver(zombie.engine, 0, 0);
    harness.idle(zombie.engine, 500);
    const { engine } = harness.startWorker();
    await harness.finish(engine);

    await zombie.engine.checkpoint();

    expect(zombie.engine.halted.aborted).toBe(true);
    expect(zombie.engine.halted.reason).toMatchObject({ code: 'aborted' });
    expectCounted(harness, [root(1)]);
  });

  it('halts for good when the snapshot is gone', async () => {
    const harness = createStreamHarness();
    harness.append(0, [root(1)]);
    await harness.finish(harness.startWorker().engine);
    harness.blobs.blobs.clear();
    const { engine } = harness.startWorker();

    await expect(engine.onAssigned(0)).rejects.toMatchObject({ code: 'not_found' });

    expect(engine.halted.reason).toMatchObject({ code: 'not_found' });
  });

  it('leaves a snapshot of a newer epoch alone when it cleans up', async () => {
    const harness = createStreamHarness();
    const prefix = 'stream/test-group/test-topic/0/';
    await harness.blobs.put(`${prefix}0-5-1`, Uint8Array.of(1));
    await harness.blobs.put(`${prefix}7-5-1`, Uint8Array.of(1));

    await ownedWorker(harness, 0);

    expect([...harness.blobs.blobs.keys()]).toEqual([`${prefix}7-5-1`]);
  });

  it('writes a last checkpoint when stopped, and takes in nothing more', async () => {
    const harness = createStreamHarness();
    harness.append(0, [root(1)]);
    const { engine } = await ownedWorker(harness, 0);
    await harness.deliver(engine, 0, 0);

    await engine.stop();
    harness.append(0, [root(2)]);
    await harness.deliver(engine, 0, 1);

    expect(harness.checkpoints.position(0)?.nextOffset).toBe(1);
    expect(harness.checkpoints.commits).toHaveLength(1);
  });

  it('repeats a put that failed, and loses nothing', async () => {
    const harness = createStreamHarness();
    let failures = 2;
    const flaky = createStreamHarness(
      {},
      {
        checkpoints: harness.checkpoints,
        blobs: {
          ...harness.blobs,
          put: async (key, bytes) => {
            failures -= 1;
            if (failures >= 0) throw new ScoutError({ code: ErrorCode.unavailable, message: 'Not now.' });
            await harness.blobs.put(key, bytes);
          },
        },
      },
    );
    flaky.append(0, [root(1)]);
    const { engine } = flaky.startWorker();

    await flaky.finish(engine);

    expect(engine.halted.aborted).toBe(false);
    expectCounted(harness, [root(1)]);
  });

  it('commits by itself when idle', async () => {
    const harness = createStreamHarness();
    harness.append(0, [root(1)]);
    const { engine } = await ownedWorker(harness, 0);
    await harness.deliver(engine, 0, 0);

    harness.idle(engine, 3_000);
    await engine.checkpoint();

    expectCounted(harness, [root(1)]);
  });

  it('commits early, and lets intake wait, when many rows wait to be written', async () => {
    const harness = createStreamHarness({ maxRetainedSpans: 1 });
    const minutes = MAX_PENDING_ROWS / 2 + 500;
    const spans = Array.from({ length: minutes }, (_, minute) => root(minute, { atMs: minute * 300_000 }));
    for (let start = 0; start < minutes; start += 100) harness.append(0, spans.slice(start, start + 100));
    const { engine } = await ownedWorker(harness, 0);

    await harness.deliver(engine, 0, 0);

    expect(harness.checkpoints.commits).toHaveLength(1);
    const [{ capsules, buckets }] = harness.checkpoints.commits.map(({ deltas }) => deltas) as [AggregateDeltas];
    expect(capsules.length + buckets.length).toBeGreaterThan(MAX_PENDING_ROWS - 200);
    expect(capsules.length + buckets.length).toBeLessThan(MAX_PENDING_ROWS + 200);
  });

  it('does not move beyond a record that the dead-letter topic has not taken', async () => {
    const down = new ScoutError({ code: ErrorCode.permissionDenied, message: 'No.' });
    const harness = createStreamHarness({}, { deadLetters: { append: () => Promise.reject(down) } });
    harness.append(0, [root(1)]);
    harness.appendBytes(0, Uint8Array.of(0xff, 0xff));
    const { engine } = await ownedWorker(harness, 0);

    await harness.deliver(engine, 0, 0);

    expect(engine.halted.reason).toBe(down);
    expect(harness.checkpoints.position(0)?.nextOffset).toBe(0);
  });
});
