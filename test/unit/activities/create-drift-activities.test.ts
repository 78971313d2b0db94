import { describe, expect, it } from 'vitest';
import { createBlobEvidenceStore } from '../../../adapters/blobs/create-blob-evidence-store.ts';
import { createDriftActivities } from '../../../activities/create-drift-activities.ts';
import type { SloDriftSummary } from '../../../activities/drift-activities.ts';
import { attainedFrom } from '../../../domain/evidence/evidence-figures.ts';
import type { StoredRecommendation } from '../../../domain/recommendation/recommendation.ts';
import type { SliKind } from '../../../domain/sli/sli-bucket.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import { createMetrics } from '../../../platform/metrics/catalogue.ts';
import { createActivityEnvironment } from '../../support/activity-environment.ts';
import { buildSlo } from '../../support/builders/build-slo.ts';
import { createMemoryBlobStore } from '../../support/fakes/memory-blob-store.ts';
import { createMemoryStores } from '../../support/fakes/memory-stores.ts';
import { OLD_JOURNEY, TODAY, recommended, simulateDrift } from '../domain/drift/simulate-drift.ts';
import type { Behaviour } from '../domain/drift/simulate-drift.ts';
import { NOW_MS } from '../domain/recommendation/simulate-history.ts';

const { service, environment, operation } = OLD_JOURNEY;
const DELIVERY = { remindAfterMs: 1, expireAfterMs: 2, mergePollMs: 3, verifyTimeoutMs: 4, windowDays: 28 };
const CHECK = {
  ...{ analysisId: 'run-1', service, environment, sloId: 'slo-1', ...TODAY },
  ...{ serviceTotal: 1_000_000, nowMs: NOW_MS + 5 },
};

const environmentOfActivities = createActivityEnvironment();

/** A live SLO that was approved on two weeks, and two weeks of some behaviour after them. */
function setUp(now: Behaviour, kind: SliKind = 'availability') {
  const stores = createMemoryStores();
  const metrics = createMetrics();
  const evidence = createBlobEvidenceStore(createMemoryBlobStore());
  const activities = createDriftActivities({
    ...{ ...stores, evidence, metrics, windowDays: 14, delivery: DELIVERY, logger: createSilentLogger() },
    journeyMetrics: { read: () => Promise.resolve(undefined) },
    traceFinder: { findTraces: async () => [] },
  });
  const { before, after, anchorMs } = simulateDrift(now, 14);
  const baseline = recommended(before, { kind, nowMs: anchorMs });
  const objectivePpm = baseline.outcome.kind === 'proposed' ? baseline.outcome.variants[1].objectivePpm : 0;
  stores.rows.journeys.push(OLD_JOURNEY);
  stores.rows.buckets.push(...before, ...after);
  stores.rows.recommendations.set(baseline.sliId, { ...baseline, status: 'approved' });
  const slo = buildSlo({
    ...{ ...OLD_JOURNEY, sloId: 'slo-1', sliId: baseline.sliId, sli: baseline.sli, name: baseline.name },
    ...{ objectivePpm, status: 'live', approvedAtMs: anchorMs },
  });
  stores.rows.slos.set('slo-1', slo);
  const check = (): Promise<SloDriftSummary> => environmentOfActivities.run(activities.checkSloDrift, CHECK);
  return { activities, rows: stores.rows, metrics, evidence, check, baseline, slo };
}

type World = ReturnType<typeof setUp>;

function pendingIn({ rows }: World): readonly StoredRecommendation[] {
  return [...rows.recommendations.values()].filter(({ status }) => status === 'pending');
}

describe('planDrift', () => {
  it('names the live SLOs of the service, with the settings of the worker', async () => {
    const { activities, rows, slo } = setUp({});
    rows.slos.set('slo-2', { ...slo, sloId: 'slo-2', status: 'retired' });
    rows.slos.set('slo-3', { ...slo, sloId: 'slo-3', service: 'other' });

    const plan = await activities.planDrift({ service, environment });

    expect(plan).toEqual({ sloIds: ['slo-1'], windowDays: 14, delivery: DELIVERY });
  });
});

