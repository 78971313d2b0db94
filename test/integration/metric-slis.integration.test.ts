import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnalysisActivities, DiscoveredJourneys } from '../../activities/analysis-activities.ts';
import { createJourneyMetrics } from '../../activities/create-journey-metrics.ts';
import { createAnalysisActivities } from '../../activities/create-analysis-activities.ts';
import { createBlobEvidenceStore } from '../../adapters/blobs/create-blob-evidence-store.ts';
import { createPostgresCheckpointStore } from '../../adapters/postgres/create-postgres-checkpoint-store.ts';
import { createPrometheusQueries } from '../../adapters/prometheus/create-prometheus-queries.ts';
import { createPromtoolRuleValidator } from '../../adapters/promtool/create-promtool-rule-validator.ts';
import { connectStores } from '../../cli/roles/connect-stores.ts';
import { createServicePrometheus } from '../../cli/roles/worker/create-service-prometheus.ts';
import type { OpenServicePrometheus } from '../../cli/roles/worker/create-service-prometheus.ts';
import { generateArtifacts } from '../../domain/artifact/generate-artifacts.ts';
import { journeyIdOf } from '../../domain/journey/journey-id.ts';
import type { StoredRecommendation } from '../../domain/recommendation/recommendation.ts';
import { sketchOf } from '../../domain/sketch/dd-sketch.ts';
import { startPrometheus } from '../../platform/components/run/start-prometheus.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import { createActivityEnvironment } from '../support/activity-environment.ts';
import { buildArtifactContext } from '../support/builders/build-artifact-context.ts';
import { buildSlo } from '../support/builders/build-slo.ts';
import { getComponentPath, getPromtool } from '../support/components.ts';
import { createEmbeddedBackend } from '../support/databases.ts';
import { createMemoryBlobStore } from '../support/fakes/memory-blob-store.ts';
import { openMetricsHistory } from './support/open-metrics-history.ts';
import type { HistorySeries } from './support/open-metrics-history.ts';

const DAYS = 10;
const MINUTES = DAYS * 1440;
const STEP_MS = 300_000;
const ENVIRONMENT = 'production';
const HTTP = 'http_server_request_duration_seconds';
const run = promisify(execFile);

/** A route that is asked evenly; 0.8 % of its requests take longer than 100 ms, 0.1 % longer than 250 ms. */
function routeSeries(
  job: string,
  method: string,
  route: string,
  { perMinute, errorRatio }: Route,
): readonly HistorySeries[] {
  const shares = [
    ['200', 1 - errorRatio],
    ['503', errorRatio],
  ] as const;
  return shares.flatMap(([code, share]) => {
    const labels = { job, http_request_method: method, http_route: route, http_response_status_code: code };
    const grows = (part: number) => () => perMinute * share * part;
    const bucket = (le: string, part: number) => ({
      ...{ name: `${HTTP}_bucket`, labels: { ...labels, le }, perMinute: grows(part) },
    });
    return [
      ...[bucket('0.1', 0.992), bucket('0.25', 0.999), bucket('1.0', 1), bucket('+Inf', 1)],
      { name: `${HTTP}_count`, labels, perMinute: grows(1) },
    ];
  });
}

interface Route {
  readonly perMinute: number;
  readonly errorRatio: number;
}

const SERIES = [
  ...routeSeries('shop/cart', 'GET', '/cart/{id}', { perMinute: 160, errorRatio: 0.001 }),
  ...routeSeries('shop/pay', 'POST', '/pay', { perMinute: 160, errorRatio: 0.04 }),
];

/** A tenth of the requests as traces: by five minutes 80, of which 2 fail in each twenty-fifth step where any do. */
function buckets(journeyId: string, toMs: number, { fails }: { readonly fails: boolean }) {
  return Array.from({ length: MINUTES / 5 }, (_, step) => ({
    ...{ journeyId, startMs: toMs - (MINUTES / 5 - step) * STEP_MS, total: 80, bad: fails && step % 25 === 0 ? 2 : 0 },
    latency: sketchOf([...Array<number>(79).fill(40), 120]),
  }));
}

