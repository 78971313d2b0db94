import { startIngest } from '../../ingest/start-ingest.ts';
import { startAdminServer } from '../../platform/lifecycle/admin-server.ts';
import { connectDatabase } from './connect-database.ts';
import { connectEventLogWriter } from './connect-event-log.ts';
import type { RoleContext, RunningRole } from './role.ts';

/** Receives OTLP and writes it, redacted, to the event log. */
export async function startIngestRole(context: RoleContext): Promise<RunningRole> {
  const { config, metrics, logger } = context;
  const pool = connectDatabase(context, 'ingest');
  const writer = connectEventLogWriter(context, pool);
  const ingest = await startIngest({ config: config.ingest, writer, metrics, logger });
  const admin = await startAdminServer({
    host: config.ingest.host,
    port: config.ingest.adminPort,
    portSetting: 'SLO_SCOUT_INGEST_ADMIN_PORT',
    metrics,
    unhealthy: () => undefined,
  });
  return {
    addresses: {
      'otlp-grpc': `${config.ingest.host}:${String(ingest.grpcPort)}`,
      'otlp-http': `http://${config.ingest.host}:${String(ingest.httpPort)}`,
    },
    async close() {
      await ingest.close();
      await writer.close();
      await admin.close();
      await pool.end();
    },
  };
}
