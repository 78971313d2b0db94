import { expect, it } from 'vitest';
import { OVERFLOW_TEMPLATE_ID } from '../../../../domain/log/template-miner.ts';
import { createLogStreamHarness } from '../../../support/log-stream-harness.ts';

const AT = 1_000_000;
const placed = (number: number) => ({ text: `order ${String(number)} placed`, atMs: AT + number });

it('counts severities, bytes, times and traces of a capsule', async () => {
  const harness = createLogStreamHarness();
  const traceId = 'ab'.repeat(16);
  harness.append([placed(1), { ...placed(2), severityNumber: 17, traceId }, { ...placed(3), severityNumber: 0 }]);

  await harness.finish();

  const [capsule] = [...harness.checkpoints.capsules.values()];
  expect(capsule).toMatchObject({ lines: [1, 0, 0, 1, 0, 1, 0], tracedLines: 1, traceIds: [traceId] });
  expect(capsule).toMatchObject({ service: 'cart', environment: 'prod', firstMs: AT + 1, lastMs: AT + 3 });
  expect(capsule!.bytes).toBeGreaterThan(60);
});

it('takes the message of structured lines and folds a stack trace in one body', async () => {
  const harness = createLogStreamHarness();
  harness.append([
    { text: '{"level":"error","msg":"payment 1 failed"}', atMs: AT, severityNumber: 0 },
    {
      text: 'payment 2 failed\njava.lang.IllegalStateException: broken\n\tat a.b.C.run(C.java:1)',
      atMs: AT,
      severityNumber: 17,
    },
  ]);

  await harness.finish();

  expect([...harness.checkpoints.templates.values()]).toMatchObject([{ text: 'payment <*> failed', errors: 2 }]);
});

it('sets undecodable records aside and goes on', async () => {
  const harness = createLogStreamHarness();
  harness.appendBytes(Buffer.from([0x0a, 0xff, 0x01]));
  harness.append([placed(1)]);

  await harness.finish();

  expect(harness.deadLetters).toEqual([{ topic: 'raw-telemetry-dlq', reason: 'undecodable' }]);
  expect(harness.checkpoints.lines()).toBe(1);
  expect(harness.checkpoints.position(0)?.nextOffset).toBe(2);
});

it('does not look at other signals, whatever their bytes are', async () => {
  const harness = createLogStreamHarness();
  harness.appendBytes(Buffer.from([0xff]), { signal: 'traces' });
  harness.appendBytes(Buffer.from([0xff]), { signal: 'metrics' });

  await harness.finish();

  expect(harness.deadLetters).toEqual([]);
  expect(harness.checkpoints.position(0)?.nextOffset).toBe(2);
});

it('announces a template as new only when the service is known', async () => {
  const harness = createLogStreamHarness();
  const hour = 3_600_000;
  harness.append([placed(1)], {}, 1e12);
  harness.append([{ text: 'stock is empty', atMs: AT }], {}, 1e12 + hour - 1);
  harness.append([{ text: 'disk is full', atMs: AT + 7 }], {}, 1e12 + hour);

  await harness.finish();

  const news = [...harness.checkpoints.templates.values()].map(({ text, newAtMs }) => [text, newAtMs]);
  expect(news).toEqual([
    ['order <*> placed', undefined],
    ['stock is empty', undefined],
    ['disk is full', AT + 7],
  ]);
});

it('counts lines of too many templates together', async () => {
  const harness = createLogStreamHarness({ maxTemplatesPerService: 2 });
  const texts = ['alpha begins', 'the beta has gone', 'gamma was never here today', 'delta'];
  harness.append(texts.map((text) => ({ text, atMs: AT })));

  await harness.finish();

  expect(harness.checkpoints.templates.get(OVERFLOW_TEMPLATE_ID)).toMatchObject({ lines: 2, text: '<overflow>' });
  expect(harness.checkpoints.position(0)?.counters).toMatchObject({ linesSeen: 4, overflowLines: 2 });
});

it('leaves nothing of a fenced worker in the store', async () => {
  const harness = createLogStreamHarness();
  harness.append([placed(1)]);
  const zombie = harness.startWorker();
  await harness.deliver(zombie.engine, await zombie.engine.onAssigned(0));
  await harness.finish();

  await zombie.engine.checkpoint();

  expect(zombie.engine.halted.aborted).toBe(true);
  expect(harness.checkpoints.lines()).toBe(1);
});

it('keeps only blobs that something refers to', async () => {
  const harness = createLogStreamHarness({ maxServices: 1 });
  for (let round = 0; round < 4; round += 1) {
    harness.append(['a', 'b', 'c'].map((service) => ({ ...placed(round), service })));
    await harness.finish();
  }

  const kept = [...harness.blobs.blobs.keys()].filter((key) => key.startsWith('stream/'));
  expect(kept.filter((key) => key.includes('-service-'))).toHaveLength(2);
  expect(kept).toHaveLength(3);
});
