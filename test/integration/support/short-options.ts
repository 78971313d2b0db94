import type { ActivityProfile } from '../../../workflows/options.ts';
import { TaskQueue } from '../../../contracts/workflows/task-queues.ts';

/** Stands in for workflows/options.ts where workers die all the time: the server notices within seconds. */
const retry = { initialInterval: '100ms', backoffCoefficient: 1 } as const;

export const quick: ActivityProfile = { taskQueue: TaskQueue.control, startToCloseTimeout: '3 seconds', retry };
export const compute: ActivityProfile = { ...quick };
export const database: ActivityProfile = { ...quick };
export const replay: ActivityProfile = { ...quick };
export const poll: ActivityProfile = { ...quick, taskQueue: TaskQueue.gitops };
export const gitops: ActivityProfile = {
  taskQueue: TaskQueue.gitops,
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '3 seconds',
  retry,
};
