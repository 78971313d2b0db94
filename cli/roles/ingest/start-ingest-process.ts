import { startForwardReceiver } from '../../../ingest/forward/start-forward-receiver.ts';
import { createLogRoute } from '../../../ingest/log-api/create-log-route.ts';
import { startIngest } from '../../../ingest/start-ingest.ts';
import { answerMetrics } from '../processes/answer-metrics.ts';
import type { RoleContext, RunningRole } from '../role.ts';
import { openIntake } from './open-intake.ts';

/** The receivers of one process, without the admin server: the role's first process has that. */
export async function startIngestProcess(context: RoleContext): Promise<RunningRole> {
  const { config, metrics, logger } = context;
  const { ingest, eventLog } = config;
  const opened = await openIntake(context);
  const { intake, writer, certificates } = opened;
  const receivers = await startIngest({
    config: ingest,
    intake,
    logger,
    certificates,
    health: { name: eventLog.kind, problem: () => writer.problem() },
    extraRoutes: [createLogRoute({ intake, metrics, nowMs: Date.now })],
  });
  const forward = config.forward.isOn
    ? await startForwardReceiver({ host: ingest.host, config: config.forward, intake, metrics, logger, certificates })
    : undefined;
  if (ingest.processIndex !== undefined) answerMetrics(metrics.registry);
  const scheme = ingest.tls === undefined ? 'http' : 'https';
  return {
    addresses: {
      'otlp-grpc': `${ingest.host}:${String(receivers.grpcPort)}`,
      'otlp-http': `${scheme}://${ingest.host}:${String(receivers.httpPort)}`,
      ...(forward && { forward: `${ingest.host}:${String(forward.port)}` }),
    },
    async close() {
      await forward?.close();
      await receivers.close();
      await opened.close();
    },
  };
}
