import { parseArgs } from 'node:util';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createDeliveryActivities } from '../../../activities/create-delivery-activities.ts';
import { createGitopsActivities } from '../../../activities/create-gitops-activities.ts';
import { createLogNotifier } from '../../../activities/log-notifier.ts';
import { createPool } from '../../../adapters/postgres/pool.ts';
import { createPromtoolRuleValidator } from '../../../adapters/promtool/create-promtool-rule-validator.ts';
import { connectStores } from '../../../cli/roles/connect-stores.ts';
import { TaskQueue } from '../../../contracts/workflows/task-queues.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import { createMetrics } from '../../../platform/metrics/catalogue.ts';
import { dyingAtEveryStep } from './crash-plan.ts';
import { openTestForge } from './open-test-forge.ts';

/** A worker process with the real activities on the real database, forge and validator, that dies at every step. */
const { values } = parseArgs({
  options: {
    temporal: { type: 'string', default: '' },
    database: { type: 'string', default: '' },
    repository: { type: 'string', default: '' },
    promtool: { type: 'string', default: '' },
    bundle: { type: 'string', default: '' },
    deaths: { type: 'string', default: '' },
  },
});

Runtime.install({ logger: new DefaultLogger('ERROR') });
const logger = createSilentLogger();
const pool = createPool({ url: values.database, size: 4, applicationName: 'dying-worker', logger });
const common = { ...connectStores(pool), metrics: createMetrics(), apiUrl: 'http://127.0.0.1:8000' };
const gitops = createGitopsActivities({
  ...common,
  ruleValidator: createPromtoolRuleValidator({ promtoolPath: values.promtool }),
  pullRequests: await openTestForge(values.repository),
  liveRules: undefined,
  commitMessageFormat: 'feat(slo): {message}',
});
const delivery = createDeliveryActivities({ ...common, notifier: createLogNotifier(logger) });
const activities = dyingAtEveryStep(values.deaths, { ...delivery, ...gitops });

const connection = await NativeConnection.connect({ address: values.temporal });
const shared = { connection, namespace: 'default', activities };
// No cache: a task that waits for a dead worker's cache would slow every restart down.
const workflows = { workflowBundle: { codePath: values.bundle }, maxCachedWorkflows: 0 };
const workers = await Promise.all([
  Worker.create({ ...shared, ...workflows, taskQueue: TaskQueue.control }),
  Worker.create({ ...shared, taskQueue: TaskQueue.gitops }),
]);
await Promise.all(workers.map((worker) => worker.run()));
