import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker, makeTelemetryFilterString } from '@temporalio/worker';
import { TaskQueue } from '../../../contracts/workflows/task-queues.ts';
import { loadBundle } from '../../../temporal/load-bundle.ts';
import { getTimeSkippingEnvironment } from '../../support/components.ts';
import type { AllActivities } from './fake-activities.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;
const CACHE = join(ROOT, 'node_modules/.cache/slo-scout');
const HISTORIES = join(ROOT, 'test/replay/histories');
const RELEASE = '0.1.0';

/** Workflows whose histories are replayed. */
type RecordedWorkflow = 'analysis' | 'delivery' | 'reprocess' | 'drift' | 'slo-watch';

/** A time-skipping server with workers that run the real workflows on given activities. */
export interface WorkflowHarness {
  readonly env: TestWorkflowEnvironment;
  readonly client: Client;
  /** Runs `work` while both task queues have a worker. */
  withWorkers<T>(activities: AllActivities, work: (client: Client) => Promise<T>): Promise<T>;
  /** Keeps a run's history for the replay tests when the run is started with UPDATE_HISTORIES=1. */
  keepHistory(handle: WorkflowHandle, workflow: RecordedWorkflow, name: string): Promise<void>;
  close(): Promise<void>;
}

export async function createWorkflowHarness(): Promise<WorkflowHarness> {
  // Activities fail on purpose here: only what the SDK itself cannot do is worth a line.
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
  });
  const env = await getTimeSkippingEnvironment();
  // The time-skipping server can add attributes but not list them, so the product's own registration has no place here.
  const searchAttributes = { ServiceName: 2, Environment: 2, Stage: 2, DecisionsPending: 3 };
  await env.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
  const workflowBundle = await loadBundle({ cacheDir: CACHE });
  return {
    env,
    client: env.client,
    async withWorkers(activities, work) {
      const common = { connection: env.nativeConnection, activities };
      const control = await Worker.create({ ...common, taskQueue: TaskQueue.control, workflowBundle });
      const gitops = await Worker.create({ ...common, taskQueue: TaskQueue.gitops });
      return gitops.runUntil(() => control.runUntil(() => work(env.client)));
    },
    async keepHistory(handle, workflow, name) {
      if (process.env['UPDATE_HISTORIES'] !== '1') return;
      const history = await handle.fetchHistory();
      await mkdir(join(HISTORIES, workflow), { recursive: true });
      const file = join(HISTORIES, workflow, `${RELEASE}-${name}.json`);
      await writeFile(file, `${JSON.stringify(JSON.parse(historyToJSON(history), withoutMachine))}\n`);
    },
    close: () => env.teardown(),
  };
}

/** A JSON reviver: who recorded a history, and where its code lay, is of no use to a replay. */
function withoutMachine(key: string, value: unknown): unknown {
  if (key === 'identity') return 'test';
  return key === 'stackTrace' ? '' : value;
}
