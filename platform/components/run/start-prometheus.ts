import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answersReady } from './answers-ready.ts';
import type { RunningServer } from './running-server.ts';
import { startServer } from './start-server.ts';
import { LOOPBACK, requireFreePort } from './tcp-port.ts';

/** Where Prometheus listens, and what it reads. */
export interface PrometheusOptions {
  /** Path of the `prometheus` program. */
  readonly program: string;
  /** Holds its data, its log and, without `configFile`, its configuration. */
  readonly folder: string;
  readonly port: number;
  /** Used as it is; otherwise one is written from the fields below. */
  readonly configFile?: string;
  /** Paths or glob patterns of rule files. */
  readonly ruleFiles?: readonly string[];
  /** `host:port` addresses that serve `/metrics`, by job. */
  readonly scrape?: Readonly<Record<string, readonly string[]>>;
  /** `host:port` addresses of the Alertmanagers that alerts are sent to. */
  readonly alertmanagers?: readonly string[];
  /** Of scrapes and rule evaluations. */
  readonly intervalSeconds?: number;
  readonly portSetting?: string;
}

/** Starts a Prometheus server that accepts remote writes and reloads its configuration on request. */
export async function startPrometheus(options: PrometheusOptions): Promise<RunningServer> {
  const { folder, port } = options;
  const setting = options.portSetting === undefined ? {} : { setting: options.portSetting };
  await requireFreePort({ port, purpose: 'Prometheus', ...setting });
  await mkdir(folder, { recursive: true });
  const configFile = options.configFile ?? (await writeConfiguration(options));
  return startServer({
    name: 'Prometheus',
    program: options.program,
    args: [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${LOOPBACK}:${port}`,
      ...['--web.enable-lifecycle', '--web.enable-remote-write-receiver', '--log.level=warn'],
    ],
    port,
    logFile: join(folder, 'prometheus.log'),
    isReady: () => answersReady(`http://${LOOPBACK}:${port}/-/ready`),
    readyTimeoutMs: 30_000,
  });
}

async function writeConfiguration(options: PrometheusOptions): Promise<string> {
  const interval = `${options.intervalSeconds ?? 15}s`;
  const configuration = {
    global: { scrape_interval: interval, evaluation_interval: interval },
    rule_files: options.ruleFiles ?? [],
    alerting: { alertmanagers: [{ static_configs: [{ targets: options.alertmanagers ?? [] }] }] },
    scrape_configs: Object.entries(options.scrape ?? {}).map(([job, targets]) => {
      return { job_name: job, static_configs: [{ targets }] };
    }),
  };
  const path = join(options.folder, 'prometheus.yml');
  // JSON is YAML.
  await writeFile(path, `${JSON.stringify(configuration, null, 2)}\n`);
  return path;
}
