import { describe, expect, it } from 'vitest';
import { createBlobEvidenceStore } from '../../../adapters/blobs/create-blob-evidence-store.ts';
import type { DiscoveredJourneys } from '../../../activities/analysis-activities.ts';
import { createJourneyMetrics } from '../../../activities/create-journey-metrics.ts';
import { createAnalysisActivities } from '../../../activities/create-analysis-activities.ts';
import type { Analysis } from '../../../domain/analysis/analysis.ts';
import type { PrometheusQueries } from '../../../domain/sli-discovery/ports.ts';
import { EMPTY_SKETCH } from '../../../domain/sketch/sketch-data.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import { createMetrics } from '../../../platform/metrics/catalogue.ts';
import { buildRecommendation } from '../../support/builders/build-recommendation.ts';
import { attainedFrom } from '../../../domain/evidence/evidence-figures.ts';
import { createMemoryBlobStore } from '../../support/fakes/memory-blob-store.ts';
import { createConstantPrometheus, httpServerSeries } from '../../support/fakes/constant-prometheus.ts';
import { createMemoryStores } from '../../support/fakes/memory-stores.ts';
import { createActivityEnvironment } from '../../support/activity-environment.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const NOW_MS = 20_000 * DAY_MS + 12 * 3_600_000;
const REF = { analysisId: 'run-1', service: 'shop', environment: 'production' };
const RESOLVE = { ...REF, windowDays: 14, forceRefresh: false, nowMs: NOW_MS };

const COMPLETED: Analysis = {
  ...{ analysisId: 'earlier', service: 'shop', environment: 'production', windowDays: 14, stage: 'completed' },
  ...{
    progressPercent: 100,
    journeys: 5,
    proposed: 1,
    refused: 6,
    startedAtMs: NOW_MS - 3_600_000,
    updatedAtMs: NOW_MS,
  },
};

function setUp(queries?: PrometheusQueries) {
  const stores = createMemoryStores();
  const metrics = createMetrics();
  const evidence = createBlobEvidenceStore(createMemoryBlobStore());
  const servicePrometheus = { of: () => (queries === undefined ? undefined : { address: 'http://p:9090', queries }) };
  const activities = createAnalysisActivities({
    ...{ ...stores, evidence, metrics, logger: createSilentLogger() },
    journeyMetrics: createJourneyMetrics(servicePrometheus, metrics),
    traceFinder: { findTraces: async () => [] },
  });
  stores.rows.services.push({
    ...{ serviceId: 's', name: 'shop', environment: 'production', ownerTeam: 'shop', status: 'registered' },
    ...{ criticality: 'standard', telemetryEndpoints: {}, labelMappings: {}, createdAtMs: 0 },
  });
  return { activities, rows: stores.rows, metrics, evidence };
}

type World = ReturnType<typeof setUp>;

function addJourney({ rows }: World, journeyId: string, minutes: readonly (readonly [number, number])[]): void {
  rows.journeys.push({
    ...{ journeyId, service: 'shop', environment: 'production', operation: `GET /${journeyId}`, kind: 'http' },
    ...{ firstSeenMs: 0, lastSeenMs: NOW_MS },
  });
  rows.buckets.push(
    ...minutes.map(([startMs, total]) => ({ journeyId, startMs, total, bad: 0, latency: EMPTY_SKETCH })),
  );
}

const environment = createActivityEnvironment();

