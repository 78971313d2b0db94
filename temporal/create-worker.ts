import { hostname } from 'node:os';
import { Worker } from '@temporalio/worker';
import type { NativeConnection, WorkerOptions } from '@temporalio/worker';
import { TaskQueue } from '../contracts/workflows/task-queues.ts';
import type { WorkflowBundle } from './load-bundle.ts';

/** What both workers of a process share. */
export interface WorkerSetup {
  readonly connection: NativeConnection;
  readonly namespace: string;
}

/**
 * Sizes for one process on a small machine. The SDK's defaults are meant for a machine of its own. Grace: activities
 * get the time to finish at a stop; zero would cancel them at once.
 */
const COMMON = {
  shutdownGraceTime: '10 seconds',
  shutdownForceTime: '20 seconds',
  maxHeartbeatThrottleInterval: '20 seconds',
  defaultHeartbeatThrottleInterval: '10 seconds',
} satisfies Partial<WorkerOptions>;

/** Runs the workflows and the activities that need the database alone. */
export function createControlWorker(setup: WorkerSetup, bundle: WorkflowBundle, activities: object): Promise<Worker> {
  return Worker.create({
    ...setup,
    ...COMMON,
    taskQueue: TaskQueue.control,
    identity: identityOf('control'),
    workflowBundle: bundle,
    activities,
    // Deliveries sleep for weeks: the cache holds those that are spoken to, the rest replays from history.
    maxCachedWorkflows: 200,
    maxConcurrentWorkflowTaskExecutions: 20,
    workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 4 },
    // An analysis computes on the process's own thread: more at once would only take turns.
    maxConcurrentActivityTaskExecutions: 8,
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
  });
}

/** Runs the activities that start programs and talk to the forge. */
export function createGitopsWorker(setup: WorkerSetup, activities: object): Promise<Worker> {
  return Worker.create({
    ...setup,
    ...COMMON,
    taskQueue: TaskQueue.gitops,
    identity: identityOf('gitops'),
    activities,
    maxConcurrentActivityTaskExecutions: 4,
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
  });
}

/** Names the process in histories: which machine to look at. */
function identityOf(queue: string): string {
  return `slo-scout-${queue}@${hostname()}:${String(process.pid)}`;
}
