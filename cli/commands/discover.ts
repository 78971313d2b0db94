import type { Command } from 'commander';
import { createPrometheusQueries } from '../../adapters/prometheus/create-prometheus-queries.ts';
import { discoverSlis } from '../discover/discover-slis.ts';
import { discoveryReport } from '../discover/discovery-report.ts';
import { discoverySpecs } from '../discover/discovery-specs.ts';
import { describeDiscovery } from '../discover/discovery-text.ts';
import { parseWindow } from '../recommend/parse-flags.ts';
import { writeTextFile } from '../rules/write-text-file.ts';
import { historyQuestion, requirePrometheus, terminalProgress, withPrometheusOptions } from './prometheus-flags.ts';
import type { PrometheusCommandDeps, PrometheusFlags } from './prometheus-flags.ts';
import { wholeNumberUpTo } from './whole-number.ts';

interface DiscoverFlags extends PrometheusFlags {
  readonly service?: string;
  readonly operations: number;
  readonly window: string;
  readonly out?: string;
  readonly json?: boolean;
}

const MAX_OPERATIONS = 100;

const HELP = `
Knows OpenTelemetry's HTTP, RPC and messaging metrics (stable and old names, classic and native histograms), span metrics of
the Collector and Tempo, Istio, Linkerd, Envoy, ingress-nginx, Traefik, HAProxy, Kong, Caddy, Micrometer, gRPC interceptors,
autometrics, usual client libraries, and metrics named like ..._requests_total and ..._duration_seconds; freshness of consumers
(Kafka's exporters, RabbitMQ, SQS, Sidekiq) and of jobs' last success; completion of jobs (Kubernetes, Argo, Airflow, Spring
Batch, Celery, Sidekiq, BullMQ); log lines by severity. Every query is run before it is shown. -o writes what is recommended as Sloth specifications, which "slo-scout rules generate" reads.
Ends with status 0 whether something is recommended or not.`;

/** `slo-scout discover`: the SLIs that a Prometheus has metrics for. */
export function registerDiscoverCommand(program: Command, deps: PrometheusCommandDeps): void {
  withPrometheusOptions(program.command('discover'))
    .description('find SLIs in the metrics of a Prometheus, and recommend targets for them')
    .option('--service <name>', 'only this service')
    .option(
      '--operations <n>',
      'operations of a service, those with the most requests',
      wholeNumberUpTo(MAX_OPERATIONS),
      20,
    )
    .option('--window <days>', 'SLO window in days, 7 to 90, such as 28d', '28d')
    .option('-o, --out <file>', 'write what is recommended as Sloth specifications')
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', HELP)
    .action(async (flags: DiscoverFlags) => {
      await runDiscover(flags, deps);
    });
}

async function runDiscover(flags: DiscoverFlags, deps: PrometheusCommandDeps): Promise<void> {
  const { stdout, stderr, nowMs } = deps;
  const baseUrl = requirePrometheus(flags.prometheus ?? deps.defaultPrometheus());
  const windowDays = parseWindow(flags.window);
  const question = historyQuestion(flags, nowMs());
  const progress = terminalProgress(stderr);
  try {
    const discovery = await discoverSlis(createPrometheusQueries({ baseUrl, headers: flags.header }), {
      ...question,
      ...{ service: flags.service, maxOperations: flags.operations, windowDays, onProgress: progress.show },
    });
    progress.end();
    const report = discoveryReport(discovery, windowDays);
    stdout.write(flags.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : describeDiscovery(discovery));
    if (flags.out !== undefined) await writeTextFile(flags.out, discoverySpecs(discovery, windowDays));
  } finally {
    progress.end();
  }
}
