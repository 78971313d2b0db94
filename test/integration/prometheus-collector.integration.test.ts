import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ANY_ADDRESS } from '../../ingest/prometheus/client/address-policy.ts';
import { createHttpConnections } from '../../ingest/prometheus/client/http-connection.ts';
import { createPrometheusClient } from '../../ingest/prometheus/client/prometheus-client.ts';
import type { CollectorOptions } from '../../ingest/prometheus/collector-options.ts';
import { parseMatrix } from '../../ingest/prometheus/query-range/parse-matrix.ts';
import { ResponseType } from '../../ingest/prometheus/remote-read/encode-read-request.ts';
import type { ResponseType as Accept } from '../../ingest/prometheus/remote-read/encode-read-request.ts';
import { SeriesBuffer, seriesKey } from '../../ingest/prometheus/series-buffer.ts';
import type { TimeWindow } from '../../ingest/prometheus/series-buffer.ts';
import type { Sample, Series } from '../../ingest/prometheus/series.ts';
import { startPrometheusCollector } from '../../ingest/prometheus/start-collector.ts';
import type { RunningCollector } from '../../ingest/prometheus/start-collector.ts';
import { parseSelector } from '../../ingest/prometheus/targets/selector.ts';
import { startPrometheus } from '../../platform/components/run/start-prometheus.ts';
import type { RunningServer } from '../../platform/components/run/running-server.ts';
import type { CollectConfig } from '../../platform/config/collect-config.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import { getComponentPath } from '../support/components.ts';
import { createScriptedIntake } from '../support/fakes/scripted-intake.ts';
import type { ScriptedIntake } from '../support/fakes/scripted-intake.ts';
import { collectConfigOf } from '../support/prometheus/collect-config.ts';
import { collectedPoints } from '../support/prometheus/collected-points.ts';
import type { CollectedPoint } from '../support/prometheus/collected-points.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';
import { startMetricsTarget } from '../support/prometheus/metrics-target.ts';
import type { MetricsTarget } from '../support/prometheus/metrics-target.ts';

const LIMITS = { maxSeries: 1_000, maxSamples: 100_000 };
const ALL = '{job="shop"}';
const RHYTHM = { intervalMs: 2_000, delayMs: 1_500 };

