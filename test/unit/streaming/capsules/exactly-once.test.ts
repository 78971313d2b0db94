import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SpanRecord } from '../../../../domain/telemetry/span-record.ts';
import { buildSpan, spanId, traceId } from '../../../support/builders/build-span.ts';
import { comparable, createStreamHarness, expectedTotals } from '../../../support/stream-harness.ts';
import type { TestWorker } from '../../../support/stream-harness.ts';

/**
 * Whatever happens to the worker, the totals are those of the set of spans. The steps below are shuffled at random:
 * batches of any size from two partitions, spans sent twice, time passing, checkpoints, `kill -9` now or inside any
 * call to a backend (before or after it took effect), and workers that live on as zombies after they were replaced.
 */
const PARTITIONS = 2;

const spans: fc.Arbitrary<readonly SpanRecord[]> = fc.array(
  fc
    .record({
      trace: fc.integer({ min: 1, max: 5 }),
      id: fc.integer({ min: 1, max: 5 }),
      parent: fc.integer({ min: 0, max: 6 }),
      atMs: fc.constantFrom(0, 1, 2, 59_000, 290_000),
      durationMs: fc.constantFrom(1, 20, 20.5),
      isError: fc.boolean(),
      name: fc.constantFrom('a', 'b'),
    })
    .map(({ trace, id, parent, isError, ...span }) =>
      buildSpan({
        ...span,
        traceId: traceId(trace),
        spanId: spanId(id),
        parentSpanId: parent === 0 ? '' : spanId(parent),
        status: isError ? 'error' : 'unset',
      }),
    ),
  { minLength: 1, maxLength: 24 },
);

type Action =
  | { readonly kind: 'deliver'; readonly partition: number; readonly records: number }
  | { readonly kind: 'sendAgain'; readonly record: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'checkpoint' }
  | { readonly kind: 'kill' }
  | { readonly kind: 'dieIn'; readonly calls: number; readonly when: 'before' | 'after' }
  | { readonly kind: 'replace' }
  | { readonly kind: 'zombieCheckpoint' };

const actions: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('deliver' as const),
        partition: fc.nat({ max: PARTITIONS - 1 }),
        records: fc.integer({ min: 1, max: 5 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('sendAgain' as const), record: fc.nat({ max: 30 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(250, 500, 1_500) }) },
    { weight: 3, arbitrary: fc.constant({ kind: 'checkpoint' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'kill' as const }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('dieIn' as const),
        calls: fc.integer({ min: 1, max: 8 }),
        when: fc.constantFrom('before' as const, 'after' as const),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'replace' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'zombieCheckpoint' as const }) },
  ),
  { maxLength: 40 },
);

const partitionOf = (span: SpanRecord): number => Number.parseInt(span.traceId.slice(-1), 16) % PARTITIONS;

async function run(all: readonly SpanRecord[], script: readonly Action[]) {
  const harness = createStreamHarness();
  for (const span of all) harness.append(partitionOf(span), [span]);
  const zombies: TestWorker[] = [];
  let worker: TestWorker | undefined;
  const readTo = new Map<number, number>();

  /** The running worker; a dead or halted one is replaced by one that owns all partitions. */
  async function living(): Promise<TestWorker> {
    if (worker !== undefined && !worker.life.isDead && !worker.engine.halted.aborted) return worker;
    const next = harness.startWorker();
    worker = next;
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      readTo.set(partition, await next.engine.onAssigned(partition));
    }
    return next;
  }

  const whileAlive = async ({ life }: TestWorker, work: Promise<unknown>) => Promise.race([work, life.died]);

  async function deliver(alive: TestWorker, partition: number, records: number): Promise<void> {
    const from = readTo.get(partition) ?? 0;
    const to = Math.min(from + records, harness.log.get(partition)?.length ?? 0);
    // The record before is delivered again, as a log may do.
    await whileAlive(alive, harness.deliver(alive.engine, partition, Math.max(0, from - 1), to));
    readTo.set(partition, to);
  }

  async function actOn(alive: TestWorker, action: Action): Promise<void> {
    switch (action.kind) {
      case 'deliver':
        await deliver(alive, action.partition, action.records);
        return;
      case 'sendAgain': {
        const span = all[action.record % all.length]!;
        harness.append(partitionOf(span), [span]);
        return;
      }
      case 'pass':
        harness.idle(alive.engine, action.ms);
        return;
      case 'checkpoint':
        await whileAlive(alive, alive.engine.checkpoint());
        return;
      case 'kill':
        alive.life.kill();
        return;
      case 'dieIn':
        alive.life.dieIn(action.calls, action.when);
        return;
      case 'replace':
        zombies.push(alive);
        worker = undefined;
        return;
      case 'zombieCheckpoint':
        for (const zombie of zombies) await whileAlive(zombie, zombie.engine.checkpoint());
    }
  }

  for (const action of script) await actOn(await living(), action);
  await harness.finish(harness.startWorker().engine);
  return harness;
}

describe('the totals of the stream', () => {
  it('are those of an undisturbed run, whatever happens to the worker', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(spans, actions, async (all, script) => {
        const { checkpoints, log } = await run(all, script);

        expect(comparable(checkpoints.totals())).toEqual(comparable(expectedTotals(all)));
        const { spansSeen, duplicateSpans, lateSpans } = checkpoints.counters();
        const inCapsules = checkpoints.totals().capsules.reduce((sum, { spanCount }) => sum + spanCount, 0);
        expect(spansSeen).toBe([...log.values()].flat().length);
        expect(spansSeen).toBe(inCapsules + duplicateSpans + lateSpans);
      }),
      { numRuns: 200 },
    );
  });

  it('leave only the committed snapshots behind', async () => {
    await fc.assert(
      fc.asyncProperty(spans, actions, async (all, script) => {
        const { checkpoints, blobs, startWorker } = await run(all, script);
        const { engine } = startWorker();
        for (let partition = 0; partition < PARTITIONS; partition += 1) await engine.onAssigned(partition);

        const committed = [0, 1].map((partition) => checkpoints.position(partition)?.snapshotKey);
        expect([...blobs.blobs.keys()].sort()).toEqual(committed.filter((key) => key !== undefined).sort());
      }),
      { numRuns: 50 },
    );
  });
});
