import type { IngestConfig } from '../platform/config/ingest-config.ts';
import type { Logger } from '../platform/logging/logger.ts';
import { createByteBudget } from './byte-budget.ts';
import type { TelemetryIntake } from './intake/telemetry-intake.ts';
import type { HttpRoute, RouteAnswer } from './otlp/http/http-route.ts';
import type { EventLogHealth } from './otlp/http/health-answer.ts';
import { healthAnswer } from './otlp/http/health-answer.ts';
import { createExportRoutes } from './otlp/http/export-routes.ts';
import { startHttpReceiver } from './otlp/http/start-http-receiver.ts';
import { startGrpcReceiver } from './otlp/grpc/start-grpc-receiver.ts';
import type { Receiver, ReceiverOptions } from './otlp/receiver.ts';
import type { CertificateStore } from './otlp/security/certificate-store.ts';
import { createTenantTokens } from './otlp/security/tenant-tokens.ts';
import { TRANSPORT_LIMITS } from './otlp/transport-limits.ts';
import type { TransportLimits } from './otlp/transport-limits.ts';

/** The running receivers. */
export interface RunningIngest {
  readonly grpcPort: number;
  readonly httpPort: number;
  /** Takes nothing more and resolves when everything that was taken is answered. The event log stays open. */
  close(): Promise<void>;
}

/** What ingest needs; ports of the configuration may be 0 for any free one. */
export interface IngestOptions {
  readonly config: IngestConfig;
  readonly intake: TelemetryIntake;
  readonly logger: Logger;
  /** Plain text without; whoever opened it closes it. */
  readonly certificates?: CertificateStore | undefined;
  /** Where records go, as `GET /health` of the HTTP receiver tells it. */
  readonly health?: EventLogHealth | undefined;
  /** Paths beside those of OTLP. */
  readonly extraRoutes?: readonly HttpRoute[];
  /** Instead of the usual limits. */
  readonly limits?: Partial<TransportLimits>;
}

/**
 * Starts the OTLP receivers over gRPC and HTTP. A request is answered when the intake has made it durable.
 * @throws ScoutError failed_precondition when a port cannot be used; it names the port and its setting
 */
export async function startIngest(options: IngestOptions): Promise<RunningIngest> {
  const { config, intake, logger, extraRoutes = [] } = options;
  const limits: TransportLimits = {
    ...TRANSPORT_LIMITS,
    maxConnections: Math.ceil(config.maxConnections / config.processes),
    ...options.limits,
  };
  const shared: Omit<ReceiverOptions, 'port' | 'portSetting'> = {
    host: config.host,
    maxRequestBytes: config.maxRequestBytes,
    budget: createByteBudget(config.memoryBytes),
    limits,
    certificates: options.certificates,
    tokens: config.tokens && createTenantTokens(config.tokens),
    logger,
  };
  const receivers: Receiver[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(receivers.map((receiver) => receiver.close()));
    await intake.drain();
  };
  try {
    const grpc = await startGrpcReceiver({
      ...shared,
      port: config.grpcPort,
      portSetting: 'SLO_SCOUT_OTLP_GRPC_PORT',
      server: config.grpcServer,
      hasHealth: config.grpcHealth,
      hasReflection: config.grpcReflection,
      intake,
    });
    receivers.push(grpc);
    const http = await startHttpReceiver({
      ...shared,
      port: config.httpPort,
      portSetting: 'SLO_SCOUT_OTLP_HTTP_PORT',
      routes: [...createExportRoutes(intake), ...extraRoutes],
      health: (): RouteAnswer => healthAnswer(options.health),
    });
    receivers.push(http);
    return { grpcPort: grpc.port, httpPort: http.port, close };
  } catch (error) {
    await close();
    throw error;
  }
}
