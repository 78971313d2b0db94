import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { CollectorOptions } from '../../ingest/prometheus/collector-options.ts';
import { startPrometheusCollector } from '../../ingest/prometheus/start-collector.ts';
import type { RunningCollector } from '../../ingest/prometheus/start-collector.ts';
import { targetIdOf } from '../../ingest/prometheus/targets/collect-target.ts';
import type { CollectConfig } from '../../platform/config/collect-config.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import { createScriptedIntake } from '../support/fakes/scripted-intake.ts';
import type { ScriptedIntake } from '../support/fakes/scripted-intake.ts';
import { collectConfigOf } from '../support/prometheus/collect-config.ts';
import { collectedPoints } from '../support/prometheus/collected-points.ts';
import { startFakePrometheus } from '../support/prometheus/fake-prometheus.ts';
import type { FakePrometheus } from '../support/prometheus/fake-prometheus.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };

describe('collecting when things fail', () => {
  let folder: string;
  let file: string;
  let positionsFile: string;
  let prometheus: FakePrometheus;
  let metrics: Metrics;
  let intake: ScriptedIntake;
  let collector: RunningCollector | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-collect-faults-'));
    file = join(folder, 'targets.yaml');
    positionsFile = join(folder, 'state', 'positions.json');
    prometheus = await startFakePrometheus();
    metrics = createMetrics();
    intake = createScriptedIntake();
  });
  afterEach(async () => {
    await collector?.close();
    collector = undefined;
    await prometheus.close();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (
    target: Readonly<Record<string, unknown>> = {},
    overrides: Partial<CollectConfig> = {},
    options: Partial<CollectorOptions> = {},
  ) => {
    await writeFile(file, JSON.stringify({ targets: [{ service: 'shop', url: prometheus.url, ...target }] }));
    collector = await startPrometheusCollector({
      config: collectConfigOf({ positionsFile, targetsFile: file, ...overrides }),
      intake,
      metrics,
      logger: createSilentLogger(),
      times: { firstRetryMs: 20, maxRetryMs: 100, closeGraceMs: 500, lagIntervalMs: 20 },
      ...options,
    });
  };
  const stop = async () => {
    await collector?.close();
    collector = undefined;
  };
  const seconds = (): number[] => collectedPoints(intake.taken).map(({ timeMs }) => timeMs / 1000);
  const total = async (name: string, labels: Readonly<Record<string, string>> = {}) => {
    const metric = await metrics.registry.getSingleMetric(`slo_scout_collect_${name}`)?.get();
    return (metric?.values ?? [])
      .filter((entry) => Object.entries(labels).every(([key, value]) => (entry.labels as never)[key] === value))
      .reduce((sum, { value }) => sum + value, 0);
  };
  const consecutive = (values: readonly number[]): boolean =>
    values.every((value, index) => index === 0 || value === values[index - 1]! + 1);

  it('turns to range queries where there is no remote read, unless it is asked for', async () => {
    await start();
    await vi.waitFor(() => expect(seconds().length).toBeGreaterThan(2), PATIENCE);
    await stop();
    const reads = prometheus.requests.filter((request) => request.startsWith('/api/v1/read')).length;
    const taken = intake.taken.length;

    await start({ mode: 'remote_read', service: 'other' });
    await vi.waitFor(() => expect(collector?.health().failing).toBe(1), PATIENCE);

    expect(reads).toBe(1);
    expect(prometheus.queries[0]?.query).toBe('{job="shop"}');
    expect(intake.taken.length).toBe(taken);
  });

  it('catches up on what it missed while the server was away, each second once', async () => {
    await start({ mode: 'query_range' });
    await vi.waitFor(() => expect(seconds().length).toBeGreaterThan(1), PATIENCE);

    prometheus.failure = 503;
    await vi.waitFor(() => expect(collector?.health().failing).toBe(1), PATIENCE);
    await sleep(2_500);
    const lag = await total('lag_seconds');
    prometheus.failure = undefined;
    const before = seconds().length;
    await vi.waitFor(() => expect(seconds().length).toBeGreaterThan(before + 3), PATIENCE);

    expect(collector?.health()).toEqual({ targets: 1, failing: 0 });
    expect(consecutive(seconds())).toBe(true);
    expect(lag).toBeGreaterThan(2);
    expect(await total('windows_total', { outcome: 'failed' })).toBeGreaterThan(0);
  });

  it('gives up what is further back than it may catch up, and counts it', async () => {
    const id = targetIdOf({ service: 'shop', environment: 'default', url: prometheus.url });
    const longAgoMs = Math.floor(Date.now() / 1000 - 100) * 1000;
    await mkdir(join(folder, 'state'));
    await writeFile(positionsFile, JSON.stringify({ version: 1, collectedToMs: { [id]: longAgoMs } }));

    await start({ mode: 'query_range' }, { maxCatchUpMs: 10_000 });
    await vi.waitFor(() => expect(seconds().length).toBeGreaterThan(9), PATIENCE);

    expect(await total('skipped_seconds_total')).toBe(seconds()[0]! - 1 - longAgoMs / 1000);
    expect(await total('skipped_seconds_total')).toBeGreaterThan(85);
    expect(consecutive(seconds())).toBe(true);
  });

  it('offers a window again until it is durable, without reading it again', async () => {
    const away = () => new ScoutError({ code: 'unavailable', message: 'The log is away.' });
    for (let time = 0; time < 5; time += 1) intake.failNext(away());

    await start({ mode: 'query_range' });
    await vi.waitFor(() => expect(seconds().length).toBeGreaterThan(2), PATIENCE);
    await stop();

    expect(consecutive(seconds())).toBe(true);
    expect(new Set(prometheus.queries.map(({ startMs }) => startMs)).size).toBe(prometheus.queries.length);
  });

  it('does not count a window as collected that was not durable when it stopped', async () => {
    const open = intake.hold();
    await start({ mode: 'query_range' });
    await vi.waitFor(() => expect(prometheus.queries.length).toBe(1), PATIENCE);
    intake.failNext(new ScoutError({ code: 'unavailable', message: 'The log is away.' }));
    const stopping = stop();
    setTimeout(open, 700);
    await stopping;
    expect(intake.taken).toEqual([]);

    await start({ mode: 'query_range' });
    await vi.waitFor(() => expect(seconds().length).toBeGreaterThan(1), PATIENCE);

    expect(seconds()[0]).toBe(prometheus.queries[0]!.startMs / 1000);
    expect(consecutive(seconds())).toBe(true);
  });

  it('lets a window finish that is being handed over when it stops', async () => {
    const open = intake.hold();
    await start({ mode: 'query_range' });
    await vi.waitFor(() => expect(prometheus.requests.length).toBeGreaterThan(1), PATIENCE);
    await sleep(50);
    const stopping = stop();
    setTimeout(open, 200);
    await stopping;

    const kept = JSON.parse(await readFile(positionsFile, 'utf8')) as { collectedToMs: Record<string, number> };
    expect(Object.values(kept.collectedToMs)).toEqual([seconds()[0]! * 1000]);
  });

  it('leaves out what is above its bounds, and counts it', async () => {
    prometheus.seriesCount = 7;

    await start({ mode: 'query_range', step: '500ms' }, { maxSeries: 5, maxSamples: 8 });
    await vi.waitFor(() => expect(intake.taken.length).toBe(1), PATIENCE);
    await stop();

    expect(collectedPoints(intake.taken.slice(0, 1)).length).toBe(8);
    expect(await total('dropped_total', { reason: 'series_cap' })).toBeGreaterThanOrEqual(2);
    expect(await total('dropped_total', { reason: 'sample_cap' })).toBeGreaterThanOrEqual(2);
  });

  it('shows the token that the file holds at the time', async () => {
    const token = join(folder, 'token');
    await writeFile(token, 'first\n');
    await start({ mode: 'query_range', bearer_token_file: token });
    await vi.waitFor(
      () => expect(prometheus.requests.some((one) => one.endsWith('Bearer first'))).toBe(true),
      PATIENCE,
    );

    await writeFile(token, 'second\n');
    await vi.waitFor(() => expect(prometheus.requests.at(-1)).toMatch(/Bearer second$/), PATIENCE);
    await rm(token);
    await vi.waitFor(() => expect(collector?.health().failing).toBe(1), PATIENCE);

    expect(prometheus.requests.every((one) => / Bearer (first|second)$/.test(one))).toBe(true);
  });

  it('keeps the targets of services while the services cannot be read', async () => {
    let isAway = false;
    const service = {
      name: 'cart',
      environment: 'p',
      labelMappings: {},
      telemetryEndpoints: { prometheus: prometheus.url },
    };
    const broken = { ...service, telemetryEndpoints: { prometheus: 'http://u:p@h' } };
    const services = {
      list: async () => {
        if (isAway) throw new ScoutError({ code: 'unavailable', message: 'The database is away.' });
        return [service, broken];
      },
    };
    await start({}, { allowedAddresses: ['127.0.0.1'], reconcileMs: 50 }, { services });
    await vi.waitFor(() => expect(collector?.health().targets).toBe(2), PATIENCE);
    const refused = await total('refused_services');

    isAway = true;
    await vi.waitFor(async () => expect(await total('targets_stale', { source: 'services' })).toBe(1), PATIENCE);

    expect(collector?.health().targets).toBe(2);
    expect(refused).toBe(1);
  });

  it('does not begin with a file it cannot use', async () => {
    await expect(start({ sevice: 'x' })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(start({}, { targetsFile: join(folder, 'none.yaml') })).rejects.toMatchObject({ code: 'not_found' });
    await expect(start({}, { allowedAddresses: ['10.0.0.0/99'] })).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});
