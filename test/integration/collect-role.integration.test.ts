import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPool } from '../../adapters/postgres/pool.ts';
import { createPostgresServiceStore } from '../../adapters/postgres/create-postgres-service-store.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { LAUNCHER } from '../../cli/launcher.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { getPostgres } from '../support/components.ts';
import { decodeLogs } from '../support/decode-logs.ts';
import { collectedPoints } from '../support/prometheus/collected-points.ts';
import { startFakePrometheus } from '../support/prometheus/fake-prometheus.ts';
import type { FakePrometheus } from '../support/prometheus/fake-prometheus.ts';

const PATIENCE = { timeout: 20_000, interval: 100 };
const EMAIL = 'ann@example.com';

describe('the collect role', () => {
  let databaseUrl: string;
  let pool: Pool;
  let folder: string;
  let port: number;
  let role: ChildProcess;
  let log: string;
  let prometheus: FakePrometheus;

  beforeAll(async () => {
    databaseUrl = await getPostgres();
    pool = createPool({ url: databaseUrl, size: 4, applicationName: 'test' });
    await migrate(pool, { logger: createSilentLogger(), nowMs: Date.now });
  });
  afterAll(() => pool.end());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-collect-role-'));
    port = await findFreePort();
    prometheus = await startFakePrometheus();
  });
  afterEach(async () => {
    await end('SIGKILL');
    await prometheus.close();
    await rm(folder, { recursive: true, force: true });
  });

  const launch = (settings: Readonly<Record<string, string>> = {}) => {
    log = '';
    role = spawn(process.execPath, [LAUNCHER, 'role', 'collect'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        SLO_SCOUT_STATE_DIR: folder,
        SLO_SCOUT_DATABASE_URL: databaseUrl,
        SLO_SCOUT_COLLECT_PORT: String(port),
        SLO_SCOUT_COLLECT_INTERVAL: '1s',
        SLO_SCOUT_COLLECT_DELAY: '1ms',
        ...settings,
      },
    });
    role.stdout?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  };
  const start = async (settings: Readonly<Record<string, string>> = {}) => {
    launch(settings);
    await vi.waitFor(() => expect(log).toContain('role is ready'), PATIENCE);
  };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (role.exitCode !== null || role.signalCode !== null) return role.exitCode;
    role.kill(signal);
    const [status] = (await once(role, 'exit')) as [number | null];
    return status;
  };
  const get = async (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  const records = async (signal: string): Promise<readonly { readonly bytes: Buffer }[]> => {
    const ordered = 'SELECT value FROM event_log WHERE headers @> $1 ORDER BY appended_at_ms, log_offset';
    const { rows } = await pool.query<{ value: Buffer }>(ordered, [JSON.stringify({ signal })]);
    return rows.map(({ value }) => ({ bytes: value }));
  };
  const points = async () => collectedPoints(await records('metrics'));
  const logs = async () => (await records('logs')).flatMap(({ bytes }) => decodeLogs(bytes));

  it('collects from a registered service, takes posted logs, follows files, redacts, and stops in order', async () => {
    const store = createPostgresServiceStore(pool, Date.now);
    const service = { name: 'shop', environment: 'prod', ownerTeam: 'a', criticality: 'standard' as const };
    const telemetryEndpoints = { prometheus: prometheus.url };
    await store.registerService({ ...service, telemetryEndpoints, labelMappings: { owner: EMAIL } });
    const tailed = join(folder, 'app.log');
    await writeFile(tailed, `login of ${EMAIL}\n`);
    await start({ SLO_SCOUT_COLLECT_ALLOW: '127.0.0.1', SLO_SCOUT_TAIL: tailed, SLO_SCOUT_TAIL_SERVICE: 'tailed' });

    const body = JSON.stringify({ service: 'posted', message: `mail to ${EMAIL}`, severity: 'INFO' });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`http://127.0.0.1:${port}/ingest/logs`, { method: 'POST', headers, body });
    await appendFile(tailed, 'second line\n');
    await vi.waitFor(async () => expect((await points()).length).toBeGreaterThan(1), PATIENCE);
    await vi.waitFor(async () => expect((await logs()).length).toBe(3), PATIENCE);
    const health: unknown = await (await get('/health')).json();
    const metrics = await (await get('/metrics')).text();
    const status = await end('SIGTERM');

    expect(answer.status).toBe(200);
    expect(health).toEqual({
      status: 'healthy',
      postgres_connected: true,
      prometheus: { targets: 1, failing: 0 },
      tail: 'on',
    });
    expect(metrics).toMatch(/^slo_scout_collect_windows_total\{outcome="collected"\} [1-9]/m);
    expect(metrics).toMatch(/^slo_scout_ingest_records_total\{receiver="prometheus",signal="metrics",.*\} [1-9]/m);
    expect((await points())[0]).toMatchObject({ service: 'shop', name: 'clock', kind: 'gauge' });
    expect((await logs()).map(({ resource }) => resource['service.name']).toSorted()).toEqual([
      'posted',
      'tailed',
      'tailed',
    ]);
    const { rows } = await pool.query<{ value: Buffer }>('SELECT value FROM event_log');
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.some(({ value }) => value.includes(EMAIL))).toBe(false);
    expect(status).toBe(0);
  });

  it('answers what it does not know, and says when a server cannot be read', async () => {
    prometheus.failure = 500;
    const targets = join(folder, 'targets.json');
    await writeFile(targets, JSON.stringify({ targets: [{ service: 'away', url: prometheus.url }] }));
    await start({ SLO_SCOUT_COLLECT_TARGETS: targets, SLO_SCOUT_COLLECT_SERVICES: 'off' });

    await vi.waitFor(
      async () => expect(await (await get('/health')).json()).toMatchObject({ status: 'degraded' }),
      PATIENCE,
    );
    const health: unknown = await (await get('/health')).json();

    expect(health).toMatchObject({
      postgres_connected: true,
      prometheus: { targets: 1, failing: 1 },
      reason: '1 of 1 Prometheus targets cannot be read.',
    });
    expect((await get('/nothing')).status).toBe(404);
    expect((await get('/ingest/logs')).status).toBe(405);
    expect((await fetch(`http://127.0.0.1:${port}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('leaves no hole when it is killed, and repeats at most the window that was under way', async () => {
    const targets = join(folder, 'targets.json');
    const entry = { service: 'killed', url: prometheus.url, mode: 'query_range', step: '100ms' };
    await writeFile(targets, JSON.stringify({ targets: [entry] }));
    const settings = { SLO_SCOUT_COLLECT_TARGETS: targets, SLO_SCOUT_COLLECT_SERVICES: 'off' };
    const kills = 3;
    for (let kill = 0; kill < kills; kill += 1) {
      await start(settings);
      const before = prometheus.queries.length;
      await vi.waitFor(() => expect(prometheus.queries.length).toBeGreaterThan(before + 1), PATIENCE);
      await end('SIGKILL');
    }
    await start(settings);
    const before = prometheus.queries.length;
    await vi.waitFor(() => expect(prometheus.queries.length).toBeGreaterThan(before + 2), PATIENCE);
    await end('SIGTERM');

    const times = (await points()).filter(({ service }) => service === 'killed').map(({ timeMs }) => timeMs);
    const distinct = [...new Set(times)].toSorted((a, b) => a - b);
    expect(distinct.every((timeMs, index) => index === 0 || timeMs === distinct[index - 1]! + 100)).toBe(true);
    expect(times.length - distinct.length).toBeLessThanOrEqual(kills * 10);
    console.log(`${times.length} points, ${times.length - distinct.length} of them twice after ${kills} kills`);
  });

  it('does not start with settings or a file it cannot use', async () => {
    launch({ SLO_SCOUT_COLLECT_TARGETS: join(folder, 'none') });
    const [status] = (await once(role, 'close')) as [number];

    expect(status).toBe(78);
    expect(log).toContain('SLO_SCOUT_COLLECT_TARGETS');
  });
});
