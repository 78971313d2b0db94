import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeWindowSamples } from '../../../../contracts/blobs/window-samples.ts';
import { mergeSamples } from '../../../../domain/log-capsule/reservoir.ts';
import { createLogStreamHarness } from '../../../support/log-stream-harness.ts';
import type { TestLine } from '../../../support/log-stream-harness.ts';

type Harness = ReturnType<typeof createLogStreamHarness>;

const line = fc.record({
  text: fc.oneof(
    fc.nat(500).map((n) => `order ${String(n)} placed`),
    fc.constantFrom('ann', 'bob', 'eve', 'joe', 'sue').map((name) => `user ${name} logged in`),
    fc.nat(9).map((n) => `{"level":"error","msg":"payment ${String(n)} failed"}`),
    fc.constantFrom('cache warm', 'cache cold', 'shutting down'),
  ),
  atMs: fc.integer({ min: 0, max: 1_500_000 }),
  service: fc.constantFrom('cart', 'stock', 'price', 'mail'),
  environment: fc.constantFrom('prod', 'test'),
  severityNumber: fc.constantFrom(0, 5, 9, 13, 17, 21),
  traceId: fc.option(
    fc.nat(20).map((n) => (n + 1).toString(16).padStart(32, 'a')),
    { nil: undefined },
  ),
}) as fc.Arbitrary<TestLine>;

const record = fc.record({ lines: fc.array(line, { minLength: 1, maxLength: 12 }), repeats: fc.boolean() });

/** What a worker does next: read some records, commit, or die in one of its next calls. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('read' as const), records: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('commit' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('die' as const),
      calls: fc.integer({ min: 1, max: 8 }),
      when: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
);

function fill(harness: Harness, records: readonly { lines: readonly TestLine[]; repeats: boolean }[]): void {
  for (const [index, { lines, repeats }] of records.entries()) {
    const headers = { batch_id: `batch-${String(index)}` };
    harness.append(lines, headers);
    if (repeats) harness.append(lines, headers);
    harness.appendBytes(Buffer.from('spans'), { signal: 'traces' });
  }
}

/** All that can be compared: capsules, counters, and the samples of every window. */
function outcome({ checkpoints, blobs }: Harness) {
  const samples = new Map<string, unknown[]>();
  for (const { blobKey } of checkpoints.samples) {
    const window = decodeWindowSamples(blobs.blobs.get(blobKey)!);
    for (const { templateId, samples: list } of window.templates) {
      const key = `${window.service} ${window.environment} ${String(window.windowStartMs)} ${templateId}`;
      samples.set(key, [...(samples.get(key) ?? []), list]);
    }
  }
  return {
    capsules: new Map([...checkpoints.capsules].sort()),
    aliases: new Map([...checkpoints.aliases].sort()),
    samples: new Map([...samples].sort().map(([key, lists]) => [key, mergeSamples(lists as never)])),
    counters: checkpoints.position(0)?.counters,
    nextOffset: checkpoints.position(0)?.nextOffset,
  };
}

async function work(harness: Harness, steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[]) {
  let worker = harness.startWorker();
  let offset = await worker.engine.onAssigned(0);
  for (const next of steps) {
    if (next.kind === 'die') {
      worker.life.dieIn(next.calls, next.when);
      continue;
    }
    const run = async (): Promise<void> => {
      if (next.kind === 'commit') await worker.engine.checkpoint();
      else await harness.deliver(worker.engine, offset, (offset += next.records));
    };
    await Promise.race([run(), worker.life.died]);
    if (!worker.life.isDead) continue;
    worker = harness.startWorker();
    offset = await worker.engine.onAssigned(0);
  }
  worker.life.kill();
}

it('counts every line once, whatever the batches, the kills, the repetitions and the services that had to be parked', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 12 }),
      fc.array(step, { maxLength: 25 }),
      fc.integer({ min: 1, max: 8 }),
      async (records, steps, maxServices) => {
        const straight = createLogStreamHarness();
        const rough = createLogStreamHarness({ maxServices });
        for (const harness of [straight, rough]) fill(harness, records);

        await straight.finish();
        await work(rough, steps);
        await rough.finish();

        expect(outcome(rough)).toEqual(outcome(straight));
        expect(rough.checkpoints.lines()).toBe(records.reduce((sum, { lines }) => sum + lines.length, 0));
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);
