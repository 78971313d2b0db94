import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer } from '../../platform/components/run/start-server.ts';
import { accepts, findFreePort } from '../../platform/components/run/tcp-port.ts';
import type { Source } from './source.ts';
import { runTelemetrygen } from './telemetrygen.ts';

/** The programs of a source that sends through a collector. */
export interface CollectorPrograms {
  readonly collector: string;
  readonly telemetrygen: string;
}

/**
 * The OpenTelemetry Collector between telemetrygen and the receivers: batch processor and exporter with their defaults,
 * retries and sending queue included. What it acknowledges is in its memory; at its end it sends what it has.
 */
export function createCollectorSource(
  { collector, telemetrygen }: CollectorPrograms,
  service: string,
  transport: 'grpc' | 'http',
): Source {
  return async ({ folder, grpc, http }, load) => {
    const home = join(folder, service);
    await mkdir(home, { recursive: true });
    const port = await findFreePort();
    const exporter =
      transport === 'grpc' ? `otlp: {endpoint: "${grpc}", tls: {insecure: true}}` : `otlphttp: {endpoint: "${http}"}`;
    const configuration = join(home, 'collector.yaml');
    await writeFile(configuration, configurationOf(port, exporter));
    const server = await startServer({
      name: 'OpenTelemetry Collector',
      program: collector,
      args: ['--config', configuration],
      port,
      logFile: join(home, 'collector.log'),
      isReady: () => accepts(port),
      readyTimeoutMs: 30_000,
      stopGraceMs: 60_000,
    });
    try {
      const endpoint = `127.0.0.1:${String(port)}`;
      const target = { program: telemetrygen, service, endpoint, transport: 'grpc' } as const;
      const reports = await runTelemetrygen(target, load);
      // What was acknowledged to telemetrygen is the collector's promise, not ours.
      return reports.map((report) => ({ ...report, acknowledged: undefined }));
    } finally {
      await server.stop();
    }
  };
}

function configurationOf(port: number, exporter: string): string {
  const name = exporter.slice(0, exporter.indexOf(':'));
  const pipeline = `{receivers: [otlp], processors: [batch], exporters: [${name}]}`;
  return `receivers:
  otlp: {protocols: {grpc: {endpoint: "127.0.0.1:${String(port)}"}}}
processors:
  batch: {}
exporters:
  ${exporter}
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    traces: ${pipeline}
    logs: ${pipeline}
    metrics: ${pipeline}
`;
}
