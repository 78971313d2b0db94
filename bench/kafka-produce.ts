import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { createKafkaEventLogWriter } from '../adapters/kafka/create-kafka-event-log-writer.ts';
import type { KafkaEventLogOptions } from '../adapters/kafka/kafka-options.ts';
import type { EventLogWriter, OutgoingRecord } from '../ingest/ports.ts';
import { createComponents } from '../platform/components/components.ts';
import { startKafkaBroker } from '../platform/components/run/start-kafka-broker.ts';
import { findFreePort } from '../platform/components/run/tcp-port.ts';
import { createSilentLogger } from '../platform/logging/logger.ts';

/**
 * CPU of appending alone: each append has 8 records of about 31 KB (a request of 512 spans of 485 bytes), one for each
 * partition, acknowledged by all replicas, two appends under way. Prints CPU-seconds per million spans of this process
 * and of the broker, and the ratio to kafkajs without compression in the same run.
 */
const PARTITIONS = 8;
const SPANS_PER_APPEND = 512;
const SPAN_BYTES = 485;
const APPENDS = Number(process.argv[2] ?? 800);
const ROUNDS = Number(process.argv[3] ?? 2);
const IN_FLIGHT = 2;
const VARIANTS = 48;
const ROUTES = ['/cart', '/cart/{id}', '/checkout', '/orders/{id}', '/search', '/login', '/items/{id}/reviews'];

type Choice = Required<Pick<KafkaEventLogOptions, 'producer' | 'compression'>>;

interface Result {
  readonly cpuSeconds: number;
  readonly brokerCpuSeconds: number;
  readonly wallSeconds: number;
}

const choices: Choice[] = [
  { producer: 'kafkajs', compression: 'none' },
  { producer: 'kafkajs', compression: 'lz4' },
  { producer: 'direct', compression: 'none' },
  { producer: 'direct', compression: 'lz4' },
];
if ('zstdCompressSync' in zlib) {
  choices.push({ producer: 'kafkajs', compression: 'zstd' }, { producer: 'direct', compression: 'zstd' });
}
const payloads = Array.from({ length: VARIANTS }, () => buildAppend());
const folder = await mkdtemp(join(tmpdir(), 'slo-scout-bench-kafka-'));
const { path: jars } = await createComponents({ environment: process.env, report: () => undefined }).ensure('kafka');
const broker = await startKafkaBroker({ jars, folder, port: await findFreePort() });
try {
  const best = new Map<Choice, Result>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const choice of choices) {
      keepBest(best, choice, await measure(choice));
    }
  }
  print(best);
} finally {
  await broker.stop();
  await rm(folder, { recursive: true, force: true });
}

function keepBest(best: Map<Choice, Result>, choice: Choice, result: Result): void {
  const before = best.get(choice);
  if (before === undefined || result.cpuSeconds < before.cpuSeconds) best.set(choice, result);
}

async function measure(choice: Choice): Promise<Result> {
  const options = { ...choice, brokers: [broker.address], partitions: PARTITIONS, logger: createSilentLogger() };
  const writer = createKafkaEventLogWriter(options);
  try {
    const topic = `bench-${choice.producer}-${choice.compression}`;
    await run(writer, topic, 50);
    const cpuBefore = process.cpuUsage();
    const brokerBefore = await cpuSecondsOf(broker.pid);
    const startedAtMs = performance.now();
    await run(writer, topic, APPENDS);
    const { user, system } = process.cpuUsage(cpuBefore);
    return {
      cpuSeconds: perMillionSpans((user + system) / 1e6),
      brokerCpuSeconds: perMillionSpans((await cpuSecondsOf(broker.pid)) - brokerBefore),
      wallSeconds: (performance.now() - startedAtMs) / 1000,
    };
  } finally {
    await writer.close();
  }
}

async function run(writer: EventLogWriter, topic: string, appends: number): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < appends) {
      const payload = payloads[next % VARIANTS] ?? [];
      next += 1;
      await writer.append(topic, payload);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

function perMillionSpans(seconds: number): number {
  return (seconds * 1e6) / (APPENDS * SPANS_PER_APPEND);
}

/** Spans as they are on the wire, roughly: ids that do not repeat, keys and values that do. */
function buildAppend(): readonly OutgoingRecord[] {
  return Array.from({ length: PARTITIONS }, (_, partition) => ({
    partition,
    value: Buffer.concat(Array.from({ length: SPANS_PER_APPEND / PARTITIONS }, buildSpan)),
    headers: { signal: 'traces', received_at_ms: String(Date.now()) },
  }));
}

function buildSpan(): Buffer {
  const route = ROUTES[randomInt(ROUTES.length)] ?? '';
  const text = [
    `\u0012GET ${route}\u0018http.request.method\u0003GET\u000ahttp.route\u0010${route}`,
    `url.full\u0030https://shop.example.com${route}?page=${String(randomInt(100))}`,
    `http.response.status_code\u0018\u00c8server.address\u0010shop.example.com\u000cuser_agent.original`,
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    `client.address\u000a10.${String(randomInt(255))}.0.${String(randomInt(255))}network.protocol.version\u00031.1db.system\u0010postgresql`,
  ].join('\u0012');
  const head = Buffer.concat([randomBytes(16), randomBytes(8), randomBytes(8), randomBytes(16)]);
  return Buffer.concat([head, Buffer.from(text)], SPAN_BYTES);
}

async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function print(results: ReadonlyMap<Choice, Result>): void {
  const base = [...results.values()][0]?.cpuSeconds ?? Number.NaN;
  console.log(
    `Node ${process.versions.node}, ${String(APPENDS)} appends of ${String(SPANS_PER_APPEND)} spans, best of ${String(ROUNDS)}`,
  );
  console.log(
    '| producer | compression | CPU-s/1M spans | broker CPU-s/1M | appends/s | times cheaper than the first |',
  );
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const [{ producer, compression }, result] of results) {
    const cells = [
      ...[producer, compression, result.cpuSeconds.toFixed(2), result.brokerCpuSeconds.toFixed(2)],
      ...[(APPENDS / result.wallSeconds).toFixed(0), `${(base / result.cpuSeconds).toFixed(1)}x`],
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