describe('checkSloDrift', () => {
  it('keeps that nothing moved, with its figures, and opens nothing', async () => {
    const world = setUp({});

    const summary = await world.check();

    expect(summary).toEqual({ outcome: 'unmoved' });
    expect(pendingIn(world)).toEqual([]);
    expect(world.rows.driftChecks).toMatchObject([
      {
        sloId: 'slo-1',
        driftId: 'run-1',
        service,
        environment,
        checkedAtMs: NOW_MS + 5,
        outcome: 'unmoved',
        moves: [],
      },
    ]);
    expect(world.rows.driftChecks[0]?.figures?.badShare.before).toBeGreaterThan(0);
  });

  it('opens the recommendation of today for a move, with the difference before its explanation', async () => {
    const world = setUp({ errorRatio: 0.003 });

    const summary = await world.check();

    const [opened] = pendingIn(world);
    expect(summary).toEqual({ outcome: 'moved', openedSliId: opened?.sliId });
    expect(opened).toMatchObject({
      analysisId: 'run-1',
      operation,
      sli: { kind: 'availability' },
      createdAtMs: NOW_MS + 5,
    });
    expect(opened?.explanation).toMatch(/^Drift of .*\n.* requests from /);
    expect(opened?.attained).toMatchObject(attainedFrom((await world.evidence.readFigures(opened?.sliId ?? ''))!));
    expect(world.rows.driftChecks).toMatchObject([{ outcome: 'moved', moves: ['target'], openedSliId: opened?.sliId }]);
    const text = await world.metrics.registry.metrics();
    expect(text).toContain('slo_scout_drift_checks_total{outcome="moved"} 1');
    expect(text).toContain('slo_scout_drift_recommendations_total{kind="availability"} 1');
  });

  it('opens one when it is repeated after a crash', async () => {
    const world = setUp({ errorRatio: 0.003 });
    const first = await world.check();
    world.rows.driftChecks.length = 0;

    const again = await world.check();

    expect(again).toEqual(first);
    expect(pendingIn(world)).toHaveLength(1);
    expect(world.rows.driftChecks).toHaveLength(1);
  });

  it('opens no second one while the first waits for a decision', async () => {
    const world = setUp({ errorRatio: 0.003 });
    await world.check();
    const [opened] = pendingIn(world);

    const next = await environmentOfActivities.run(world.activities.checkSloDrift, { ...CHECK, analysisId: 'run-2' });

    // It is handed over again: the run that opened it may have died before that.
    expect(next).toEqual({ outcome: 'moved', openedSliId: opened?.sliId });
    expect(pendingIn(world)).toEqual([opened]);
    expect(world.rows.driftChecks[1]).toMatchObject({
      ...{ driftId: 'run-2', outcome: 'moved', heldBy: { kind: 'pending_recommendation', id: opened?.sliId } },
    });
  });

  it('opens no second one while a newer SLO is on its way', async () => {
    const world = setUp({ errorRatio: 0.003 });
    const { approvedAtMs } = world.slo;
    const next = {
      ...world.slo,
      sloId: 'next',
      sliId: 'x',
      status: 'in_delivery',
      approvedAtMs: approvedAtMs + 1,
    } as const;
    world.rows.slos.set('next', next);

    expect(await world.check()).toEqual({ outcome: 'moved' });
    expect(world.rows.driftChecks).toMatchObject([{ heldBy: { kind: 'slo_on_its_way', id: 'next' } }]);
  });

  it('does not repeat what a person rejected', async () => {
    const world = setUp({ errorRatio: 0.003 });
    const { openedSliId = '' } = await world.check();
    const opened = world.rows.recommendations.get(openedSliId);
    if (opened !== undefined) world.rows.recommendations.set(openedSliId, { ...opened, status: 'rejected' });

    const next = await environmentOfActivities.run(world.activities.checkSloDrift, { ...CHECK, analysisId: 'run-2' });

    expect(next).toEqual({ outcome: 'too_early' });
    expect(pendingIn(world)).toEqual([]);
  });

  it('has nothing to compare with when the recommendation of the SLO is not stored', async () => {
    const world = setUp({});
    world.rows.recommendations.clear();

    expect(await world.check()).toEqual({ outcome: 'no_baseline' });
  });

  it('fails when the SLO’s journey is gone', async () => {
    const world = setUp({});
    world.rows.journeys.length = 0;

    await expect(world.check()).rejects.toMatchObject({ type: 'not_found', nonRetryable: true });
  });
});

describe('recordDriftFailure', () => {
  it('keeps why an SLO could not be compared, unless it was after all', async () => {
    const world = setUp({});
    const failure = { ...CHECK, message: 'A sketch cannot be read.' };

    await world.activities.recordDriftFailure(failure);
    await world.activities.recordDriftFailure(failure);

    expect(world.rows.driftChecks).toMatchObject([
      { outcome: 'failed', moves: [], explanation: 'A sketch cannot be read.', sloId: 'slo-1', driftId: 'run-1' },
    ]);
  });
});
