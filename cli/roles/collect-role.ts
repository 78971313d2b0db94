import { createPostgresServiceStore } from '../../adapters/postgres/create-postgres-service-store.ts';
import { createByteBudget } from '../../ingest/byte-budget.ts';
import { createLogRoute } from '../../ingest/log-api/create-log-route.ts';
import type { RouteAnswer } from '../../ingest/otlp/http/http-route.ts';
import { startHttpReceiver } from '../../ingest/otlp/http/start-http-receiver.ts';
import type { Receiver } from '../../ingest/otlp/receiver.ts';
import { createTenantTokens } from '../../ingest/otlp/security/tenant-tokens.ts';
import { TRANSPORT_LIMITS } from '../../ingest/otlp/transport-limits.ts';
import type { RegisteredServices } from '../../ingest/prometheus/ports.ts';
import { startPrometheusCollector } from '../../ingest/prometheus/start-collector.ts';
import { startTail } from '../../ingest/tail/start-tail.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { collectHealthAnswer } from './collect/collect-health.ts';
import { createRegisteredServices } from './collect/registered-services.ts';
import { connectDatabase } from './connect-database.ts';
import { openIntake } from './ingest/open-intake.ts';
import type { OpenIntake } from './ingest/open-intake.ts';
import type { RoleContext, RunningRole } from './role.ts';

/** Collects telemetry that nobody sends: metrics of Prometheus servers, log files; and takes logs that are posted. */
export async function startCollectRole(context: RoleContext): Promise<RunningRole> {
  const { config, metrics, logger } = context;
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    const failures: unknown[] = [];
    // A part that cannot be closed must not keep the others open: the intake behind it has telemetry to write.
    for (const part of closing.splice(0).toReversed()) await part().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw ScoutError.from(failures[0]);
  };
  try {
    const opened = await openIntake(context);
    closing.push(
      () => opened.close(),
      () => opened.intake.drain(),
    );
    const { intake } = opened;
    const services = openServices(context, closing);
    const collector = await startPrometheusCollector({ config: config.collect, intake, metrics, logger, services });
    closing.push(() => collector.close());
    const tailsFiles = config.tail.globs.length > 0;
    if (tailsFiles) {
      const tail = await startTail({ config: config.tail, intake, metrics, logger });
      closing.push(() => tail.close());
    }
    const eventLog = { name: config.eventLog.kind, problem: () => opened.writer.problem() };
    const health = (): RouteAnswer => collectHealthAnswer({ eventLog, collector: collector.health(), tailsFiles });
    const receiver = await startReceiver(context, opened, health);
    closing.push(() => receiver.close());
    const scheme = config.ingest.tls === undefined ? 'http' : 'https';
    return { addresses: { collect: `${scheme}://${config.collect.host}:${String(receiver.port)}` }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The database is asked for services alone: without them, and with the event log elsewhere, there need not be one. */
function openServices(context: RoleContext, closing: (() => Promise<void>)[]): RegisteredServices | undefined {
  if (!context.config.collect.usesServices) return undefined;
  const pool = connectDatabase(context, 'collect');
  closing.push(() => pool.end());
  return createRegisteredServices(createPostgresServiceStore(pool, Date.now));
}

/** Its tokens, certificates and bounds are those of the other receivers. */
function startReceiver(context: RoleContext, opened: OpenIntake, health: () => RouteAnswer): Promise<Receiver> {
  const { config, metrics, logger } = context;
  const { ingest, collect } = config;
  const { registry } = metrics;
  const showMetrics = async (): Promise<RouteAnswer> => {
    return { status: 200, contentType: registry.contentType, body: await registry.metrics() };
  };
  return startHttpReceiver({
    host: collect.host,
    port: collect.port,
    portSetting: 'SLO_SCOUT_COLLECT_PORT',
    protocol: 'the collect role',
    maxRequestBytes: ingest.maxRequestBytes,
    budget: createByteBudget(ingest.memoryBytes),
    limits: { ...TRANSPORT_LIMITS, maxConnections: ingest.maxConnections },
    certificates: opened.certificates,
    tokens: ingest.tokens && createTenantTokens(ingest.tokens),
    logger,
    routes: [createLogRoute({ intake: opened.intake, metrics, nowMs: Date.now })],
    health,
    pages: new Map([['/metrics', showMetrics]]),
  });
}
