import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createPostgresTurn } from '../../adapters/postgres/create-postgres-turn.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { createPrometheusQueries } from '../../adapters/prometheus/create-prometheus-queries.ts';
import { createRemoteWriteSink } from '../../adapters/prometheus/create-remote-write-sink.ts';
import type { MetricSample } from '../../api/journey-metrics/ports.ts';
import { startJourneyWriter } from '../../cli/roles/start-journey-writer.ts';
import { journeyQueries } from '../../domain/sli/journey-metrics.ts';
import { loadConfig } from '../../platform/config/load-config.ts';
import { startPrometheus } from '../../platform/components/run/start-prometheus.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import { getComponentPath, getPostgres } from '../support/components.ts';

const JOURNEY = { journeyId: 'j1', service: 'shop', environment: 'prod', operation: 'GET /carts/{id} "x"' };
const logger = createSilentLogger();

describe('journey metrics in a Prometheus', () => {
  let folder: string;
  let prometheus: Awaited<ReturnType<typeof startPrometheus>>;
  let pool: Pool;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-remote-write-'));
    prometheus = await startPrometheus({
      ...{ program: await getComponentPath('prometheus'), folder, port: await findFreePort() },
    });
    pool = createPool({ url: await getPostgres(), size: 4, applicationName: 'test' });
  });
  afterAll(async () => {
    await pool.end();
    await prometheus.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('are what the generated queries read, also when nothing scrapes', async () => {
    const url = `http://${prometheus.address}`;
    const config = loadConfig({
      SLO_SCOUT_REMOTE_WRITE_URL: `${url}/api/v1/write`,
      SLO_SCOUT_REMOTE_WRITE_INTERVAL: '5s',
    });
    let requests = 0;
    const counters = async () => {
      requests += 100;
      const shape = { atOrBelow: Array<number>(14).fill(requests * 0.75), durationSumSeconds: requests / 10 };
      return [{ ...JOURNEY, ...shape, requests, errors: requests / 4, durationCount: requests }];
    };
    const context = { config, logger, metrics: createMetrics(), signal: AbortSignal.abort(), promtoolPath: '' };
    const writer = startJourneyWriter(context, pool, counters);
    onTestFinished(() => writer?.close());

    const queries = createPrometheusQueries({ baseUrl: url });
    const ratioOf = async (sli: Parameters<typeof journeyQueries>[1]) => {
      const { bad, total } = journeyQueries(JOURNEY, sli);
      const query = `(${bad}) / (${total})`.replaceAll('{{.window}}', '1m');
      return (await queries.instant(query, Date.now())).map(({ value }) => value);
    };

    await vi.waitFor(async () => expect(await ratioOf({ kind: 'availability' })).toEqual([expect.closeTo(0.25, 9)]), {
      timeout: 30_000,
      interval: 500,
    });
    expect(await ratioOf({ kind: 'latency', thresholdMs: 1_000 })).toEqual([expect.closeTo(0.25, 9)]);
    const jobs = await queries.labelValues('job', '{__name__="slo_scout_journey_requests_total"}', {
      fromMs: Date.now() - 60_000,
      toMs: Date.now() + 60_000,
    });
    expect(jobs).toEqual(['slo-scout-journeys']);
  });

  it('come in as many requests as they need', async () => {
    const url = `http://${prometheus.address}`;
    const sink = createRemoteWriteSink({ url: `${url}/api/v1/write`, headers: {}, job: 'many', timeoutMs: 10_000 });
    const samples = Array.from({ length: 4_500 }, (_, index): MetricSample => ({
      ...{ name: 'many_total', labels: [['number', String(index)]], value: index },
    }));

    await sink.write(samples, Date.now());

    const [count] = await createPrometheusQueries({ baseUrl: url }).instant('count(many_total)', Date.now());
    expect(count?.value).toBe(4_500);
  });

  it('that Prometheus refuses are told with its words', async () => {
    const url = `http://${prometheus.address}/api/v1/write`;
    const sink = createRemoteWriteSink({ url, headers: {}, job: 'old', timeoutMs: 10_000 });

    const write = sink.write([{ name: 'old_total', labels: [], value: 1 }], Date.now() - 40 * 86_400_000);

    await expect(write).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringMatching(/HTTP status 400: .*(out of bounds|too old)/i) as string,
    });
  });

  it('go nowhere when nothing listens, nothing answers, or somebody points elsewhere', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/moved') response.writeHead(307, { location: '/elsewhere' }).end();
      if (request.url === '/busy') response.writeHead(503).end('too much');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const failureOf = (url: string) =>
      createRemoteWriteSink({ url, headers: {}, job: 'x', timeoutMs: 200 })
        .write([{ name: 'a', labels: [], value: 1 }], 1)
        .catch((error: unknown) => error);

    expect(await failureOf(`${base}/silent`)).toMatchObject({ code: 'deadline_exceeded' });
    expect(await failureOf(`${base}/moved`)).toMatchObject({ code: 'unavailable' });
    expect(await failureOf(`${base}/busy`)).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('503: too much') as string,
    });
    const closed = `http://127.0.0.1:${String(await findFreePort())}`;
    expect(await failureOf(closed)).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('SLO_SCOUT_REMOTE_WRITE_URL') as string,
    });
  });
});

describe('the turn on PostgreSQL', () => {
  const pools: Pool[] = [];
  let url: string;
  beforeAll(async () => {
    // Locks are those of one database.
    url = await getPostgres();
  });
  afterEach(async () => {
    for (const pool of pools.splice(0)) await pool.end();
  });

  const turnOf = (name: string, applicationName: string) => {
    const pool = createPool({ url, size: 2, applicationName });
    pools.push(pool);
    return createPostgresTurn(pool, name);
  };

  it('is one process’s at a time, until it gives it back', async () => {
    const [first, second] = [turnOf('a', 'turn-a1'), turnOf('a', 'turn-a2')];

    expect(await first.take()).toBe(true);
    expect(await first.take()).toBe(true);
    expect(await second.take()).toBe(false);
    await first.giveBack();
    expect(await second.take()).toBe(true);
    expect(await first.take()).toBe(false);
    await second.giveBack();
  });

  it('goes to another process when the connection of the first is lost, and the first learns of it', async () => {
    const [first, second] = [turnOf('b', 'turn-b1'), turnOf('b', 'turn-b2')];
    await first.take();

    const client = new Client(url);
    await client.connect();
    await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'turn-b1'`);
    await client.end();
    await vi.waitFor(async () => expect(await second.take()).toBe(true), { timeout: 10_000 });

    expect(await first.take()).toBe(false);
    await second.giveBack();
    expect(await first.take()).toBe(true);
    await first.giveBack();
  });
});
