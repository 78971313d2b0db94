import { join } from 'node:path';
import { createPrometheusLiveRules } from '../../adapters/prometheus/create-prometheus-live-rules.ts';
import { createPromtoolRuleValidator } from '../../adapters/promtool/create-promtool-rule-validator.ts';
import { createAnalysisActivities } from '../../activities/create-analysis-activities.ts';
import { createDeliveryActivities } from '../../activities/create-delivery-activities.ts';
import { createGitopsActivities } from '../../activities/create-gitops-activities.ts';
import { createLogNotifier } from '../../activities/log-notifier.ts';
import { startAdminServer } from '../../platform/lifecycle/admin-server.ts';
import { loadBundle } from '../../temporal/load-bundle.ts';
import { startWorkers } from '../../temporal/start-workers.ts';
import { connectDatabase } from './connect-database.ts';
import { connectStores } from './connect-stores.ts';
import { openForge } from './open-forge.ts';
import { requireTemporalAddress } from './require-temporal-address.ts';
import type { RoleContext, RunningRole } from './role.ts';
import { watchWork } from './watch-work.ts';

/** Runs the workflows and their activities. */
export async function startWorkerRole(context: RoleContext): Promise<RunningRole> {
  const { config, logger, metrics } = context;
  const pool = connectDatabase(context, 'worker');
  const stores = connectStores(pool);
  const apiUrl = config.api.publicUrl;
  const analysis = createAnalysisActivities({ ...stores, metrics });
  const delivery = createDeliveryActivities({ ...stores, metrics, apiUrl, notifier: createLogNotifier(logger) });
  const gitops = createGitopsActivities({
    ...stores,
    metrics,
    apiUrl,
    ruleValidator: createPromtoolRuleValidator({ promtoolPath: context.promtoolPath }),
    pullRequests: await openForge(config),
    liveRules:
      config.prometheusUrl === undefined ? undefined : createPrometheusLiveRules({ baseUrl: config.prometheusUrl }),
    commitMessageFormat: config.git.commitMessageFormat,
  });
  const workers = await startWorkers({
    temporal: requireTemporalAddress(config),
    activities: { control: { ...analysis, ...delivery }, gitops },
    bundle: await loadBundle({ cacheDir: join(config.stateDir, 'cache') }),
    logger,
  });
  const stop = new AbortController();
  const { failed, unhealthy } = watchWork(workers.run, stop.signal);
  const admin = await startAdminServer({
    host: '127.0.0.1',
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
        await pool.end();
      }
    },
  };
}