describe('resolveAnalysis', () => {
  it('refuses an unknown service with a message that helps', async () => {
    const { activities } = setUp();

    const resolved = activities.resolveAnalysis({ ...RESOLVE, service: 'nope' });

    await expect(resolved).rejects.toMatchObject({
      ...{ type: 'not_found', nonRetryable: true, message: expect.stringContaining('no service "nope"') },
    });
  });

  it.each([0, 91, 1.5])('refuses a window of %s days', async (windowDays) => {
    const { activities } = setUp();

    const resolved = activities.resolveAnalysis({ ...RESOLVE, windowDays });

    await expect(resolved).rejects.toMatchObject({ type: 'invalid_argument', nonRetryable: true });
  });

  it('reuses an analysis of the day while something of it waits for a decision', async () => {
    const { activities, rows } = setUp();
    rows.analyses.set('earlier', COMPLETED);
    rows.recommendations.set('sli-1', buildRecommendation({ analysisId: 'earlier' }));

    const resolved = await activities.resolveAnalysis(RESOLVE);

    expect(resolved).toMatchObject({ kind: 'reused', analysisId: 'earlier', journeys: 5, pendingSliIds: ['sli-1'] });
  });

  it.each([
    ['nothing of the earlier one is pending', { status: 'approved' } as const, {}, {}],
    ['the earlier one is of another day', {}, { startedAtMs: NOW_MS - DAY_MS }, {}],
    ['the window differs', {}, { windowDays: 7 }, {}],
    ['a refresh is forced', {}, {}, { forceRefresh: true }],
  ])('analyses afresh when %s', async (_, recommendation, analysis, request) => {
    const { activities, rows } = setUp();
    rows.analyses.set('earlier', { ...COMPLETED, ...analysis });
    rows.recommendations.set('sli-1', buildRecommendation({ analysisId: 'earlier', ...recommendation }));

    const resolved = await activities.resolveAnalysis({ ...RESOLVE, ...request });

    expect(resolved).toEqual({ kind: 'fresh' });
  });
});

describe('collectEvidence', () => {
  it('finds none when nothing was recorded', async () => {
    const { activities } = setUp();

    expect(await activities.collectEvidence(RESOLVE)).toEqual({ kind: 'none' });
  });

  it('takes the last days that were recorded, also long ago', async () => {
    const world = setUp();
    const lastMs = NOW_MS - 400 * DAY_MS;
    addJourney(world, 'j', [
      [lastMs - 30 * DAY_MS, 1],
      [lastMs, 1],
    ]);

    const evidence = await world.activities.collectEvidence(RESOLVE);

    const toMs = lastMs + MINUTE_MS;
    expect(evidence).toEqual({ kind: 'range', fromMs: toMs - 14 * DAY_MS, toMs });
  });

  it('leaves the minute that is not over yet out', async () => {
    const world = setUp();
    addJourney(world, 'j', [
      [NOW_MS - DAY_MS, 1],
      [NOW_MS, 1],
    ]);

    const evidence = await world.activities.collectEvidence({ ...RESOLVE, nowMs: NOW_MS + 30_000 });

    expect(evidence).toEqual({ kind: 'range', fromMs: NOW_MS - DAY_MS, toMs: NOW_MS });
  });
});

describe('discoverJourneys', () => {
  const range = { ...REF, fromMs: NOW_MS - DAY_MS, toMs: NOW_MS };

  it('lists the journeys that were used in the range, most used first', async () => {
    const world = setUp();
    addJourney(world, 'rare', [[NOW_MS - MINUTE_MS, 3]]);
    addJourney(world, 'unused', [[NOW_MS - 2 * DAY_MS, 100]]);
    addJourney(world, 'common', [[NOW_MS - MINUTE_MS, 9]]);

    const discovered = await environment.run(world.activities.discoverJourneys, range);

    expect(discovered).toEqual({ journeyIds: ['common', 'rare'], found: 2, serviceTotal: 12 });
  });

  it('counts every minute of many weeks once, the last one not', async () => {
    const world = setUp();
    const fromMs = NOW_MS - 30 * DAY_MS;
    const daily = Array.from({ length: 31 }, (_, day) => [fromMs + day * DAY_MS, 1] as const);
    addJourney(world, 'daily', daily);
    addJourney(world, 'weekly', [...daily.filter((_, day) => day % 7 === 0), ...daily]);

    const discovered = await environment.run(world.activities.discoverJourneys, { ...range, fromMs });

    expect(discovered).toEqual({ journeyIds: ['weekly', 'daily'], found: 2, serviceTotal: 30 + 35 });
  });

  it('covers the hundred most used ones', async () => {
    const world = setUp();
    for (let total = 1; total <= 120; total += 1) {
      addJourney(world, `j-${String(total)}`, [[NOW_MS - MINUTE_MS, total]]);
    }

    const discovered: DiscoveredJourneys = await environment.run(world.activities.discoverJourneys, range);

    expect(discovered).toMatchObject({ found: 120, serviceTotal: 7_260 });
    expect(discovered.journeyIds).toHaveLength(100);
    expect(discovered.journeyIds[0]).toBe('j-120');
  });
});

