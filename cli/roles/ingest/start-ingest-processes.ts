import { AggregatorRegistry } from 'prom-client';
import type { Registry } from 'prom-client';
import { INGEST_NODE_FLAGS } from '../node-flags.ts';
import { createRoleFork } from '../processes/fork-role.ts';
import { startWorkerPool } from '../processes/worker-pool.ts';
import type { WorkerPool, WorkerPoolOptions } from '../processes/worker-pool.ts';
import type { RoleContext, RunningRole } from '../role.ts';

/** How the processes of ingest are kept running. Durations in milliseconds. */
const POOL: Omit<WorkerPoolOptions, 'count' | 'fork' | 'logger'> = {
  firstPauseMs: 200,
  longestPauseMs: 30_000,
  steadyAfterMs: 60_000,
  maxFailedStarts: 8,
  stopGraceMs: 25_000,
  metricsTimeoutMs: 2_000,
};

/** The role as several processes: what the admin server needs of them. */
export interface IngestProcesses extends RunningRole {
  readonly registry: Pick<Registry, 'contentType' | 'metrics'>;
  /** Why the role is not whole, or undefined when it is. */
  unhealthy(): string | undefined;
}

/**
 * Starts one process for each core that the configuration gives to ingest; they share the ports and nothing else.
 * @throws ScoutError failed_precondition when one of them cannot start
 */
export async function startIngestProcesses({ config, logger }: RoleContext): Promise<IngestProcesses> {
  const count = config.ingest.processes;
  const indexSetting = 'SLO_SCOUT_INGEST_PROCESS_INDEX';
  const fork = createRoleFork({ role: 'ingest', indexSetting, nodeFlags: INGEST_NODE_FLAGS });
  const pool = await startWorkerPool({ ...POOL, count, fork, logger });
  return {
    addresses: pool.addresses,
    failed: pool.failed,
    close: () => pool.close(),
    registry: { contentType: AggregatorRegistry.PROMETHEUS_CONTENT_TYPE, metrics: () => sumMetrics(pool) },
    unhealthy() {
      const missing = count - pool.readyCount();
      return missing === 0 ? undefined : `${String(missing)} of ${String(count)} processes are being started again.`;
    },
  };
}

async function sumMetrics(pool: WorkerPool): Promise<string> {
  return AggregatorRegistry.aggregate([...(await pool.metrics())]).metrics();
}
