import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import type { DiscoveredJourneys } from '../../activities/analysis-activities.ts';
import { createAnalysisActivities } from '../../activities/create-analysis-activities.ts';
import { createBlobEvidenceStore } from '../../adapters/blobs/create-blob-evidence-store.ts';
import { createFilesystemBlobStore } from '../../adapters/filesystem/create-filesystem-blob-store.ts';
import type { Recommendation } from '../../domain/recommendation/recommendation.ts';
import { connectStores } from '../../cli/roles/connect-stores.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import { deleteOldDays } from '../../streaming/archive/archive-retention.ts';
import { createTraceFinder } from '../../streaming/evidence/create-trace-finder.ts';
import type { BlobStore } from '../../streaming/ports.ts';
import { createActivityEnvironment } from '../support/activity-environment.ts';
import { startTestApi } from '../support/api/start-test-api.ts';
import { createEmbeddedBackend } from '../support/databases.ts';
import { NOW_MS, PARTITIONS, createReprocessHarness, logOf } from '../support/reprocess-harness.ts';

const DAY_MS = 86_400_000;
/** Ten minutes of requests of one journey, of which every seventh fails. */
const TRACES = 1_500;
const REF = { analysisId: 'run-1', service: 'shop', environment: 'production' };
const logger = createSilentLogger();
const backend = createEmbeddedBackend();

let pool: Pool;
let dir: string;
let blobs: BlobStore;
beforeEach(async () => {
  pool = await backend.open();
  dir = await mkdtemp(join(tmpdir(), 'slo-scout-evidence-'));
  blobs = createFilesystemBlobStore({ dir, nowMs: Date.now });
});
afterEach(() => rm(dir, { recursive: true, force: true }));
afterAll(() => backend.close());

/** Everything of the product that reads or writes evidence, on the database and the folder. */
function createDeps() {
  const traceFinder = createTraceFinder({
    ...{ archive: blobs, partitions: PARTITIONS, retentionMs: 30 * DAY_MS, logger, nowMs: () => NOW_MS },
  });
  return { ...connectStores(pool), evidence: createBlobEvidenceStore(blobs), traceFinder };
}

/** Counts and archives the traces, and analyses the service as the workflow does. */
async function importAndAnalyse(deps: ReturnType<typeof createDeps>): Promise<readonly Recommendation[]> {
  const harness = createReprocessHarness(pool);
  const log = logOf(TRACES);
  await harness.count(log);
  await harness.archive(log, blobs);
  const activities = createAnalysisActivities({
    ...{ ...deps, metrics: createMetrics(), logger },
    journeyMetrics: { read: () => Promise.resolve(undefined) },
  });
  const environment = createActivityEnvironment();
  const collected = await activities.collectEvidence({ ...REF, windowDays: 14, nowMs: NOW_MS });
  if (collected.kind === 'none') throw new Error('Nothing was counted.');
  const range = { fromMs: collected.fromMs, toMs: collected.toMs };
  const discovered: DiscoveredJourneys = await environment.run(activities.discoverJourneys, { ...REF, ...range });
  for (const journeyId of discovered.journeyIds) {
    const { serviceTotal } = discovered;
    const input = { ...REF, ...range, journeyId, serviceTotal, sloWindowDays: 28, nowMs: NOW_MS };
    await environment.run(activities.recommendJourney, input);
  }
  return deps.recommendations.listRecommendations({ analysisId: REF.analysisId });
}

/** What retention does in time: the archive after 30 days, the counts and capsules after 90. */
async function letRetentionPass(): Promise<void> {
  const deleted = await deleteOldDays(120, {
    ...{ blobs, retentionMs: 30 * DAY_MS, metrics: createMetrics(), logger },
    ...{ signal: new AbortController().signal, nowMs: () => NOW_MS + 91 * DAY_MS },
  });
  expect(deleted).toBeGreaterThan(0);
  expect(await blobs.list('raw/')).toEqual([]);
  await pool.query('DELETE FROM sli_buckets');
  await pool.query('DELETE FROM capsules');
}