describe('SLIs from the metrics of a service’s Prometheus', () => {
  const nowMs = Math.floor(Date.now() / STEP_MS) * STEP_MS;
  const environment = createActivityEnvironment();
  const database = createEmbeddedBackend();
  let folder: string;
  let url: string;
  let prometheus: Awaited<ReturnType<typeof startPrometheus>>;
  let servicePrometheus: OpenServicePrometheus;
  let stores: ReturnType<typeof connectStores>;
  let activities: AnalysisActivities;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-metric-slis-'));
    const file = join(folder, 'history.om');
    const families = [{ name: HTTP, type: 'histogram', series: SERIES } as const];
    await writeFile(file, openMetricsHistory(families, { toMs: nowMs, minutes: MINUTES, stepMinutes: 2 }));
    await run(await getPromtool(), ['tsdb', 'create-blocks-from', 'openmetrics', file, join(folder, 'data')]);
    const port = await findFreePort();
    prometheus = await startPrometheus({ program: await getComponentPath('prometheus'), folder, port });
    url = `http://127.0.0.1:${String(port)}`;
    const pool = await database.open();
    stores = connectStores(pool);
    servicePrometheus = createServicePrometheus({
      ...{ prometheusUrl: undefined, prometheusHeaders: {}, allowedAddresses: ['127.0.0.1'] },
    });
    const metrics = createMetrics();
    activities = createAnalysisActivities({
      ...{ ...stores, metrics, logger: createSilentLogger() },
      journeyMetrics: createJourneyMetrics(servicePrometheus, metrics),
      evidence: createBlobEvidenceStore(createMemoryBlobStore()),
      traceFinder: { findTraces: async () => [] },
    });
    const checkpoints = createPostgresCheckpointStore(pool, () => nowMs);
    const { epoch } = await checkpoints.acquirePartition('g', 't', 0);
    const journeys = JOURNEYS.map((journey) => ({
      ...journey,
      firstSeenMs: nowMs - DAYS * 86_400_000,
      lastSeenMs: nowMs,
    }));
    await checkpoints.commit({
      ...{ group: 'g', topic: 't', atMs: nowMs },
      partitions: [{ partition: 0, epoch, nextOffset: 1, snapshotKey: 's', counters: NO_COUNTERS }],
      deltas: {
        ...{ journeys, capsules: [] },
        buckets: JOURNEYS.flatMap(({ journeyId, service }) => buckets(journeyId, nowMs, { fails: service !== 'pay' })),
      },
    });
  }, 180_000);
  afterAll(async () => {
    servicePrometheus.close();
    await prometheus.stop();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Registers the service and analyses one of its journeys as the workflow does. */
  async function analyse(
    service: string,
    operation: string,
    address: string,
  ): Promise<readonly StoredRecommendation[]> {
    if ((await stores.services.findService(service, ENVIRONMENT))?.status !== 'registered') {
      await stores.services.registerService({
        ...{ name: service, environment: ENVIRONMENT, ownerTeam: '', criticality: 'standard', labelMappings: {} },
        telemetryEndpoints: { prometheus: address },
      });
    }
    const ref = { analysisId: `${service} ${operation}`, service, environment: ENVIRONMENT };
    const evidence = await activities.collectEvidence({ ...ref, windowDays: 14, nowMs });
    if (evidence.kind === 'none') expect.fail('there is no evidence');
    const { fromMs, toMs } = evidence;
    const found: DiscoveredJourneys = await environment.run(activities.discoverJourneys, { ...ref, fromMs, toMs });
    const journeyId = journeyIdOf(service, ENVIRONMENT, operation);
    const input = { ...ref, fromMs, toMs, journeyId, serviceTotal: found.serviceTotal, sloWindowDays: 28, nowMs };
    await environment.run(activities.recommendJourney, input);
    return stores.recommendations.listRecommendations({ analysisId: ref.analysisId });
  }

  const agreementOf = ({ confidence }: StoredRecommendation) =>
    confidence.parts.find(({ name }) => name === 'agreement');

  it('recommends with the queries of the metric, and says how far the traces agree', async () => {
    const [availability, latency] = await analyse('cart', 'GET /cart/{id}', url);

    const selector = 'job="shop/cart", http_request_method="GET", http_route="/cart/{id}"';
    expect(availability).toMatchObject({
      outcome: { kind: 'proposed' },
      metricSource: { metric: `${HTTP}_bucket`, address: url },
      queries: { total: `sum(rate(${HTTP}_count{${selector}}[{{.window}}]))` },
    });
    expect(availability!.attained.total / (160 * MINUTES)).toBeCloseTo(1, 2);
    expect(availability!.attained.bad / (0.16 * MINUTES)).toBeCloseTo(1, 1);
    expect(agreementOf(availability!)).toMatchObject({ weight: 0.15, score: expect.closeTo(1, 1) as number });
    expect(agreementOf(availability!)?.explanation).toMatch(
      /by the traces, which have 10\.\d % as many: they are sampled/,
    );
    expect(availability!.explanation).toContain(`SLI source: the metric ${HTTP}_bucket in the Prometheus at ${url}`);
    expect(availability!.explanation).not.toContain('disagree');

    expect(latency).toMatchObject({ sli: { kind: 'latency', thresholdMs: 250 }, outcome: { kind: 'proposed' } });
    expect(latency!.attained.bad / (0.16 * MINUTES)).toBeCloseTo(1, 1);
  });

  it('points to queries that a reader can run', async () => {
    const [availability] = await analyse('cart', 'GET /cart/{id}', url);
    const queries = availability!.evidence.flatMap((pointer) => (pointer.kind === 'query' ? [pointer] : []));

    expect(queries).toHaveLength(2);
    for (const { address, query, fromMs, toMs } of queries) {
      const asked = createPrometheusQueries({ baseUrl: address });
      const [series] = await asked.range(query, { fromMs, toMs, stepMs: STEP_MS });
      expect(series?.points.length).toBeGreaterThan(MINUTES / 5 - 10);
    }
  });

  it('makes rules of these queries that promtool accepts', async () => {
    const validator = createPromtoolRuleValidator({ promtoolPath: await getPromtool() });
    for (const { queries, sli } of await analyse('cart', 'GET /cart/{id}', url)) {
      const files = generateArtifacts(buildSlo({ queries, sli, objectivePpm: 990_000 }), buildArtifactContext());

      const validations = await validator.validate(files);

      expect([...validations.values()].map(({ status, output }) => (status === 'passed' ? status : output))).toEqual([
        ...['passed', 'passed'],
      ]);
      expect(files.find(({ type }) => type === 'prometheus_rule')?.content).toContain('http_route="/cart/{id}"');
      expect(files.find(({ type }) => type === 'openslo')?.content).toContain(HTTP);
    }
  });

  it('trusts an SLI less whose metric has failures that no trace has, and says so', async () => {
    const [pay] = await analyse('pay', 'POST /pay', url);

    expect(pay).toMatchObject({ outcome: { kind: 'proposed', variants: [{}, { objectivePpm: 950_000 }, {}] } });
    // |0.04 − 0| of a budget of 0.05.
    expect(agreementOf(pay!)).toMatchObject({ weight: 0.15, score: expect.closeTo(0.2, 2) as number });
    expect(agreementOf(pay!)?.explanation).toMatch(/4\.\d % of [\d,]+ requests were bad by the metric and 0 % of/);
    expect(pay!.explanation).toContain('Traces and metric disagree: their error ratios differ by 4.0 %');
    const agreeing = pay!.confidence.parts.reduce(
      (sum, { name, score, weight }) => sum + (name === 'agreement' ? 1 : score) * weight,
      0,
    );
    expect(pay!.confidence.score).toBeCloseTo(agreeing - 0.15 * 0.8, 2);
  });

  it('goes on with the traces, and says so, where no metric is the journey', async () => {
    const [availability] = await analyse('cart', 'GET /search', url);

    expect(availability?.metricSource).toBeUndefined();
    expect(availability?.queries.total).toContain('slo_scout_journey_requests_total');
    expect(availability?.explanation).toContain(
      'SLI source: traces alone, because none of the operations of its metrics is this one: GET /cart/{id}.',
    );
    expect(agreementOf(availability!)).toMatchObject({ weight: 0 });
  });

  it('goes on with the traces, and says so, while Prometheus is down', async () => {
    const [availability, latency] = await analyse('lone', 'GET /', 'http://127.0.0.1:1');

    for (const recommendation of [availability, latency]) {
      expect(recommendation?.explanation).toContain(
        'SLI source: traces alone, because its Prometheus could not be read: ',
      );
      expect(recommendation?.metricSource).toBeUndefined();
    }
    expect(availability?.outcome.kind).toBe('proposed');
  });

  it('connects to no address that the operator has not allowed', async () => {
    const [availability] = await analyse('inside', 'GET /', 'http://127.0.0.2:9090');

    expect(availability?.explanation).toContain('The address of 127.0.0.2 is not public');
    expect(availability?.outcome.kind).toBe('proposed');
  });
});

const JOURNEYS = (
  [
    ['cart', 'GET /cart/{id}'],
    ['cart', 'GET /search'],
    ['pay', 'POST /pay'],
    ['lone', 'GET /'],
    ['inside', 'GET /'],
  ] as const
).map(([service, operation]) => ({
  ...{ journeyId: journeyIdOf(service, ENVIRONMENT, operation), service, environment: ENVIRONMENT, operation },
  kind: 'http' as const,
}));

const NO_COUNTERS = { spansSeen: 0, duplicateSpans: 0, lateSpans: 0, rejectedSpans: 0, closedEarlyTraces: 0 };
