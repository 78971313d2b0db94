import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { getPostgres } from '../support/components.ts';
import { NOW_MS, RANGE, createReprocessHarness } from '../support/reprocess-harness.ts';
import { LOG_SERVICES, damageLogs, logsOfServices } from '../support/reprocess-logs.ts';

describe('a swap whose connection breaks', () => {
  const log = logsOfServices();
  const run = { runId: 'broken', ...RANGE };
  let pool: Pool;
  let harness: ReturnType<typeof createReprocessHarness>;
  beforeEach(async () => {
    pool = createPool({ url: await getPostgres(), size: 5, applicationName: 'test' });
    await migrate(pool, { logger: createSilentLogger(), nowMs: () => 1 });
    harness = createReprocessHarness(pool);
  });
  afterEach(() => pool.end());

  const readAll = () => Promise.all(LOG_SERVICES.map((service) => harness.readLogs(service)));

  it('leaves all rows as they were, and succeeds when it is made again', async () => {
    await harness.countLogs(log);
    await harness.archive(log);
    await harness.takeEvents();
    const healthy = (await readAll()).map(({ capsules }) => capsules);
    const { counted } = await damageLogs(pool);
    const damaged = [await harness.logRows(), await harness.liveRows()];
    await harness.runs.begin({ ...run, requestedBy: 'ada' }, NOW_MS);
    await harness.stageAll({ ...run, alive: () => undefined });
    // Somebody else names the same capsule in the outbox and does not say yet whether it changed: the swap waits there.
    const other = await pool.connect();
    await other.query('BEGIN');
    await other.query('INSERT INTO capsule_outbox (kind, capsule_id, enqueued_at_ms) VALUES ($1, $2, 1)', [
      'log',
      counted,
    ]);
    const swapping = harness.runs.swap('broken', NOW_MS).catch((error: unknown) => error);
    const waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%capsule_outbox%'";
    const waitingPid = async () => (await pool.query<{ pid: number }>(waiting)).rows[0]?.pid;
    await expect.poll(waitingPid, { timeout: 20_000 }).toBeDefined();

    await pool.query('SELECT pg_terminate_backend($1)', [await waitingPid()]);
    const broken = await swapping;
    await other.query('ROLLBACK');
    other.release();

    expect(broken).toBeInstanceOf(Error);
    expect([await harness.logRows(), await harness.liveRows()]).toEqual(damaged);
    expect(await harness.runs.swap('broken', NOW_MS)).toMatchObject({ kind: 'swapped' });
    expect((await readAll()).map(({ capsules }) => capsules)).toEqual(healthy);
  });
});
