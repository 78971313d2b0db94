import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScheduleDescription } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DRIFT_SCHEDULE_PREFIX, driftScheduleId } from '../../contracts/workflows/drift-messages.ts';
import { SLO_WATCH_SCHEDULE_ID } from '../../contracts/workflows/slo-watch-messages.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createTemporalClient } from '../../temporal/create-client.ts';
import type { TemporalConnection } from '../../temporal/create-client.ts';
import { createSchedules } from '../../temporal/create-schedules.ts';
import { loadBundle } from '../../temporal/load-bundle.ts';
import { startWorkers } from '../../temporal/start-workers.ts';
import type { RunningWorkers } from '../../temporal/start-workers.ts';
import { getTemporal } from '../support/components.ts';
import { until } from '../workflow/support/delivery-scenario.ts';
import { fakeActivities } from '../workflow/support/fake-activities.ts';

const HOUR_MS = 3_600_000;
const SETTINGS = { watchIntervalMs: HOUR_MS, driftEnabled: true, driftIntervalMs: 24 * HOUR_MS };

describe('schedules on a real Temporal server', () => {
  let cacheDir: string;
  let connection: TemporalConnection;
  let workers: RunningWorkers;
  const fake = fakeActivities();

  beforeAll(async () => {
    cacheDir = await mkdtemp(join(tmpdir(), 'slo-scout-bundle-'));
    const temporal = { address: await getTemporal(), namespace: 'default' };
    connection = await createTemporalClient(temporal, 'test');
    const { activities } = fake;
    workers = await startWorkers({
      ...{ temporal, activities: { control: activities, gitops: activities } },
      ...{ bundle: await loadBundle({ cacheDir }), logger: createSilentLogger() },
    });
  });
  afterAll(async () => {
    await connection.client.schedule.getHandle(SLO_WATCH_SCHEDULE_ID).delete();
    await workers.shutdown();
    await connection.close();
    await rm(cacheDir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await createSchedules(connection.client, SETTINGS).keep([]);
    await until(async () => (await driftSchedules()).length === 0);
  });

  const schedules = (changes: Partial<typeof SETTINGS> = {}) =>
    createSchedules(connection.client, { ...SETTINGS, ...changes });
  const describeSchedule = (id: string): Promise<ScheduleDescription> =>
    connection.client.schedule.getHandle(id).describe();

  async function driftSchedules(): Promise<readonly string[]> {
    const ids: string[] = [];
    for await (const { scheduleId } of connection.client.schedule.list()) {
      if (scheduleId.startsWith(DRIFT_SCHEDULE_PREFIX)) ids.push(scheduleId);
    }
    return ids.sort();
  }

  function newService(prefix: string) {
    return { service: `${prefix}-${randomUUID()}`, environment: 'production' };
  }

  it('gives each service its own, once, and takes it from a service without a live SLO', async () => {
    const [shop, cart] = [newService('shop'), newService('cart')];
    const idOf = ({ service, environment }: typeof shop) => driftScheduleId(environment, service);

    const created = await schedules().keep([shop, cart]);
    await until(async () => (await driftSchedules()).length === 2);
    const again = await schedules().keep([shop, cart]);
    const removed = await schedules().keep([cart]);

    expect(created).toEqual({ created: 2, changed: 0, removed: 0 });
    expect(again).toEqual({ created: 0, changed: 0, removed: 0 });
    expect(removed).toEqual({ created: 0, changed: 0, removed: 1 });
    await until(async () => (await driftSchedules()).join() === idOf(cart));
    const { spec, policies } = await describeSchedule(idOf(cart));
    expect(spec.intervals).toMatchObject([{ every: 24 * HOUR_MS }]);
    expect(policies.overlap).toBe('SKIP');
  });

  it('gives them another interval when the setting is another, and leaves a paused one paused', async () => {
    const shop = newService('shop');
    const id = driftScheduleId(shop.environment, shop.service);
    await schedules().keep([shop]);
    await connection.client.schedule.getHandle(id).pause('not now');
    await until(async () => (await driftSchedules()).length === 1);

    const changed = await schedules({ driftIntervalMs: 2 * HOUR_MS }).keep([shop]);

    expect(changed).toEqual({ created: 0, changed: 1, removed: 0 });
    const { spec, state } = await describeSchedule(id);
    expect(spec.intervals).toMatchObject([{ every: 2 * HOUR_MS }]);
    expect(state.paused).toBe(true);
  });

  it('takes all away when comparing is turned off', async () => {
    await schedules().keep([newService('shop')]);
    await until(async () => (await driftSchedules()).length === 1);

    const { removed } = await schedules({ driftEnabled: false }).keep([newService('shop')]);

    expect(removed).toBe(1);
    await until(async () => (await driftSchedules()).length === 0);
  });

  it('starts the comparison of its service', async () => {
    const shop = newService('triggered');
    await schedules().keep([shop]);

    await connection.client.schedule.getHandle(driftScheduleId(shop.environment, shop.service)).trigger();
    await until(() => fake.inputsOf('checkSloDrift').some(({ service }) => service === shop.service));

    expect(fake.inputsOf('planDrift')).toContainEqual(shop);
  });

  it('has one watch, whose interval follows the setting', async () => {
    await schedules().keepWatch();
    await schedules({ watchIntervalMs: 2 * HOUR_MS }).keepWatch();

    const { spec } = await describeSchedule(SLO_WATCH_SCHEDULE_ID);
    await connection.client.schedule.getHandle(SLO_WATCH_SCHEDULE_ID).trigger();
    await until(() => fake.inputsOf('tellBudgetEvents').length > 0);

    expect(spec.intervals).toMatchObject([{ every: 2 * HOUR_MS }]);
    expect(fake.inputsOf('watchBudgets').length).toBeGreaterThan(0);
  });
});
