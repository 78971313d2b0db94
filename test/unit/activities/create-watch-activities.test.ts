import { describe, expect, it } from 'vitest';
import { createWatchActivities } from '../../../activities/create-watch-activities.ts';
import type { ScheduledService } from '../../../activities/ports.ts';
import type { BudgetEvent } from '../../../domain/error-budget/budget-event.ts';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { EMPTY_SKETCH } from '../../../domain/sketch/sketch-data.ts';
import type { SliBucketReader } from '../../../domain/sli/ports.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import { createMetrics } from '../../../platform/metrics/catalogue.ts';
import { createActivityEnvironment } from '../../support/activity-environment.ts';
import { buildBudgetEvent } from '../../support/builders/build-budget-event.ts';
import { buildSlo } from '../../support/builders/build-slo.ts';
import { createMemoryStores } from '../../support/fakes/memory-stores.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = 20_000 * 24 * HOUR_MS;

const environment = createActivityEnvironment();

/** Stores whose buckets count how often they are read, and fail for one journey; people who do not hear of some SLOs. */
function setUp({ deaf = [] as readonly string[] } = {}) {
  const stores = createMemoryStores();
  const metrics = createMetrics();
  const kept: (readonly ScheduledService[])[] = [];
  const told: BudgetEvent[] = [];
  const reads: string[] = [];
  const broken = new ScoutError({ code: ErrorCode.dataLoss, message: 'A sketch is broken.' });
  const buckets: SliBucketReader = {
    ...stores.buckets,
    async readBuckets(query) {
      reads.push(query.journeyId);
      if (query.journeyId === 'broken') throw broken;
      return stores.buckets.readBuckets(query);
    },
  };
  const activities = createWatchActivities({
    ...{ slos: stores.slos, buckets, budgetEvents: stores.budgetEvents, metrics, logger: createSilentLogger() },
    driftSchedules: {
      async keep(services) {
        kept.push(services);
        return { created: services.length, changed: 0, removed: 0 };
      },
    },
    budgetNotifier: {
      async budgetChanged(event) {
        if (deaf.includes(event.sloId)) throw new ScoutError({ code: ErrorCode.unavailable, message: 'No chat.' });
        told.push(event);
      },
    },
  });
  const watch = (nowMs = NOW_MS) => environment.run(activities.watchBudgets, { nowMs });
  const tell = (nowMs = NOW_MS) => environment.run(activities.tellBudgetEvents, { nowMs });
  return { activities, rows: stores.rows, metrics, kept, told, reads, watch, tell };
}

type World = ReturnType<typeof setUp>;

/** A live SLO of 99 % over a week, and a week of 100 requests an hour of which some fail. */
function addSlo({ rows }: World, journeyId: string, bad: number): void {
  const slo = buildSlo({ sloId: `slo-${journeyId}`, journeyId, objectivePpm: 990_000, windowDays: 7, status: 'live' });
  rows.slos.set(slo.sloId, slo);
  for (let hour = 7 * 24; hour > 0; hour -= 1) {
    rows.buckets.push({ journeyId, startMs: NOW_MS - hour * HOUR_MS, total: 100, bad, latency: EMPTY_SKETCH });
  }
}

