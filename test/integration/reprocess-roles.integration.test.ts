import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresEventLogWriter } from '../../adapters/postgres/event-log-writer.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { startApiRole } from '../../cli/roles/api-role.ts';
import type { RunningRole } from '../../cli/roles/role.ts';
import { startStreamRole } from '../../cli/roles/stream-role.ts';
import { startWorkerRole } from '../../cli/roles/worker-role.ts';
import { decodeCapsuleEvent } from '../../contracts/topics/capsule-event.ts';
import { Topic } from '../../contracts/topics/topics.ts';
import { loadConfig } from '../../platform/config/load-config.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import { runClientCommand } from '../support/api/run-client-command.ts';
import { SPAN_T0_MS, buildSpan, traceId } from '../support/builders/build-span.ts';
import { getPostgres, getPromtool, getTemporal } from '../support/components.ts';
import { encodeSpans } from '../support/encode-spans.ts';
import { encodeLines } from '../support/log-stream-harness.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';

const PARTITIONS = 2;
const WINDOW_MS = 300_000;
const TRACES = 60;
const LINES = 90;
const WITHIN = { timeout: 60_000, interval: 250 };

/** The roles of an installation in this process, on real servers: telemetry in, reprocessing by the command, rows out. */
describe('reprocessing with all roles', () => {
  // Half an hour ago: nothing of it may change any more, and the archive has it.
  const fromMs = Math.floor((Date.now() - 30 * 60_000) / WINDOW_MS) * WINDOW_MS;
  const range = { from: new Date(fromMs).toISOString(), to: new Date(fromMs + 2 * WINDOW_MS).toISOString() };
  let stateDir: string;
  let pool: Pool;
  let apiUrl: string;
  const roles: RunningRole[] = [];

  beforeAll(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'slo-scout-roles-'));
    const databaseUrl = await getPostgres();
    pool = createPool({ url: databaseUrl, size: 4, applicationName: 'test' });
    await migrate(pool, { logger: createSilentLogger(), nowMs: Date.now });
    const [apiPort, streamPort, workerPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
    const config = loadConfig({
      ...{ SLO_SCOUT_STATE_DIR: stateDir, SLO_SCOUT_DATABASE_URL: databaseUrl },
      ...{ SLO_SCOUT_TEMPORAL_ADDRESS: await getTemporal(), SLO_SCOUT_EVENT_LOG_PARTITIONS: String(PARTITIONS) },
      ...{
        SLO_SCOUT_CHECKPOINT_INTERVAL: '500ms',
        SLO_SCOUT_ALLOWED_LATENESS: '1s',
        SLO_SCOUT_TRACE_QUIET_GAP: '200ms',
      },
      ...{ SLO_SCOUT_ARCHIVE_INTERVAL: '500ms', SLO_SCOUT_API_PORT: String(apiPort) },
      ...{ SLO_SCOUT_STREAM_ADMIN_PORT: String(streamPort), SLO_SCOUT_WORKER_ADMIN_PORT: String(workerPort) },
    });
    apiUrl = `http://127.0.0.1:${String(apiPort)}`;
    const { signal } = new AbortController();
    const common = { config, logger: createSilentLogger(), signal, promtoolPath: await getPromtool() };
    for (const start of [startStreamRole, startWorkerRole, startApiRole]) {
      roles.push(await start({ ...common, metrics: createMetrics() }));
    }
  });
  afterAll(async () => {
    for (const role of roles.reverse()) await role.close();
    await pool.end();
    await rm(stateDir, { recursive: true, force: true });
  });

  const writer = () => createPostgresEventLogWriter(pool, { partitions: PARTITIONS, nowMs: Date.now });
  const spanAt = (number: number, atMs: number) =>
    buildSpan({ traceId: traceId(number), atMs: atMs - SPAN_T0_MS, durationMs: 20, name: `GET /${'ab'[number % 2]!}` });

  /** Telemetry of the range, every log record twice. */
  async function send(): Promise<void> {
    const log = writer();
    for (let number = 0; number < TRACES; number += 1) {
      const value = encodeSpans([spanAt(number, fromMs + number * 9_000)]);
      const headers = { signal: 'traces', batch_id: `spans-${String(number)}` };
      await log.append(Topic.rawTelemetry, [{ partition: number % PARTITIONS, value, headers }]);
    }
    for (let number = 0; number < LINES; number += 1) {
      const atMs = fromMs + number * 6_000;
      const severityNumber = number % 10 === 0 ? 17 : 9;
      const lines = [{ text: `order ${String(number)} placed`, atMs, severityNumber, traceId: traceId(number) }];
      const record = {
        partition: 1,
        value: encodeLines(lines),
        headers: { signal: 'logs', batch_id: `lines-${String(number)}` },
      };
      await log.append(Topic.rawTelemetry, [record, record]);
    }
  }

  /** Records of now, on and on for a while: without any no trace of the range grows too old to be amended. */
  async function passTime(): Promise<void> {
    for (let second = 0; second < 5; second += 1) {
      await sleep(1_100);
      const value = encodeSpans([spanAt(1_000 + second, Date.now())]);
      const headers = { signal: 'traces', batch_id: `now-${String(second)}` };
      const records = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, value, headers }));
      await writer().append(Topic.rawTelemetry, records);
    }
  }

  async function sums(): Promise<Record<string, number>> {
    const inRange = (column: string) =>
      `${column} >= ${String(fromMs)} AND ${column} < ${String(fromMs + 2 * WINDOW_MS)}`;
    const { rows } = await pool.query<Record<string, number>>(`SELECT
      (SELECT coalesce(sum(total), 0)::int8 FROM sli_buckets WHERE ${inRange('start_ms')}) AS requests,
      (SELECT coalesce(sum(trace_count), 0)::int8 FROM capsules WHERE ${inRange('window_start_ms')}) AS traces,
      (SELECT coalesce(sum(line_count), 0)::int8 FROM log_capsules WHERE ${inRange('window_start_ms')}) AS lines,
      (SELECT coalesce(sum(error_count), 0)::int8 FROM log_capsules WHERE ${inRange('window_start_ms')}) AS errors,
      (SELECT coalesce(sum(line_count), 0)::int8 FROM log_templates) AS template_lines`);
    return rows[0]!;
  }

  /** Events of capsules of the range, but for the first so many. */
  async function publishedAfter(count: number) {
    const { rows } = await pool.query<{ value: Buffer }>(
      'SELECT value FROM event_log WHERE topic = $1 ORDER BY appended_at_ms, partition, log_offset',
      [Topic.capsuleEvents],
    );
    const events = rows.map(({ value }) => decodeCapsuleEvent(value));
    const ofRange = events.filter(
      (event) => event.kind === 'removed' || event.window_start_ms < fromMs + 2 * WINDOW_MS,
    );
    return ofRange.slice(count);
  }

  it('replays traces and logs of the archive by the workflow, heals their rows and publishes what changed', async () => {
    const healthy = { requests: TRACES, traces: TRACES, lines: LINES, errors: 9, template_lines: LINES };
    await send();
    await expect.poll(sums, WITHIN).toEqual(healthy);
    await passTime();
    const outbox = async () => (await pool.query('SELECT FROM capsule_outbox')).rowCount;
    await expect.poll(outbox, WITHIN).toBe(0);
    const known = (await publishedAfter(0)).length;
    const where = `start_ms >= ${String(fromMs)} AND start_ms < ${String(fromMs + WINDOW_MS)}`;
    await pool.query(`UPDATE sli_buckets SET total = 0 WHERE ${where}`);
    await pool.query(`UPDATE capsules SET trace_count = 1 WHERE window_start_ms = ${String(fromMs)}`);
    await pool.query(`UPDATE log_templates SET line_count = line_count - 20`);
    await pool.query(`UPDATE log_capsules SET line_count = line_count - 20, severity_counts = '[0,0,0,25,0,5,0]'
      WHERE window_start_ms = ${String(fromMs)}`);

    const run = await runClientCommand(
      { url: apiUrl, onSleep: () => sleep(200) },
      ...['reprocess', '--from', range.from, '--to', range.to, '--wait', '--json'],
    );

    expect(run.stderr).not.toMatch(/failed/);
    const ended = JSON.parse(run.stdout) as { job_id: string };
    expect(ended).toMatchObject({
      ...{ status: 'completed', progress: 100, attempt: 1, partitions: 4, partitions_done: 4, log_lines: LINES },
      after: { requests: TRACES, log_lines: LINES, log_errors: 9 },
    });
    expect(await sums()).toEqual(healthy);
    await expect.poll(outbox, WITHIN).toBe(0);
    const events = await publishedAfter(known);
    expect(events.filter(({ kind }) => kind === 'trace')).toHaveLength(2);
    expect(events.filter(({ kind }) => kind === 'log')).toMatchObject([
      { line_count: 50, template: 'order <*> placed' },
    ]);
    const listed = await runClientCommand({ url: apiUrl }, 'reprocess', 'list');
    expect(listed.stdout).toContain(ended.job_id);
  });

  it('changes nothing when it does the same again, and refuses at once what it cannot do', async () => {
    const before = await publishedAfter(0);
    const again = await runClientCommand(
      { url: apiUrl, onSleep: () => sleep(200) },
      ...['reprocess', '--from', range.from, '--to', range.to, '--wait'],
    );
    const fresh = await runClientCommand(
      { url: apiUrl },
      ...['reprocess', '--from', range.from, '--to', new Date(fromMs + 20 * WINDOW_MS).toISOString()],
    );
    const empty = await runClientCommand(
      { url: apiUrl },
      ...[
        'reprocess',
        '--from',
        new Date(fromMs - 90_000_000).toISOString(),
        '--to',
        new Date(fromMs - 89_700_000).toISOString(),
      ],
    );

    expect(again.stdout).toMatch(/Requests in the range: 60 before, 60 after\. Log lines: 90 before, 90 after\./);
    expect(await publishedAfter(0)).toEqual(before);
    expect(fresh.stderr).toMatch(/may still change: end it at/);
    expect(empty.stderr).toMatch(/no telemetry of the range/);
  });
});
