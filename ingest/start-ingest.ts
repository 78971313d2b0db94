import type { IngestConfig } from '../platform/config/config.ts';
import type { Logger } from '../platform/logging/logger.ts';
import type { Metrics } from '../platform/metrics/catalogue.ts';
import { createByteBudget } from './byte-budget.ts';
import { startGrpcReceiver } from './grpc-receiver.ts';
import { startHttpReceiver } from './http-receiver.ts';
import type { EventLogWriter } from './ports.ts';
import type { Receiver, ReceiverOptions } from './receiver.ts';
import { createTraceIntake } from './trace-intake.ts';

/** So many requests of the largest size are held at one time; what comes above is told to come again. */
const MAX_REQUESTS_IN_FLIGHT = 4;

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
  readonly writer: EventLogWriter;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/**
 * Starts the OTLP receivers over gRPC and HTTP. A request is answered when the event log has every record of it.
 * @throws ScoutError failed_precondition when a port cannot be used; it names the port and its setting
 */
export async function startIngest({ config, writer, metrics, logger }: IngestOptions): Promise<RunningIngest> {
  const intake = createTraceIntake({ writer, metrics, logger, nowMs: () => Date.now() });
  const shared: Omit<ReceiverOptions, 'port' | 'portSetting'> = {
    host: config.host,
    maxRequestBytes: config.maxRequestBytes,
    budget: createByteBudget(config.maxRequestBytes * MAX_REQUESTS_IN_FLIGHT),
    intake,
  };
  const grpc = await startGrpcReceiver({
    ...shared,
    port: config.grpcPort,
    portSetting: 'SLO_SCOUT_OTLP_GRPC_PORT',
  });
  const http = await startHttpReceiverOrClose(grpc, {
    ...shared,
    port: config.httpPort,
    portSetting: 'SLO_SCOUT_OTLP_HTTP_PORT',
  });
  return {
    grpcPort: grpc.port,
    httpPort: http.port,
    async close() {
      await Promise.all([grpc.close(), http.close()]);
      await intake.drain();
    },
  };
}

async function startHttpReceiverOrClose(grpc: Receiver, options: ReceiverOptions): Promise<Receiver> {
  try {
    return await startHttpReceiver(options);
  } catch (error) {
    await grpc.close();
    throw error;
  }
}