describe('watchBudgets', () => {
  it('keeps the state of an SLO that it sees for the first time, and then its changes alone', async () => {
    const world = setUp();
    addSlo(world, 'a', 0);
    await world.watch();
    const unchanged = await world.watch(NOW_MS + 1);
    world.rows.buckets.push({ journeyId: 'a', startMs: NOW_MS + HOUR_MS, total: 900, bad: 300, latency: EMPTY_SKETCH });

    const changed = await world.watch(NOW_MS + 2 * HOUR_MS);

    expect(unchanged).toEqual({ watched: 1, changed: 0, failed: 0 });
    expect(changed).toEqual({ watched: 1, changed: 1, failed: 0 });
    expect(world.rows.budgetEvents).toMatchObject([
      { sequence: 1, to: 'healthy', atMs: NOW_MS, remaining: 1, burnRate1h: 0 },
      { sequence: 2, from: 'healthy', to: 'exhausted', atMs: NOW_MS + 2 * HOUR_MS },
    ]);
    expect(world.rows.budgetEvents[0]).not.toHaveProperty('from');
    expect(world.rows.budgetEvents[1]?.remaining).toBeLessThan(0);
    expect(world.rows.budgetEvents[1]?.burnRate1h).toBeGreaterThan(30);
    expect(await world.metrics.registry.metrics()).toContain(
      'slo_scout_budget_state_changes_total{state="exhausted"} 1',
    );
  });

  it('looks at live SLOs alone', async () => {
    const world = setUp();
    addSlo(world, 'a', 0);
    world.rows.slos.set('slo-a', buildSlo({ sloId: 'slo-a', status: 'in_delivery' }));

    expect(await world.watch()).toEqual({ watched: 0, changed: 0, failed: 0 });
  });

  it('does not let an SLO that cannot be read hide the others', async () => {
    const world = setUp();
    addSlo(world, 'broken', 0);
    addSlo(world, 'b', 100);

    const watched = await world.watch();

    expect(watched).toEqual({ watched: 2, changed: 1, failed: 1 });
    expect(world.rows.budgetEvents).toMatchObject([{ sloId: 'slo-b', to: 'exhausted' }]);
    expect(await world.metrics.registry.metrics()).toContain('slo_scout_budget_watch_failures_total 1');
  });

  it('reads the buckets of a journey once for both its SLOs', async () => {
    const world = setUp();
    addSlo(world, 'a', 0);
    const slo = buildSlo({
      sloId: 'latency',
      journeyId: 'a',
      sli: { kind: 'latency', thresholdMs: 100 },
      status: 'live',
    });
    world.rows.slos.set('latency', slo);

    await world.watch();

    expect(world.reads).toEqual(['a']);
    expect(world.rows.budgetEvents).toHaveLength(2);
  });

  it('goes through the SLOs in portions', async () => {
    const world = setUp();
    for (let index = 0; index < 130; index += 1) {
      const sloId = String(index).padStart(3, '0');
      world.rows.slos.set(sloId, buildSlo({ sloId, status: 'live' }));
    }

    const first = await world.watch();
    const second = await environment.run(world.activities.watchBudgets, { nowMs: NOW_MS, afterSloId: '099' });
    const ends = [
      await world.activities.findPortionEnd({}),
      await world.activities.findPortionEnd({ afterSloId: '099' }),
    ];

    expect(first).toEqual({ watched: 100, changed: 100, failed: 0, lastSloId: '099' });
    expect(second).toEqual({ watched: 30, changed: 30, failed: 0 });
    expect(ends).toEqual([{ lastSloId: '099' }, {}]);
  });
});

describe('tellBudgetEvents', () => {
  it('tells each change once, but not that a new SLO is healthy', async () => {
    const world = setUp();
    world.rows.budgetEvents.push(buildBudgetEvent({ to: 'healthy', atMs: 1 }));
    world.rows.budgetEvents.push(buildBudgetEvent({ sequence: 2, from: 'healthy', to: 'exhausted', atMs: 2 }));

    const first = await world.tell();
    const again = await world.tell();

    expect([first, again]).toEqual([{ told: 1 }, { told: 0 }]);
    expect(world.told).toMatchObject([{ sequence: 2, from: 'healthy', to: 'exhausted' }]);
  });

  it('fails when one cannot be told, tells the others, and comes back to it', async () => {
    const deaf = ['slo-1'];
    const world = setUp({ deaf });
    world.rows.budgetEvents.push(buildBudgetEvent({ atMs: 1 }), buildBudgetEvent({ sloId: 'other', atMs: 2 }));

    await expect(world.tell()).rejects.toMatchObject({ type: 'unavailable', nonRetryable: false });
    deaf.length = 0;
    await world.tell();

    expect(world.told.map(({ sloId }) => sloId)).toEqual(['other', 'slo-1']);
  });
});

describe('keepDriftSchedules', () => {
  it('wants one for each service and environment with a live SLO, of all pages', async () => {
    const world = setUp();
    for (let index = 0; index < 600; index += 1) {
      const slo = buildSlo({ sloId: String(index).padStart(3, '0'), service: index < 550 ? 'a' : 'b', status: 'live' });
      world.rows.slos.set(slo.sloId, slo);
    }
    world.rows.slos.set('x', buildSlo({ sloId: 'x', service: 'a', environment: 'staging', status: 'live' }));
    world.rows.slos.set('y', buildSlo({ sloId: 'y', service: 'none', status: 'retired' }));

    const { created } = await world.activities.keepDriftSchedules();

    expect(created).toBe(3);
    expect(world.kept).toEqual([
      [
        { service: 'a', environment: 'production' },
        { service: 'b', environment: 'production' },
        { service: 'a', environment: 'staging' },
      ],
    ]);
  });
});
