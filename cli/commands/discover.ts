import type { Command } from 'commander';
import { createPrometheusQueries } from '../../adapters/prometheus/create-prometheus-queries.ts';
import { DEFAULT_MISS_RISK, riskLimits } from '../../domain/recommendation/target-ladder.ts';
import { discoverSlis } from '../discover/discover-slis.ts';
import { discoveryReport } from '../discover/discovery-report.ts';
import { discoverySpecs } from '../discover/discovery-specs.ts';
import { describeDiscovery } from '../discover/discovery-text.ts';
import { parsePercent, parseWindow } from '../recommend/parse-flags.ts';
import { writeTextFile } from '../rules/write-text-file.ts';
import { headerOption } from './header-option.ts';
import { createProgressLine } from './progress-line.ts';
import { historyDays, requirePrometheus, wholeNumberUpTo } from './prometheus-flags.ts';

/** What the command needs of the process. */
export interface DiscoverCommandDeps {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly nowMs: () => number;
  /** `SLO_SCOUT_PROMETHEUS_URL`, asked when the command runs. */
  readonly defaultPrometheus: () => string | undefined;
}

interface DiscoverFlags {
  readonly prometheus?: string;
  readonly service?: string;
  readonly days: number;
  readonly operations: number;
  readonly header: Readonly<Record<string, string>>;
  readonly risk: string;
  readonly window: string;
  readonly out?: string;
  readonly json?: boolean;
}

const DAY_MS = 86_400_000;
const MAX_OPERATIONS = 100;
/** Any constant will do: the same history gets the same answer. */
const SEED = 1;

const HELP = `
Knows OpenTelemetry's HTTP, RPC and messaging metrics (stable and old names, classic and native histograms), span metrics of
the Collector and Tempo, Istio, Linkerd, Envoy, ingress-nginx, Traefik, HAProxy, Kong, Caddy, Micrometer, gRPC interceptors,
autometrics, usual client libraries, and metrics named like ..._requests_total and ..._duration_seconds. Every query is run
before it is shown. -o writes what is recommended as Sloth specifications, which "slo-scout rules generate" reads.
Ends with status 0 whether something is recommended or not.`;

/** `slo-scout discover`: the SLIs that a Prometheus has metrics for. */
export function registerDiscoverCommand(program: Command, deps: DiscoverCommandDeps): void {
  program
    .command('discover')
    .description('find SLIs in the metrics of a Prometheus, and recommend targets for them')
    .option('--prometheus <url>', 'base URL of the server that answers PromQL (default: SLO_SCOUT_PROMETHEUS_URL)')
    .option('--service <name>', 'only this service')
    .option('--days <n>', 'how much history is judged', historyDays, 28)
    .option(
      '--operations <n>',
      'operations of a service, those with the most requests',
      wholeNumberUpTo(MAX_OPERATIONS),
      20,
    )
    .option(
      '--header <name=value>',
      'header of every request, such as X-Scope-OrgID; can be repeated',
      headerOption,
      {},
    )
    .option('--risk <percent>', 'accepted risk that the next window misses a target', String(DEFAULT_MISS_RISK * 100))
    .option('--window <days>', 'SLO window in days, 7 to 90, such as 28d', '28d')
    .option('-o, --out <file>', 'write what is recommended as Sloth specifications')
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', HELP)
    .action(async (flags: DiscoverFlags) => {
      await runDiscover(flags, deps);
    });
}

async function runDiscover(flags: DiscoverFlags, deps: DiscoverCommandDeps): Promise<void> {
  const { stdout, stderr, nowMs } = deps;
  const baseUrl = requirePrometheus(flags.prometheus ?? deps.defaultPrometheus());
  const windowDays = parseWindow(flags.window);
  const limits = riskLimits(parsePercent('--risk', flags.risk, { above: 0, below: 50 }) / 100);
  const toMs = nowMs();
  const progress = createProgressLine(stderr);
  try {
    const discovery = await discoverSlis(createPrometheusQueries({ baseUrl, headers: flags.header }), {
      range: { fromMs: toMs - flags.days * DAY_MS, toMs },
      ...{ service: flags.service, maxOperations: flags.operations, windowDays, limits, seed: SEED },
      onProgress: (text) => {
        if (stderr.isTTY === true) progress.show(text);
      },
    });
    progress.end();
    const report = discoveryReport(discovery, windowDays);
    stdout.write(flags.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : describeDiscovery(discovery));
    if (flags.out !== undefined) await writeTextFile(flags.out, discoverySpecs(discovery, windowDays));
  } finally {
    progress.end();
  }
}
