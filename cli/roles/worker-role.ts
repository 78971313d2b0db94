import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { createPostgresReplayStaging } from '../../adapters/postgres/create-postgres-replay-staging.ts';
import { createPrometheusLiveRules } from '../../adapters/prometheus/create-prometheus-live-rules.ts';
import { createPromtoolRuleValidator } from '../../adapters/promtool/create-promtool-rule-validator.ts';
import { createJourneyMetrics } from '../../activities/create-journey-metrics.ts';
import type { JourneyMetrics } from '../../activities/create-journey-metrics.ts';
import { createAnalysisActivities } from '../../activities/create-analysis-activities.ts';
import { createDeliveryActivities } from '../../activities/create-delivery-activities.ts';
import { createGitopsActivities } from '../../activities/create-gitops-activities.ts';
import { createReprocessActivities } from '../../activities/reprocess/create-reprocess-activities.ts';
import { createLogNotifier } from '../../activities/log-notifier.ts';
import type { LiveRules } from '../../domain/delivery/ports.ts';
import type { ReprocessStore } from '../../domain/reprocess/ports.ts';
import type { Config } from '../../platform/config/config.ts';
import { startAdminServer } from '../../platform/lifecycle/admin-server.ts';
import { createReprocessor } from '../../streaming/reprocess/create-reprocessor.ts';
import { loadBundle } from '../../temporal/load-bundle.ts';
import { startWorkers } from '../../temporal/start-workers.ts';
import { connectDatabase } from './connect-database.ts';
import { connectStores } from './connect-stores.ts';
import type { Stores } from './connect-stores.ts';
import { keepWatch, liveSloActivities, openSchedules } from './live-slos.ts';
import { openBlobs } from './open-blobs.ts';
import { openEvidence } from './open-evidence.ts';
import { openForge } from './open-forge.ts';
import { reprocessLimits } from './reprocess-limits.ts';
import { requireTemporalAddress } from './require-temporal-address.ts';
import type { RoleContext, RunningRole } from './role.ts';
import { watchWork } from './watch-work.ts';
import { createServicePrometheus, revealed } from './worker/create-service-prometheus.ts';

/** Runs the workflows and their activities. */
export async function startWorkerRole(context: RoleContext): Promise<RunningRole> {
  const { config, logger, metrics } = context;
  const pool = connectDatabase(context, 'worker');
  const servicePrometheus = createServicePrometheus({ ...config, allowedAddresses: config.collect.allowedAddresses });
  const stores = { ...connectStores(pool), journeyMetrics: createJourneyMetrics(servicePrometheus, metrics) };
  const schedules = await openSchedules(config);
  await keepWatch(schedules, logger);
  const workers = await startWorkers({
    temporal: requireTemporalAddress(config),
    activities: {
      control: {
        ...decisionActivities(context, stores),
        ...liveSloActivities(context, stores, schedules),
        ...reprocessActivities(context, pool, stores.reprocessRuns),
      },
      gitops: await gitopsActivities(context, stores),
    },
    bundle: await loadBundle({ cacheDir: join(config.stateDir, 'cache') }),
    logger,
  });
  const stop = new AbortController();
  const { failed, unhealthy } = watchWork(workers.run, stop.signal);
  const admin = await startAdminServer({
    host: config.adminHost,
    port: config.worker.adminPort,
    portSetting: 'SLO_SCOUT_WORKER_ADMIN_PORT',
    metrics,
    unhealthy,
  });
  return {
    addresses: {},
    failed,
    async close() {
      stop.abort();
      try {
        await workers.shutdown();
      } finally {
        await admin.close();
        await schedules.close();
        servicePrometheus.close();
        await pool.end();
      }
    },
  };
}

/** From the analysis to what people decide. */
function decisionActivities(context: RoleContext, stores: Stores & { readonly journeyMetrics: JourneyMetrics }) {
  const { config, logger, metrics } = context;
  const apiUrl = config.api.publicUrl;
  return {
    ...createAnalysisActivities({ ...stores, ...openEvidence(context), metrics, logger }),
    ...createDeliveryActivities({ ...stores, metrics, apiUrl, notifier: createLogNotifier(logger) }),
  };
}

async function gitopsActivities({ config, metrics, promtoolPath }: RoleContext, stores: Stores) {
  return createGitopsActivities({
    ...stores,
    metrics,
    apiUrl: config.api.publicUrl,
    ruleValidator: createPromtoolRuleValidator({ promtoolPath }),
    pullRequests: await openForge(config),
    liveRules: liveRulesOf(config),
    commitMessageFormat: config.git.commitMessageFormat,
  });
}

function liveRulesOf({ prometheusUrl, prometheusHeaders }: Config): LiveRules | undefined {
  if (prometheusUrl === undefined) return undefined;
  return createPrometheusLiveRules({ baseUrl: prometheusUrl, headers: revealed(prometheusHeaders) });
}

function reprocessActivities({ config, metrics }: RoleContext, pool: Pool, runs: ReprocessStore) {
  const limits = reprocessLimits(config);
  const reprocessor = createReprocessor({
    staging: createPostgresReplayStaging(pool),
    archive: openBlobs(config, 'raw'),
    snapshots: openBlobs(config),
    limits: config.stream,
    logLimits: config.logStream,
    retentionMs: limits.retentionMs,
    nowMs: Date.now,
    sleep,
  });
  return createReprocessActivities({ runs, reprocessor, metrics, ...limits, nowMs: Date.now });
}