it('resolves every pointer of every recommendation after the raw telemetry, the buckets and the capsules are gone', async () => {
  const deps = createDeps();
  const recommendations = await importAndAnalyse(deps);
  const api = await startTestApi({ deps: { ...deps, nowMs: () => NOW_MS + 91 * DAY_MS } });
  const evidenceOf = async ({ sliId, evidence }: Recommendation) => {
    const paths = evidence.map((_, index) => `/api/v1/slis/${sliId}/evidence/${String(index)}`);
    const answers = [];
    for (const path of paths) answers.push((await api.get(path)).body);
    return answers;
  };
  const before = await Promise.all(recommendations.map(evidenceOf));

  await letRetentionPass();

  expect(recommendations.map(({ sli }) => sli.kind).sort()).toEqual(['availability', 'latency']);
  for (const [index, recommendation] of recommendations.entries()) {
    const { attained, sliId } = recommendation;
    const list = await api.get(`/api/v1/slis/${sliId}/evidence`);
    expect(list.body.items.map(({ state }: { state: string }) => state)).toEqual(
      recommendation.evidence.map(() => 'kept'),
    );
    const answers = await evidenceOf(recommendation);
    expect(answers).toEqual(before[index]);
    expect(answers[0].sums).toEqual({
      ...{ total: attained.total, bad: attained.bad, matches_attained: true },
      ...{ p50_ms: attained.p50Ms, p95_ms: attained.p95Ms, p99_ms: attained.p99Ms },
    });
    const sum = (field: 'total' | 'bad') =>
      answers[0].items.reduce((total: number, item: Record<string, number>) => total + (item[field] ?? 0), 0);
    expect([sum('total'), sum('bad')]).toEqual([attained.total, attained.bad]);
  }
  // Requests fail, so availability points to capsules and traces, each of three spans.
  const traces = before
    .flat()
    .filter(({ kind }) => kind === 'traces')
    .flatMap((answer) => answer.traces);
  expect(traces.length).toBeGreaterThan(0);
  expect(traces.every(({ found, whole, spans }) => found && whole && spans.length === 3)).toBe(true);
});

it('has the critical path of a journey after the raw telemetry and the capsules are gone', async () => {
  const deps = createDeps();
  const [recommendation] = await importAndAnalyse(deps);
  const api = await startTestApi({ deps: { ...deps, nowMs: () => NOW_MS + 91 * DAY_MS } });

  await letRetentionPass();
  const { body } = await api.get(`/api/v1/journeys/${recommendation!.journeyId}/critical-path`);

  expect(body).toMatchObject({ state: 'kept', requests_not_found: 0, requests_without_path: 0 });
  expect(body.requests_used).toBeGreaterThan(5);
  expect(body.windows.reduce((sum: number, window: { requests: number }) => sum + window.requests, 0)).toBe(
    body.requests_used,
  );
  // `stock` is on the path of the shortest requests alone: else its call ends while that of `price` is still waited for.
  const namesOf = (shares: readonly { readonly service_name: string }[]) =>
    shares.map(({ service_name }) => service_name).sort();
  expect(namesOf(body.overall)).toEqual(['price', 'shop', 'stock']);
  for (const shares of [body.p50, body.p95, body.p99]) expect(namesOf(shares)).toEqual(['price', 'shop']);
  for (const shares of [body.overall, body.p50, body.p95, body.p99]) {
    expect(shares.reduce((sum: number, { share }: { share: number }) => sum + share, 0)).toBeCloseTo(1, 9);
  }
  // A call of 25 ms in the five slowest requests, whose durations their numbers tell.
  const sample = await deps.evidence.readSample(recommendation!.journeyId);
  const slowest = sample!.requests
    .map(({ trace }) => 20 + (Number.parseInt(trace.traceId.slice(1), 16) % 90))
    .sort((a, b) => b - a)
    .slice(0, 5);
  const price = body.p99.find(({ service_name }: { service_name: string }) => service_name === 'price');
  expect(price.share).toBeCloseTo(slowest.reduce((sum, durationMs) => sum + 25 / durationMs, 0) / 5, 2);
});
