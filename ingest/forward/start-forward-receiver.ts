import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { hostname } from 'node:os';
import { createServer as createTlsServer } from 'node:tls';
import type { Server as TlsServer } from 'node:tls';
import type { ForwardConfig } from '../../platform/config/forward-config.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { LogReceiverMetrics } from '../../platform/metrics/log-receiver-metrics.ts';
import type { TelemetryIntake } from '../intake/telemetry-intake.ts';
import { listen } from '../otlp/listen.ts';
import type { Receiver } from '../otlp/receiver.ts';
import type { CertificateStore } from '../otlp/security/certificate-store.ts';
import { createFlowGate } from './flow-gate.ts';
import { ForwardConnection } from './forward-connection.ts';
import type { ConnectionContext } from './forward-connection.ts';
import { FORWARD_LIMITS } from './forward-limits.ts';
import type { ForwardLimits } from './forward-limits.ts';
import type { ForwardSecurity } from './handshake.ts';
import { startUdpHeartbeat } from './udp-heartbeat.ts';

/** What the receiver of the forward protocol needs; port 0 takes a free one. */
export interface ForwardReceiverOptions {
  readonly host: string;
  readonly config: Pick<ForwardConfig, 'port' | 'maxMessageBytes' | 'sharedKey' | 'users'>;
  readonly intake: TelemetryIntake;
  readonly metrics: LogReceiverMetrics;
  readonly logger: Logger;
  /** Plain text without one. */
  readonly certificates?: CertificateStore | undefined;
  readonly limits?: Partial<ForwardLimits>;
  readonly nowMs?: () => number;
}

/**
 * Starts the receiver of the Fluent forward protocol (v1, with the compressions of v1.5) over TCP or TLS, and answers
 * heartbeats on the UDP port of the same number.
 * @throws ScoutError failed_precondition when the port cannot be used
 */
export async function startForwardReceiver(options: ForwardReceiverOptions): Promise<Receiver> {
  const { host, config, metrics, logger } = options;
  const context = contextOf(options);
  const connections = new Set<ForwardConnection>();
  const server = createForwardServer(options, (socket) => {
    const connection = new ForwardConnection(socket, context);
    connections.add(connection);
    metrics.forwardConnections.inc();
    socket.once('close', () => {
      connections.delete(connection);
      metrics.forwardConnections.dec();
    });
  });
  server.maxConnections = context.limits.maxConnections;
  server.on('drop', () => {
    metrics.forwardConnectionsClosed.inc({ reason: 'too_many' });
  });
  const portSetting = 'SLO_SCOUT_FORWARD_PORT';
  const port = await listen(server, { host, port: config.port, portSetting, protocol: 'the forward protocol', logger });
  const heartbeat = await startUdpHeartbeat(host, port, logger);
  return {
    port,
    async close() {
      const isClosed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      const force = setTimeout(() => {
        for (const connection of connections) connection.destroy();
      }, context.limits.drainTimeoutMs);
      await Promise.all([...connections].map((connection) => connection.close()));
      clearTimeout(force);
      await Promise.all([isClosed, heartbeat.close()]);
    },
  };
}

function contextOf({ config, intake, metrics, logger, limits, nowMs }: ForwardReceiverOptions): ConnectionContext {
  const complete = { ...FORWARD_LIMITS, maxMessageBytes: config.maxMessageBytes, ...limits };
  return {
    intake,
    metrics,
    logger,
    limits: complete,
    gate: createFlowGate(complete.maxHeldBytes),
    security: securityOf(config),
    nowMs: nowMs ?? Date.now,
  };
}

function securityOf({ sharedKey, users }: ForwardReceiverOptions['config']): ForwardSecurity | undefined {
  if (sharedKey === undefined) return undefined;
  return {
    sharedKey: sharedKey.reveal(),
    users: new Map([...users].map(([user, password]) => [user, password.reveal()])),
    // A client refuses a server of its own name, and may well run on this host.
    hostname: `slo-scout@${hostname()}`,
  };
}

function createForwardServer(
  options: ForwardReceiverOptions,
  onConnection: (socket: Socket) => void,
): Server | TlsServer {
  const { certificates, limits } = options;
  if (certificates === undefined) return createServer(onConnection);
  const { current } = certificates;
  const server = createTlsServer(
    {
      ...current,
      minVersion: 'TLSv1.2',
      handshakeTimeout: limits?.handshakeTimeoutMs ?? FORWARD_LIMITS.handshakeTimeoutMs,
      ...(current.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: true }),
    },
    onConnection,
  );
  certificates.onChange((changed) => {
    server.setSecureContext(changed);
  });
  return server;
}
