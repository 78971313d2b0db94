import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Client, ScheduleOptions, ScheduleSummary } from '@temporalio/client';
import type { DriftSchedules, ScheduledService } from '../activities/ports.ts';
import { DRIFT_SCHEDULE_PREFIX, DRIFT_WORKFLOW, driftScheduleId } from '../contracts/workflows/drift-messages.ts';
import type { DriftInput } from '../contracts/workflows/drift-messages.ts';
import { SLO_WATCH_SCHEDULE_ID, SLO_WATCH_WORKFLOW } from '../contracts/workflows/slo-watch-messages.ts';
import { TaskQueue } from '../contracts/workflows/task-queues.ts';
import { stableHash } from '../domain/fingerprint/stable-hash.ts';
import { subjectAttributes } from '../workflows/search-attributes.ts';
import { fromClientError } from './client-errors.ts';

/** How often the schedules of an installation start their workflows. */
export interface ScheduleSettings {
  readonly watchIntervalMs: number;
  readonly driftEnabled: boolean;
  readonly driftIntervalMs: number;
}

/** The schedules of an installation. */
export interface Schedules extends DriftSchedules {
  /** Creates the schedule of `sloWatch`, or gives it today's interval. @throws ScoutError */
  keepWatch(): Promise<void>;
}

/** What `keep` did to one schedule. */
type Change = 'created' | 'changed' | 'none';

/**
 * Schedules on a Temporal server. A run that is due while the one before it goes on is left out; a schedule that somebody
 * paused stays paused.
 */
export function createSchedules(client: Client, settings: ScheduleSettings): Schedules {
  return {
    async keepWatch() {
      await orScoutError(async () => {
        if (!(await create(client, watchSchedule(settings)))) await update(client, watchSchedule(settings));
      });
    },
    keep: (services) => orScoutError(() => keepDrift(client, settings, settings.driftEnabled ? services : [])),
  };
}

async function keepDrift(client: Client, settings: ScheduleSettings, services: readonly ScheduledService[]) {
  const surplus = new Map<string, ScheduleSummary>();
  for await (const schedule of client.schedule.list()) {
    if (schedule.scheduleId.startsWith(DRIFT_SCHEDULE_PREFIX)) surplus.set(schedule.scheduleId, schedule);
  }
  const result = { created: 0, changed: 0, removed: 0 };
  for (const service of services) {
    const wanted = driftSchedule(service, settings);
    const change = await keepOne(client, wanted, surplus.get(wanted.scheduleId));
    surplus.delete(wanted.scheduleId);
    if (change !== 'none') result[change] += 1;
  }
  for (const scheduleId of surplus.keys()) {
    await undefinedWhenGone(() => client.schedule.getHandle(scheduleId).delete());
    result.removed += 1;
  }
  return result;
}

/** The list may be a moment old: what it lacks may be there, what it has may be gone. */
async function keepOne(client: Client, wanted: ScheduleOptions, found: ScheduleSummary | undefined): Promise<Change> {
  if (found === undefined) return (await create(client, wanted)) ? 'created' : 'none';
  const [interval] = found.spec?.intervals ?? [];
  if (interval === undefined || interval.every === wanted.spec.intervals?.[0]?.every) return 'none';
  await undefinedWhenGone(() => update(client, wanted));
  return 'changed';
}

/** False when it is there. */
async function create(client: Client, schedule: ScheduleOptions): Promise<boolean> {
  try {
    await client.schedule.create(schedule);
    return true;
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return false;
    throw error;
  }
}

async function update(client: Client, { scheduleId, ...wanted }: ScheduleOptions): Promise<void> {
  await client.schedule.getHandle(scheduleId).update(({ state }) => ({ ...wanted, state }));
}

function watchSchedule({ watchIntervalMs }: ScheduleSettings): ScheduleOptions {
  return {
    scheduleId: SLO_WATCH_SCHEDULE_ID,
    spec: { intervals: [{ every: watchIntervalMs }] },
    action: {
      type: 'startWorkflow',
      workflowType: SLO_WATCH_WORKFLOW,
      workflowId: SLO_WATCH_SCHEDULE_ID,
      taskQueue: TaskQueue.control,
      args: [],
    },
    // What was missed while the server was away, the next run sees too.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
  };
}

function driftSchedule(service: ScheduledService, { driftIntervalMs }: ScheduleSettings): ScheduleOptions {
  const scheduleId = driftScheduleId(service.environment, service.service);
  const input: DriftInput = { service: service.service, environment: service.environment };
  return {
    scheduleId,
    spec: { intervals: [{ every: driftIntervalMs, offset: offsetOf(scheduleId, driftIntervalMs) }] },
    action: {
      type: 'startWorkflow',
      workflowType: DRIFT_WORKFLOW,
      workflowId: scheduleId,
      taskQueue: TaskQueue.control,
      args: [input],
      typedSearchAttributes: subjectAttributes(service),
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' },
  };
}

/** Whole seconds into the interval, by the name, so that services do not all start at midnight. */
function offsetOf(scheduleId: string, intervalMs: number): number {
  const seconds = Math.max(1, Math.floor(intervalMs / 1000));
  return (Number.parseInt(stableHash([scheduleId]).slice(0, 8), 16) % seconds) * 1000;
}

async function undefinedWhenGone<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

async function orScoutError<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw fromClientError(error);
  }
}
