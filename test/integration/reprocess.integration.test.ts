import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { ConsumerGroup, Topic } from '../../contracts/topics/topics.ts';
import { negateSketch } from '../../domain/sketch/dd-sketch.ts';
import { createPostgresSliBucketReader } from '../../adapters/postgres/create-postgres-sli-bucket-reader.ts';
import type { AggregateDeltas } from '../../streaming/ports.ts';
import { getPostgres } from '../support/components.ts';
import { createLife } from '../support/mortal.ts';
import type { Life } from '../support/mortal.ts';
import { NOW_MS, RANGE, createReprocessHarness, logOf } from '../support/reprocess-harness.ts';

/** Twenty minutes of traces: those of the range, and as many behind it. */
const TRACES = 3_000;
const log = logOf(TRACES);

describe('reprocessing on PostgreSQL', () => {
  let pool: Pool;
  let harness: ReturnType<typeof createReprocessHarness>;
  beforeEach(async () => {
    pool = createPool({ url: await getPostgres(), size: 5, applicationName: 'test' });
    await migrate(pool, { logger: createSilentLogger(), nowMs: () => 1 });
    harness = createReprocessHarness(pool);
    await harness.count(log);
    await harness.archive(log);
  });
  afterEach(() => pool.end());

  const run = (runId: string) => ({ runId, ...RANGE, requestedBy: 'ada@example.com' });
  const job = (runId: string) => ({ runId, ...RANGE, alive: () => undefined });

  const stageAll = (runId: string, life?: Life) => harness.stageAll(job(runId), life);
  const reprocess = (runId: string) => harness.reprocess(runId);

  /** What a defective release wrote: half of the requests of a bucket in the range and in its journey's total are gone. */
  async function corrupt(): Promise<void> {
    const { rows } = await pool.query<{ journey_id: string }>(
      'SELECT journey_id FROM user_journeys ORDER BY 1 LIMIT 1',
    );
    const reader = createPostgresSliBucketReader(pool);
    const [bucket] = await reader.readBuckets({ journeyId: rows[0]!.journey_id, ...RANGE });
    const half = { ...bucket!, total: -Math.floor(bucket!.total / 2), bad: 0, latency: negateSketch(bucket!.latency) };
    const deltas: AggregateDeltas = { journeys: [], capsules: [], buckets: [half] };
    const names = { group: 'defect', topic: Topic.rawTelemetry };
    await harness.checkpoints.commit({ ...names, partitions: [], deltas, atMs: NOW_MS });
  }

  it('gives exactly the rows that are there when nothing has changed', async () => {
    const before = await harness.liveRows();

    const outcome = await reprocess('same');

    expect(await harness.liveRows()).toEqual(before);
    expect(outcome).toMatchObject({ kind: 'swapped', before: { total: 1_500 }, after: { total: 1_500 } });
  });

  it('gives the same rows from an archive whose batches overlap, and with damaged rows heals them', async () => {
    const before = await harness.liveRows();
    await pool.query('UPDATE stream_checkpoints SET next_offset = 700 WHERE consumer_group = $1', [
      ConsumerGroup.archive,
    ]);
    await harness.archive(log);
    await corrupt();
    expect(await harness.liveRows()).not.toEqual(before);

    const outcome = await reprocess('heal');

    expect(outcome).toMatchObject({ kind: 'swapped', after: { total: 1_500 } });
    expect(await harness.liveRows()).toEqual(before);
  });

  it('publishes each capsule that it changes, brings or removes, and no other', async () => {
    await harness.takeEvents();
    const { rows } = await pool.query<{ id: string; trace_count: number }>(
      `SELECT journey_id || '.' || window_start_ms || '.' || fingerprint AS id, trace_count FROM capsules
       WHERE window_start_ms >= ${String(RANGE.fromMs)} AND window_start_ms < ${String(RANGE.toMs)} ORDER BY 1`,
    );
    const [changed, lost] = rows.map(({ id }) => id);
    const keyOf = (id: string) => id.split('.');
    const where = 'journey_id = $1 AND window_start_ms = $2::text::int8 AND fingerprint = $3';
    await pool.query(`UPDATE capsules SET trace_count = trace_count + 5 WHERE ${where}`, keyOf(changed!));
    const spoilt = keyOf(lost!).with(2, 'ffffffffffffffff');
    await pool.query(`UPDATE capsules SET fingerprint = $4 WHERE ${where}`, [...keyOf(lost!), spoilt[2]]);

    await reprocess('events');
    const events = await harness.takeEvents();
    await reprocess('again');

    expect(events.map(({ kind, capsule_id }) => `${kind} ${capsule_id}`).sort()).toEqual(
      [`removed ${spoilt.join('.')}`, `trace ${changed!}`, `trace ${lost!}`].sort(),
    );
    expect(events.find(({ capsule_id }) => capsule_id === changed)).toMatchObject({
      trace_count: rows[0]!.trace_count,
    });
    expect(await harness.takeEvents()).toEqual([]);
  });

  it('swaps nothing when a checkpoint changed the range meanwhile, and succeeds when done again', async () => {
    const before = await harness.liveRows();
    await harness.runs.begin(run('busy'), NOW_MS);
    await stageAll('busy');
    await corrupt();
    const corrupted = await harness.liveRows();

    const refused = await harness.runs.swap('busy', NOW_MS);

    expect(refused).toEqual({ kind: 'changed' });
    expect(await harness.liveRows()).toEqual(corrupted);
    await stageAll('busy');
    expect(await harness.runs.swap('busy', NOW_MS)).toMatchObject({ kind: 'swapped' });
    expect(await harness.liveRows()).toEqual(before);
    expect(await harness.runs.getRun('busy')).toMatchObject({ attempt: 2 });
  });

  it('finishes once wherever it is killed', { timeout: 170_000 }, async () => {
    const healthy = await harness.liveRows();
    await corrupt();
    await harness.runs.begin(run('killed'), NOW_MS);
    let kills = 0;

    for (let calls = 1; ; calls += 2) {
      const life = createLife();
      life.dieIn(calls, calls % 4 === 1 ? 'before' : 'after');
      const finished = await Promise.race([stageAll('killed', life).then(() => true), life.died.then(() => false)]);
      if (finished) break;
      kills += 1;
    }
    const first = await harness.runs.swap('killed', NOW_MS);
    const second = await harness.runs.swap('killed', NOW_MS);
    await harness.runs.end(run('killed'), { atMs: NOW_MS });
    await harness.runs.end(run('killed'), { atMs: NOW_MS, failure: 'too late' });

    expect(kills).toBeGreaterThan(5);
    expect(second).toEqual(first);
    expect(await harness.liveRows()).toEqual(healthy);
    expect(await harness.runs.getRun('killed')).toMatchObject({ stage: 'completed', requestedBy: 'ada@example.com' });
  });

  it('goes on with a partition where a killed try has come to, and counts nothing twice', async () => {
    const before = await harness.liveRows();
    await harness.runs.begin(run('resumed'), NOW_MS);
    const { partitions } = await harness.startReprocessor().plan(job('resumed'));
    const [partition] = partitions;
    const traces = (of: number) => ({ ...job('resumed'), kind: 'traces' as const, partition: of });
    const zombie = await harness.staging.resume('resumed', 'traces', partition!);
    await harness.startReprocessor().replay(traces(partition!));

    const late = harness.staging.stage('resumed', {
      partition: partition!,
      from: zombie,
      position: { batchesDone: 1, memory: undefined, finished: false },
      rows: { kind: 'traces', deltas: { journeys: [], capsules: [], buckets: [] } },
      counts: { spans: 5, lines: 0, unreadableRecords: 0 },
      atMs: NOW_MS,
    });

    await expect(late).rejects.toMatchObject({ code: 'aborted' });
    await harness.startReprocessor().replay(traces(partition!));
    await harness.startReprocessor().replay(traces(1 - partition!));
    await harness.runs.swap('resumed', NOW_MS);
    expect(await harness.liveRows()).toEqual(before);
  });

  it('lets one run work at a time, and takes over from one that is dead', async () => {
    await harness.runs.begin(run('first'), NOW_MS);

    await expect(harness.runs.begin(run('second'), NOW_MS + 1)).rejects.toMatchObject({ code: 'failed_precondition' });
    await harness.runs.begin(run('second'), NOW_MS + 16 * 60_000);

    expect(await harness.runs.getRun('first')).toMatchObject({ stage: 'failed' });
    await expect(harness.startReprocessor().plan(job('first'))).rejects.toMatchObject({ code: 'failed_precondition' });
  });

  it('refuses a range of which the archive lacks a batch', async () => {
    const keys = await harness.blobs.list('raw/');
    await harness.blobs.delete(keys[3]!);
    await harness.runs.begin(run('gap'), NOW_MS);

    const planned = harness.startReprocessor().plan(job('gap'));

    await expect(planned).rejects.toMatchObject({ code: 'failed_precondition' });
  });

  it('refuses a swap of what is not staged', async () => {
    await harness.runs.begin(run('early'), NOW_MS);

    await expect(harness.runs.swap('early', NOW_MS)).rejects.toMatchObject({ code: 'failed_precondition' });
  });
});
