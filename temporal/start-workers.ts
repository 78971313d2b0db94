import { NativeConnection, Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import type { Worker } from '@temporalio/worker';
import type { AnalysisActivities } from '../activities/analysis-activities.ts';
import type { DeliveryActivities, GitopsActivities } from '../activities/delivery-activities.ts';
import type { DriftActivities } from '../activities/drift-activities.ts';
import type { ReprocessActivities } from '../activities/reprocess/reprocess-activities.ts';
import type { WatchActivities } from '../activities/watch-activities.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import type { Logger } from '../platform/logging/logger.ts';
import type { TemporalAddress } from './create-client.ts';
import { createControlWorker, createGitopsWorker } from './create-worker.ts';
import type { WorkerSetup } from './create-worker.ts';
import type { WorkflowBundle } from './load-bundle.ts';
import { registerSearchAttributes } from './search-attributes.ts';
import { createTemporalLogger } from './temporal-logger.ts';

/** What the workers of a process run, and where. */
export interface StartWorkersOptions {
  readonly temporal: TemporalAddress;
  readonly activities: {
    readonly control: AnalysisActivities & DeliveryActivities & ReprocessActivities & DriftActivities & WatchActivities;
    readonly gitops: GitopsActivities;
  };
  readonly bundle: WorkflowBundle;
  readonly logger: Logger;
}

/** Workers that poll. */
export interface RunningWorkers {
  /** Resolves after a shutdown; rejects when a worker cannot go on. */
  readonly run: Promise<void>;
  /** Stops polling, lets activities finish within the grace time, and closes the connection. */
  shutdown(): Promise<void>;
}

/** Connects and starts one worker a task queue. @throws ScoutError unavailable */
export async function startWorkers(options: StartWorkersOptions): Promise<RunningWorkers> {
  installRuntime(options.logger);
  const connection = await connect(options.temporal.address);
  const workers = await createWorkers(connection, options).catch(async (error: unknown) => {
    await connection.close();
    throw notReady(options.temporal, error);
  });
  const run = runAll(workers).finally(() => connection.close());
  return {
    run,
    async shutdown() {
      workers.forEach(stop);
      await run;
    },
  };
}

async function createWorkers(connection: NativeConnection, options: StartWorkersOptions): Promise<readonly Worker[]> {
  const setup = { connection, namespace: options.temporal.namespace };
  await ensureSearchAttributes(setup, options.logger);
  return [
    await createControlWorker(setup, options.bundle, options.activities.control),
    await createGitopsWorker(setup, options.activities.gitops),
  ];
}

function notReady({ address, namespace }: TemporalAddress, cause: unknown): ScoutError {
  return ScoutError.from(cause, {
    code: ErrorCode.unavailable,
    message: `The workers could not start on the Temporal server at ${address}, namespace ${namespace}.`,
  });
}

/** Without them every workflow task would fail, so a worker does not start before the server knows them. */
async function ensureSearchAttributes({ connection, namespace }: WorkerSetup, logger: Logger): Promise<void> {
  const registration = await registerSearchAttributes(connection, namespace);
  if (registration.kind === 'added') logger.info({ names: registration.names }, 'search attributes registered');
  if (registration.kind !== 'not_permitted') return;
  logger.warn({ needed: registration.needed }, 'the Temporal server does not let us check its search attributes');
}

/** One worker's failure stops the others: a process that runs half of its queues looks healthy and is not. */
async function runAll(workers: readonly Worker[]): Promise<void> {
  const runs = workers.map(async (worker) => {
    try {
      await worker.run();
    } finally {
      workers.forEach(stop);
    }
  });
  const settled = await Promise.allSettled(runs);
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw ScoutError.from(failed.reason);
}

function stop(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}

let runtimeInstalled = false;

/** The SDK has one runtime a process; signals belong to the process's own life cycle. */
function installRuntime(logger: Logger): void {
  if (runtimeInstalled) return;
  Runtime.install({
    logger: createTemporalLogger(logger),
    shutdownSignals: [],
    // The native half logs through us too, instead of in a form of its own.
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN' }) } },
  });
  runtimeInstalled = true;
}

async function connect(address: string): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect({ address });
  } catch (error) {
    throw new ScoutError({
      code: ErrorCode.unavailable,
      message: `The Temporal server at ${address} does not answer; check SLO_SCOUT_TEMPORAL_ADDRESS.`,
      cause: error,
    });
  }
}
