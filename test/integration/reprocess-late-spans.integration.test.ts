import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import type { SpanRecord } from '../../domain/telemetry/span-record.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import type { LogRecord } from '../../streaming/ports.ts';
import { SPAN_T0_MS, buildSpan, spanId, traceId } from '../support/builders/build-span.ts';
import { getPostgres } from '../support/components.ts';
import { createReprocessHarness, recordOf } from '../support/reprocess-harness.ts';

const HOURS_MS = 3 * 3_600_000;
const RANGE = { fromMs: SPAN_T0_MS + HOURS_MS, toMs: SPAN_T0_MS + HOURS_MS + 600_000 };
const SECONDS = 300;
const BATCHED_EARLIER = 5;
const CLOSES_WITHIN_MS = 5_000;

/** A request a second of the range; the service has no place left for these journeys. */
function requestAt(second: number): SpanRecord {
  const name = `GET /new/${'abc'[second % 3]!}`;
  return buildSpan({ traceId: traceId(1_000 + second), atMs: HOURS_MS + second * 1_000, name, durationMs: 20 });
}

/** Hours earlier other journeys took all the places, and a replay of the range does not see that. */
function crowdedLog(): LogRecord[] {
  const earlier = Array.from({ length: BATCHED_EARLIER }, (_, number) =>
    recordOf(number, number, [
      buildSpan({ traceId: traceId(number), atMs: number, name: `GET /old/${'abcde'[number]!}` }),
    ]),
  );
  const later = Array.from({ length: SECONDS }, (_, second) =>
    recordOf(BATCHED_EARLIER + second, HOURS_MS + second * 1_000 + 30, [requestAt(second)]),
  );
  return [...earlier, ...later];
}

describe('a late span after its range was reprocessed', () => {
  let pool: Pool;
  let harness: ReturnType<typeof createReprocessHarness>;
  beforeEach(async () => {
    pool = createPool({ url: await getPostgres(), size: 5, applicationName: 'test' });
    await migrate(pool, { logger: createSilentLogger(), nowMs: () => 1 });
    harness = createReprocessHarness(pool);
  });
  afterEach(() => pool.end());

  async function reprocess(runId: string): Promise<void> {
    expect(await harness.reprocess(runId, RANGE)).toMatchObject({ kind: 'swapped' });
  }

  async function sums() {
    const { rows } = await pool.query<{ operation: string; traces: number; spans: number }>(
      `SELECT operation, sum(trace_count)::int8 AS traces, sum(span_count)::int8 AS spans
       FROM capsules JOIN user_journeys USING (journey_id)
       WHERE window_start_ms >= ${String(RANGE.fromMs)} GROUP BY operation ORDER BY operation`,
    );
    return rows;
  }

  it('amends what the worker has counted, also where the replay would have counted the trace elsewhere', async () => {
    const log = crowdedLog();
    const remembered = 30;
    await harness.count(new Map([[0, log]]), CLOSES_WITHIN_MS);
    await harness.archive(new Map([[0, log]]));
    expect(await sums()).toEqual([{ operation: 'other', traces: SECONDS, spans: SECONDS }]);

    await reprocess('crowded');
    const swapped = await sums();
    const late = buildSpan({
      ...{ traceId: requestAt(SECONDS - 1).traceId, spanId: spanId(2), parentSpanId: spanId(1), service: 'stock' },
      atMs: HOURS_MS + (SECONDS - 1) * 1_000 + 5,
    });
    const amended = [...log, recordOf(log.length, HOURS_MS + SECONDS * 1_000 + 8_000, [late])];
    await harness.count(new Map([[0, amended]]));

    const other = swapped.find(({ operation }) => operation === 'other');
    expect(other?.traces).toBeGreaterThanOrEqual(remembered);
    expect(swapped).toHaveLength(4);
    expect(swapped.reduce((sum, { traces }) => sum + traces, 0)).toBe(SECONDS);
    expect(await sums()).toEqual(
      swapped.map((row) => (row.operation === 'other' ? { ...row, spans: row.spans + 1 } : row)),
    );
  });

  it('is not waited for by a range that nothing has changed: its rows stay as they are', async () => {
    const log = Array.from({ length: SECONDS }, (_, second) =>
      recordOf(second, HOURS_MS + second * 1_000 + 30, [requestAt(second)]),
    );
    await harness.count(new Map([[0, log]]), CLOSES_WITHIN_MS);
    await harness.archive(new Map([[0, log]]));
    const before = await harness.liveRows();

    await reprocess('quiet');

    expect(await harness.liveRows()).toEqual(before);
  });
});
