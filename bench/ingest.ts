import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startKafkaBroker } from '../platform/components/run/start-kafka-broker.ts';
import { findFreePort } from '../platform/components/run/tcp-port.ts';
import { collectorContender, ingestContender } from './ingest/contenders.ts';
import type { Contender } from './ingest/contenders.ts';
import { runContender } from './ingest/run-contender.ts';
import type { Load, RoundResult } from './ingest/run-contender.ts';
import { obtainTools } from './ingest/tools.ts';

/**
 * Receive, redact, write to Kafka with acks=all, answer after: SLO-Scout's ingest beside an OpenTelemetry Collector that
 * does the same to the same payloads against the same broker, in turns.
 *   npx tsx bench/ingest.ts [--only TEXT] [--contender TEXT] [--rounds 3] [--seconds 7] [--warm 2] [--program FILE]
 *                           [--tools FOLDER]
 * The sources are run, or with `--program dist/cli/main.js` what `npm run build` made of them, as it is installed.
 * CPU-seconds per million items are what to compare; items per second share two cores with generator and broker.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    contender: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '7' },
    warm: { type: 'string', default: '2' },
    program: { type: 'string' },
    tools: { type: 'string', default: '../shared/bench/otlp' },
  },
});

const PARTITIONS = 8;
const large = { batch: 512, connections: 4, inFlight: 4 } as const;
const small = { batch: 32, connections: 4, inFlight: 16 } as const;
const loads: readonly Load[] = [
  { name: 'traces, gRPC, 512 spans a request', protocol: 'grpc', signal: 'traces', ...large },
  { name: 'traces, HTTP, 512 spans a request', protocol: 'http', signal: 'traces', ...large },
  { name: 'traces, gRPC, 32 spans a request', protocol: 'grpc', signal: 'traces', ...small },
  { name: 'traces, HTTP, 32 spans a request', protocol: 'http', signal: 'traces', ...small },
  { name: 'logs, gRPC, 512 records a request', protocol: 'grpc', signal: 'logs', ...large },
  { name: 'traces, HTTP JSON, 512 spans a request', protocol: 'json', signal: 'traces', ...large },
];

const tools = await obtainTools(values.tools);
const contenders = [
  collectorContender(tools.collector),
  ingestContender('the same five kinds', {}, values.program),
  ingestContender('all kinds', { SLO_SCOUT_REDACTION: 'all=mask' }, values.program),
  ingestContender(
    'grpc-js and kafkajs, five kinds',
    { SLO_SCOUT_OTLP_GRPC_SERVER: 'grpc-js', SLO_SCOUT_KAFKA_PRODUCER: 'kafkajs' },
    values.program,
  ),
].filter(({ name }) => name.includes('collector') || name.includes(values.contender));

const broker = await startKafkaBroker({
  jars: tools.kafkaJars,
  folder: mkdtempSync(join(tmpdir(), 'slo-scout-bench-kafka-')),
  port: await findFreePort(),
});
try {
  for (const { topic } of new Map(contenders.map((contender) => [contender.topic, contender])).values()) {
    const create = ['-brokers', broker.address, '-topic', topic, '-create', String(PARTITIONS)];
    execFileSync(tools.kafkacheck, create);
  }
  for (const load of loads.filter(({ name }) => name.includes(values.only))) await compare(load);
} finally {
  await broker.stop();
}

async function compare(load: Load): Promise<void> {
  console.log(`\n${load.name}`);
  const results = new Map<Contender, RoundResult[]>(contenders.map((contender) => [contender, []]));
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    for (const contender of contenders) {
      const result = await runContender(contender, load, {
        tools,
        brokers: broker.address,
        brokerPid: broker.pid,
        seconds: Number(values.seconds),
        warmSeconds: Number(values.warm),
      });
      results.get(contender)?.push(result);
      const { cpuSecondsPerMillion, verdict, errors } = result;
      console.log(
        `  round ${String(round)}  ${contender.name.padEnd(44)} ${cpuSecondsPerMillion.toFixed(2).padStart(6)}  ${verdict} ${errors.join('; ')}`,
      );
    }
  }
  printTable(results);
}

function printTable(results: ReadonlyMap<Contender, readonly RoundResult[]>): void {
  const [first = []] = results.values();
  const base = median(first.map(({ cpuSecondsPerMillion }) => cpuSecondsPerMillion));
  console.log(
    '| server | CPU-s per 1M | cheaper than the Collector | items/s (wall) | p50 / p99 ms | RSS MB | Kafka CPU-s per 1M | judged |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  for (const [contender, rounds] of results) {
    const of = (pick: (round: RoundResult) => number): number => median(rounds.map(pick));
    const cpu = of((round) => round.cpuSecondsPerMillion);
    const cells = [
      contender.name,
      cpu.toFixed(2),
      `${(base / cpu).toFixed(1)}x`,
      `${String(Math.round(of((round) => round.perSecond) / 1000))}k`,
      `${of((round) => round.p50Ms).toFixed(0)} / ${of((round) => round.p99Ms).toFixed(0)}`,
      of((round) => round.rssMb).toFixed(0),
      of((round) => round.kafkaCpuSecondsPerMillion).toFixed(2),
      rounds.every(({ passed }) => passed) ? 'complete' : 'FAILED',
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
