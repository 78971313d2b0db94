import type { ActivityOptions } from '@temporalio/workflow';
import { TaskQueue } from '../contracts/workflows/task-queues.ts';

/**
 * How activities run, by what they do. Every profile bounds one attempt (start-to-close) and all of them together:
 * a bounded number for an analysis, which a person watches and can start again; a day for a delivery, which must
 * survive the outage of a database or a forge without anybody's help. What no retry can mend is non-retryable by its
 * failure (activities/failure.ts), so no profile lists error types.
 */
export type ActivityProfile = ActivityOptions & Required<Pick<ActivityOptions, 'startToCloseTimeout' | 'retry'>>;

/** Backs off from half a second to a minute. */
const patiently = { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '1 minute' } as const;

/** Reads and writes a few rows while somebody waits: gives up after about two minutes. */
export const quick: ActivityProfile = {
  taskQueue: TaskQueue.control,
  startToCloseTimeout: '30 seconds',
  retry: { ...patiently, maximumAttempts: 8 },
};

/** Reads weeks of buckets and computes on them. */
export const compute: ActivityProfile = {
  taskQueue: TaskQueue.control,
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '2 minutes',
  retry: { ...patiently, maximumAttempts: 5 },
};

/** Reads and writes a few rows in the background. */
export const database: ActivityProfile = {
  taskQueue: TaskQueue.control,
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '1 day',
  retry: patiently,
};

/** Runs the validator or writes to the forge. */
export const gitops: ActivityProfile = {
  taskQueue: TaskQueue.gitops,
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '30 seconds',
  scheduleToCloseTimeout: '1 day',
  retry: patiently,
};

/** Asks the forge or Prometheus for a state; the workflow asks again anyway. */
export const poll: ActivityProfile = {
  taskQueue: TaskQueue.gitops,
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '1 day',
  retry: patiently,
};

/** Replays archived telemetry or swaps its rows: hours for a large range, gone on with where a dead worker stopped. */
export const replay: ActivityProfile = {
  taskQueue: TaskQueue.control,
  startToCloseTimeout: '12 hours',
  heartbeatTimeout: '1 minute',
  scheduleToCloseTimeout: '1 day',
  retry: patiently,
};

/** Journeys of an analysis under way at once: they share the database and the worker's threads with everything else. */
export const JOURNEYS_AT_ONCE = 4;
