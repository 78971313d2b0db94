import { createPromtoolRuleValidator } from '../../adapters/promtool/create-promtool-rule-validator.ts';
import { createPostgresLogReader } from '../../adapters/postgres/create-postgres-log-reader.ts';
import { createPostgresReplayStaging } from '../../adapters/postgres/create-postgres-replay-staging.ts';
import { enableVector } from '../../adapters/postgres/enable-vector.ts';
import type { ApiDeps, FeatureOff, HealthCheck } from '../../api/api-deps.ts';
import { createJourneyCounters } from '../../api/journey-metrics/journey-counters.ts';
import { startApi } from '../../api/start-api.ts';
import { createRangeCheck } from '../../streaming/reprocess/create-range-check.ts';
import { createTemporalClient } from '../../temporal/create-client.ts';
import { createTemporalWorkflows } from '../../temporal/create-temporal-workflows.ts';
import type { Workflows } from '../../api/ports.ts';
import type { Pool } from 'pg';
import { connectDatabase } from './connect-database.ts';
import { connectStores } from './connect-stores.ts';
import { openBlobs } from './open-blobs.ts';
import { openEvidence } from './open-evidence.ts';
import { openForge } from './open-forge.ts';
import { reprocessLimits } from './reprocess-limits.ts';
import { requireTemporalAddress } from './require-temporal-address.ts';
import type { RoleContext, RunningRole } from './role.ts';
import { startJourneyWriter } from './start-journey-writer.ts';
import { VERSION } from '../version.ts';

/** Serves the REST API, the overview page and the metrics. */
export async function startApiRole(context: RoleContext): Promise<RunningRole> {
  const { config, logger, metrics } = context;
  const pool = connectDatabase(context, 'api');
  const temporal = await createTemporalClient(requireTemporalAddress(config), 'slo-scout-api');
  const workflows = createTemporalWorkflows(temporal.client, {
    ...config.delivery,
    windowDays: config.analysis.sloWindowDays,
  });
  const { totals, ...stores } = connectStores(pool);
  const journeyCounters = createJourneyCounters({ totals, nowMs: Date.now });
  const deps: ApiDeps = {
    version: VERSION,
    ...{ ...stores, journeyCounters },
    ...openEvidence(context),
    reprocessCheck: createRangeCheck({
      staging: createPostgresReplayStaging(pool),
      archive: openBlobs(config, 'raw'),
      ...reprocessLimits(config),
      nowMs: Date.now,
    }),
    logs: createPostgresLogReader(pool, openBlobs(config)),
    ruleValidator: createPromtoolRuleValidator({ promtoolPath: context.promtoolPath }),
    forge: { kind: 'local', pullRequests: await openForge(config) },
    workflows,
    healthChecks: healthChecks(pool, workflows),
    featuresOff: await featuresOff(pool),
    temporalUiUrl: config.temporal.uiUrl,
    nowMs: Date.now,
    newId: () => crypto.randomUUID(),
  };
  const api = await startApi({ config: config.api, deps, logger, metrics });
  const writer = startJourneyWriter(context, pool, journeyCounters);
  return {
    addresses: { api: `http://${config.api.host}:${String(api.port)}` },
    async close() {
      await api.close();
      await writer?.close();
      await temporal.close();
      await pool.end();
    },
  };
}

function healthChecks(pool: Pool, workflows: Workflows): readonly HealthCheck[] {
  return [
    {
      name: 'database',
      required: true,
      async check() {
        await pool.query('SELECT 1');
      },
    },
    { name: 'temporal', required: true, check: () => workflows.check() },
  ];
}

async function featuresOff(pool: Pool): Promise<readonly FeatureOff[]> {
  const vector = await enableVector(pool);
  return vector.available ? [] : [{ feature: 'similar capsules', reason: vector.reason }];
}