describe('collecting from a real Prometheus', () => {
  let folder: string;
  let target: MetricsTarget;
  let fading: MetricsTarget;
  let server: RunningServer;
  let url: string;
  let metrics: Metrics;
  let intake: ScriptedIntake;
  let collector: RunningCollector | undefined;
  let state: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-collect-'));
    target = await startMetricsTarget();
    fading = await startMetricsTarget();
    server = await startPrometheus({
      program: await getComponentPath('prometheus'),
      folder: join(folder, 'prometheus'),
      port: await findFreePort(),
      scrape: { shop: [target.address], fading: [fading.address] },
      intervalSeconds: 1,
    });
    url = `http://${server.address}`;
    await vi.waitFor(async () => expect(await rawSamples(ALL, { fromMs: 0, toMs: Date.now() })).not.toEqual([]), {
      timeout: 20_000,
      interval: 200,
    });
  });
  afterAll(async () => {
    await server.stop();
    await target.close();
    await fading.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    metrics = createMetrics();
    intake = createScriptedIntake();
    state = await mkdtemp(join(folder, 'state-'));
  });
  afterEach(async () => {
    await collector?.close();
    collector = undefined;
  });

  const clientOf = (accept?: readonly Accept[]) =>
    createPrometheusClient({
      target: { url, auth: { headers: {} } },
      connections: createHttpConnections(ANY_ADDRESS),
      metrics,
      timeoutMs: 10_000,
      maxBodyBytes: 1e7,
      signal: new AbortController().signal,
      ...(accept && { accept }),
    });
  const readWith = async (selector: string, window: TimeWindow, accept: Accept): Promise<readonly Series[]> => {
    const buffer = new SeriesBuffer(window, LIMITS);
    await clientOf([accept]).remoteRead([parseSelector(selector)], window, buffer);
    return buffer.series;
  };
  /** Every sample that Prometheus has, by its query API: an instant query of a range. */
  const rawSamples = async (selector: string, { fromMs, toMs }: TimeWindow): Promise<readonly Series[]> => {
    const seconds = Math.min(3_600, Math.ceil((toMs - fromMs) / 1000));
    const query = new URLSearchParams({ query: `${selector}[${seconds}s]`, time: String(toMs / 1000) });
    const response = await fetch(`${url}/api/v1/query?${query.toString()}`);
    const buffer = new SeriesBuffer({ fromMs, toMs }, LIMITS);
    parseMatrix(Buffer.from(await response.arrayBuffer()), buffer, { selector: 0 });
    return buffer.series;
  };
  const start = async (overrides: Partial<CollectConfig> = {}, options: Partial<CollectorOptions> = {}) => {
    collector = await startPrometheusCollector({
      config: collectConfigOf({ ...RHYTHM, positionsFile: join(state, 'positions.json'), ...overrides }),
      intake,
      metrics,
      logger: createSilentLogger(),
      times: { firstRetryMs: 50, maxRetryMs: 200, closeGraceMs: 2_000, lagIntervalMs: 50 },
      ...options,
    });
  };
  const stop = async () => {
    await collector?.close();
    collector = undefined;
  };
  const targetsFile = async (targets: readonly object[]): Promise<string> => {
    const path = join(state, 'targets.yaml');
    await writeFile(`${path}.new`, JSON.stringify({ targets }));
    await rename(`${path}.new`, path);
    return path;
  };
  const points = (name: string, service = 'shop'): CollectedPoint[] =>
    collectedPoints(intake.taken).filter((point) => point.name === name && point.service === service);

  it('reads the same samples in streamed chunks, as samples, and by the query API', async () => {
    await sleep(5_000);
    const window = { fromMs: Date.now() - 4_000, toMs: Date.now() - 500 };

    const streamed = await readWith(ALL, window, ResponseType.streamedXorChunks);
    const sampled = await readWith(ALL, window, ResponseType.samples);

    expect(streamed.length).toBeGreaterThan(15);
    expect(byLabels(streamed)).toEqual(byLabels(sampled));
    expect(byLabels(streamed)).toEqual(byLabels(await rawSamples(ALL, window)));
    expect(streamed.every(({ samples }) => samples.length >= 3)).toBe(true);
  });

  it('reads by range queries what remote read has as the newest sample before each step', async () => {
    const toMs = Math.floor((Date.now() - 500) / 1000) * 1000;
    const window = { fromMs: toMs - 3_000, toMs };
    const samples = byLabels(await readWith(ALL, { fromMs: toMs - 60_000, toMs }, ResponseType.streamedXorChunks));
    const buffer = new SeriesBuffer(window, LIMITS);

    const query = { query: ALL, startMs: toMs - 2_000, endMs: toMs, stepMs: 1_000 };
    parseMatrix(await clientOf().queryRange(query), buffer, { selector: 0 });

    expect(buffer.series.length).toBe(samples.size);
    for (const { labels, samples: stepped } of buffer.series) {
      expect(stepped.map(({ timeMs }) => timeMs)).toEqual([toMs - 2_000, toMs - 1_000, toMs]);
      const all = samples.get(seriesKey(labels)) ?? [];
      for (const { timeMs, value } of stepped) {
        expect(value).toBe(all.findLast((sample) => sample.timeMs <= timeMs)?.value);
      }
    }
  });

  it('hands every kind of metric to the intake as what it is', async () => {
    await start({ targetsFile: await targetsFile([{ service: 'shop', url, environment: 'prod' }]) });
    await vi.waitFor(() => expect(points('shop_requests_total').length).toBeGreaterThan(3), { timeout: 15_000 });
    await stop();

    expect(intake.taken.every(({ receiver, signal }) => receiver === 'prometheus' && signal === 'metrics')).toBe(true);
    expect(points('shop_requests_total')[0]).toMatchObject({
      kind: 'sum',
      attributes: { job: 'shop', route: '/cart', code: '200', instance: target.address },
    });
    expect(points('shop_queue_depth')[0]).toMatchObject({ kind: 'gauge' });
    expect(points('shop_queue_limit')[0]).toMatchObject({ kind: 'gauge', value: Infinity });
    expect(points('shop_queue_age')[0]).toMatchObject({ kind: 'gauge', value: Number.NaN });
    expect(points('shop_size_bytes_count')[0]).toMatchObject({ kind: 'sum' });
    const [histogram] = points('shop_latency_seconds');
    expect(histogram).toMatchObject({ kind: 'histogram', bounds: [0.1, 0.5], attributes: { route: '/cart' } });
    expect(histogram?.bucketCounts).toEqual([histogram!.count! - 3, 2, 1]);
    expect(histogram?.sum).toBeCloseTo((histogram!.count! - 3) * 0.05, 9);
    expect(points('shop_latency_seconds_bucket')).toEqual([]);
  });

  it('leaves no hole and takes nothing twice over restarts', async () => {
    const file = await targetsFile([{ service: 'shop', url }]);
    for (const runMs of [3_000, 1_300, 4_100]) {
      await start({ targetsFile: file });
      await sleep(runMs);
      await stop();
      await sleep(700);
    }
    await start({ targetsFile: file });
    const before = points('shop_requests_total').length;
    await vi.waitFor(() => expect(points('shop_requests_total').length).toBeGreaterThan(before + 3), {
      timeout: 15_000,
    });
    await stop();

    const taken = points('shop_requests_total').filter(({ attributes }) => attributes['route'] === '/cart');
    const times = taken.map(({ timeMs }) => timeMs);
    const window = { fromMs: times[0]! - 1, toMs: times.at(-1)! };
    const [wanted] = await readWith('shop_requests_total{job="shop",route="/cart"}', window, ResponseType.samples);
    expect(taken.map(({ timeMs, value }) => ({ timeMs, value }))).toEqual(
      wanted?.samples.map(({ timeMs, value }) => ({ timeMs, value })),
    );
    expect(taken.length).toBeGreaterThan(8);
  });

  it('follows the targets file within seconds, and keeps what it has when the file is bad', async () => {
    const file = await targetsFile([{ service: 'shop', url, selectors: ['shop_queue_depth'] }]);
    await start({ targetsFile: file });
    await vi.waitFor(() => expect(points('shop_queue_depth')).not.toEqual([]), { timeout: 10_000 });

    const changedAtMs = Date.now();
    await targetsFile([
      { service: 'shop', url, selectors: ['shop_queue_limit'] },
      { service: 'more', url, queries: [{ name: 'shop:rate', query: 'sum(rate(shop_requests_total[10s]))' }] },
    ]);
    await vi.waitFor(() => expect(collector?.health().targets).toBe(2), { timeout: 3_000, interval: 20 });
    const reloadMs = Date.now() - changedAtMs;
    await vi.waitFor(() => expect(points('shop:rate', 'more')).not.toEqual([]), { timeout: 10_000 });
    await vi.waitFor(() => expect(points('shop_queue_limit')).not.toEqual([]), { timeout: 10_000 });
    await writeFile(file, 'targets: [{service: shop}]');
    await vi.waitFor(async () => expect(await valueOf('slo_scout_collect_targets_stale')).toBe(1), { timeout: 3_000 });

    expect(reloadMs).toBeLessThan(2_000);
    expect(points('shop:rate', 'more')[0]).toMatchObject({ kind: 'gauge' });
    expect(collector?.health()).toEqual({ targets: 2, failing: 0 });
    console.log(`hot reload: ${reloadMs} ms`);
  });

  it('collects from registered services, by their labels, when their address is allowed', async () => {
    const registered = { name: 'shop', environment: 'prod', telemetryEndpoints: { prometheus: url } };
    const labelMappings = { job: 'shop', route: '/pay' };
    const services = { list: async () => [{ ...registered, labelMappings }] };
    await start({}, { services });
    await vi.waitFor(() => expect(collector?.health()).toEqual({ targets: 1, failing: 1 }), { timeout: 8_000 });
    expect(await valueOf('slo_scout_collect_requests_total', { outcome: 'permission_denied' })).toBeGreaterThan(0);
    expect(intake.taken).toEqual([]);
    await stop();

    await start({ allowedAddresses: ['127.0.0.0/8'] }, { services });
    await vi.waitFor(() => expect(points('shop_requests_total')).not.toEqual([]), { timeout: 10_000 });

    const routes = collectedPoints(intake.taken).map(({ attributes }) => attributes['route']);
    expect(new Set(routes)).toEqual(new Set(['/pay']));
  });

  it('says where a series ended', async () => {
    await start({
      targetsFile: await targetsFile([{ service: 'shop', url, selectors: ['{job="fading",__name__=~"shop.+"}'] }]),
    });
    await vi.waitFor(() => expect(points('shop_queue_depth')).not.toEqual([]), { timeout: 10_000 });

    fading.expose('other 1\n');
    await vi.waitFor(() => expect(points('shop_queue_depth').at(-1)?.isStale).toBe(true), { timeout: 10_000 });
    await vi.waitFor(() => expect(points('shop_latency_seconds').at(-1)?.isStale).toBe(true), { timeout: 10_000 });

    expect(points('shop_queue_depth').at(-1)?.value).toBeUndefined();
    expect(await valueOf('slo_scout_collect_stale_markers_total')).toBeGreaterThan(0);
  });

  async function valueOf(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
    const metric = await metrics.registry.getSingleMetric(name)?.get();
    const matching = (metric?.values ?? []).filter((entry) =>
      Object.entries(labels).every(([label, value]) => (entry.labels as Record<string, unknown>)[label] === value),
    );
    return matching.reduce((sum, { value }) => sum + value, 0);
  }
});

function byLabels(series: readonly Series[]): ReadonlyMap<string, readonly Sample[]> {
  return new Map(series.map(({ labels, samples }) => [seriesKey(labels), samples]));
}
