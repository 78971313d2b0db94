import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Signal } from '../../contracts/otlp/signal.ts';
import { Topic } from '../../contracts/topics/topics.ts';
import { createComponents } from '../../platform/components/components.ts';
import { describeEvent } from '../../platform/components/describe-event.ts';
import { startFaultInstallation } from '../faults/fault-installation.ts';
import { readCountedLogs, readCountedSpans } from '../faults/read-counts.ts';
import { createTopicReader, itemsOf } from '../faults/read-topic.ts';
import { createCollectorSource } from './collector.ts';
import { createFluentSource } from './fluent.ts';
import { createNodeSdkSource } from './node-sdk.ts';
import { reportCollected, startCollectedPrometheus, untilCollected } from './prometheus.ts';
import type { SourceReport } from './source.ts';
import { createTelemetrygenSource } from './telemetrygen.ts';

/**
 * Real clients with their makers' settings feed one installation at once: telemetrygen, the OpenTelemetry Collector
 * with both exporters, the OpenTelemetry SDK for Node, a Fluent client with acknowledgements, and a Prometheus server
 * that is collected from. At the end every stage is counted.
 *   npm run fleet -- [--minutes 10] [--rate 50]
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, rate: { type: 'string', default: '50' } },
});
const PROMETHEUS_SERVICE = 'prometheus';
const COUNT_TIMEOUT_MS = 120_000;

const components = createComponents({
  environment: process.env,
  report: (event) => console.error(describeEvent(event)),
});
const programs = {
  telemetrygen: (await components.ensure('telemetrygen')).path,
  collector: (await components.ensure('otel-collector')).path,
  prometheus: (await components.ensure('prometheus')).path,
};
const sources = [
  createTelemetrygenSource(programs.telemetrygen, 'telemetrygen-grpc', 'grpc'),
  createTelemetrygenSource(programs.telemetrygen, 'telemetrygen-http', 'http'),
  createCollectorSource(programs, 'collector-grpc', 'grpc'),
  createCollectorSource(programs, 'collector-http', 'http'),
  createNodeSdkSource('node-sdk'),
  createFluentSource('fluent'),
];

const installation = await startFaultInstallation({ settings: { SLO_SCOUT_FORWARD: 'on' } });
let isWhole = false;
try {
  const prometheus = await startCollectedPrometheus(programs.prometheus, PROMETHEUS_SERVICE, installation);
  try {
    const { folder, otlpGrpc: grpc, otlpUrl: http, forward } = installation;
    const load = { seconds: Number(values.minutes) * 60, perSecond: Number(values.rate) };
    const reports = (await Promise.all(sources.map((run) => run({ folder, grpc, http, forward }, load)))).flat();
    await untilCollected();
    const samplesMs = await prometheus.sampleTimes();
    isWhole = await judge(reports, samplesMs);
  } finally {
    await prometheus.stop();
  }
} finally {
  await installation.remove(!isWhole);
  if (!isWhole) console.error(`Logs and data are in ${installation.folder}`);
}
process.exit(isWhole ? 0 : 1);

interface InLog {
  readonly counts: ReadonlyMap<string, number>;
  readonly prometheusMs: ReadonlySet<number>;
}

/** Reads all stages until they agree, or for two minutes, and prints them. */
async function judge(reports: readonly SourceReport[], samplesMs: readonly number[]): Promise<boolean> {
  const counts = new Map<string, number>();
  const prometheusMs = new Set<number>();
  const reader = createTopicReader({ brokers: installation.brokers, topic: Topic.rawTelemetry }, (record) => {
    for (const { service, key } of itemsOf(record)) {
      const name = `${service} ${record.signal}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (service === PROMETHEUS_SERVICE) prometheusMs.add(Math.round(Number(key) / 1e6));
    }
  });
  const endMs = performance.now() + COUNT_TIMEOUT_MS;
  for (;;) {
    await reader.readOn();
    const all = [...reports, reportCollected(PROMETHEUS_SERVICE, samplesMs, prometheusMs)];
    const rows = await rowsOf(all, { counts, prometheusMs });
    const agree = rows.every(({ verdict }) => verdict === 'equal');
    if (agree || performance.now() > endMs) {
      console.table(rows);
      console.log(JSON.stringify({ minutes: Number(values.minutes), verdict: agree ? 'PASS' : 'FAIL', rows }));
      return agree;
    }
    await sleep(2_000);
  }
}

async function rowsOf(reports: readonly SourceReport[], { counts }: InLog) {
  const spans = (await readCountedSpans(installation.databaseUrl)).services;
  const lines = await readCountedLogs(installation.databaseUrl);
  // Metrics have no capsules.
  const capsulesOf: Readonly<Record<Signal, (service: string) => number | undefined>> = {
    traces: (service) => spans.get(service)?.spans ?? 0,
    logs: (service) => lines.get(service) ?? 0,
    metrics: () => undefined,
  };
  return reports.map(({ service, signal, sent, acknowledged = sent }) => {
    const inLog = counts.get(`${service} ${signal}`) ?? 0;
    const inCapsules = capsulesOf[signal](service);
    const isEqual = sent > 0 && [acknowledged, inLog, inCapsules ?? sent].every((stage) => stage === sent);
    return { source: service, signal, sent, acknowledged, inLog, inCapsules, verdict: isEqual ? 'equal' : 'DIFFERENT' };
  });
}