describe('recommendJourney', () => {
  it('stores both recommendations and answers with ids alone', async () => {
    const world = setUp();
    const twoWeeks = Array.from(
      { length: 14 * 24 * 6 },
      (_, index) => [NOW_MS - (index + 1) * 10 * MINUTE_MS, 40] as const,
    );
    addJourney(world, 'checkout', [...twoWeeks].reverse());
    const input = {
      ...{ ...REF, journeyId: 'checkout', fromMs: NOW_MS - 14 * DAY_MS, toMs: NOW_MS },
      ...{ serviceTotal: 80_640, sloWindowDays: 28, nowMs: NOW_MS + 5 },
    };

    const summary = await environment.run(world.activities.recommendJourney, input);

    const stored = [...world.rows.recommendations.values()];
    expect(stored.map(({ sli }) => sli.kind)).toEqual(['availability', 'latency']);
    expect(stored.every(({ createdAtMs, analysisId }) => createdAtMs === NOW_MS + 5 && analysisId === 'run-1')).toBe(
      true,
    );
    const proposed = stored.filter(({ outcome }) => outcome.kind === 'proposed').map(({ sliId }) => sliId);
    expect(summary).toEqual({ proposedSliIds: proposed, refused: 2 - proposed.length });
    for (const { sliId, attained } of stored) {
      const figures = await world.evidence.readFigures(sliId);
      expect(attained).toMatchObject(attainedFrom(figures!));
    }
  });

  it('reads the SLIs from the metrics of the service where it has any', async () => {
    const labels = { job: 'shop' };
    const world = setUp(
      createConstantPrometheus(httpServerSeries({ labels, route: '/checkout', perSecond: 5, errorRatio: 0.001 })),
    );
    const minutes = Array.from(
      { length: 14 * 24 * 6 },
      (_, index) => [NOW_MS - (index + 1) * 10 * MINUTE_MS, 40] as const,
    );
    addJourney(world, 'checkout', [...minutes].reverse());

    await environment.run(world.activities.recommendJourney, {
      ...{ ...REF, journeyId: 'checkout', fromMs: NOW_MS - 14 * DAY_MS, toMs: NOW_MS },
      ...{ serviceTotal: 80_640, sloWindowDays: 28, nowMs: NOW_MS + 5 },
    });

    const [availability] = world.rows.recommendations.values();
    expect(availability).toMatchObject({
      metricSource: { address: 'http://p:9090' },
      queries: { total: expect.stringContaining('http_route="/checkout"') as string },
      // 5 a second for 14 days; the traces are one of 75.
      attained: { total: expect.closeTo(5 * 14 * 86_400, -4) as number },
    });
    expect(availability?.confidence.parts.at(-1)).toMatchObject({ name: 'agreement', weight: 0.15 });
    // What is kept is what it was judged by.
    const figures = await world.evidence.readFigures(availability!.sliId);
    expect(availability?.attained).toMatchObject(attainedFrom(figures!));
  });
});

describe('recordAnalysis', () => {
  it('counts the analyses that end', async () => {
    const { activities, rows, metrics } = setUp();

    await activities.recordAnalysis({ ...COMPLETED, stage: 'recommending', updatedAtMs: 1 });
    await activities.recordAnalysis(COMPLETED);

    expect(rows.analyses.get('earlier')?.stage).toBe('completed');
    expect(await metrics.registry.metrics()).toContain('slo_scout_analyses_total{outcome="completed"} 1');
  });
});
