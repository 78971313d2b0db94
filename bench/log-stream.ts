import { encodeLogsRequest } from '../contracts/otlp/encode-logs.ts';
import { decodeLogRecords } from '../contracts/otlp/decode-logs.ts';
import { createSeededRandom } from '../domain/statistics/seeded-random.ts';
import { createSilentLogger } from '../platform/logging/logger.ts';
import { createMetrics } from '../platform/metrics/catalogue.ts';
import { createLogEngine } from '../streaming/logs/log-engine.ts';
import { prepareLine } from '../streaming/logs/prepare-line.ts';

/**
 * The log worker on one core, from the bytes of the event log to log capsules, with a checkpoint every 30 s of records:
 * `npx tsx bench/log-stream.ts`. Figures are CPU-seconds of the process; making the load is left out.
 */

const LINES = 150_000;
const LINES_PER_RECORD = 512;
const STATEMENTS = 60;
const LINES_PER_SECOND = 20_000;
const random = createSeededRandom(7);

const whole = (below: number): number => Math.floor(random.next() * below);
const hex = (digits: number): string => Array.from({ length: digits }, () => whole(16).toString(16)).join('');

const VERBS = ['placed', 'rejected', 'reserved', 'shipped', 'expired', 'moved'];
const NOUNS = ['order', 'payment', 'session', 'cart', 'invoice', 'lease', 'lock', 'batch', 'stream', 'token'];

/** Lines of 60 statements in four shapes, as services write them. */
function textOf(shape: 'plain' | 'header' | 'json' | 'logfmt'): string {
  const statement = whole(STATEMENTS);
  const message = `${NOUNS[statement % 10] ?? ''} ${hex(8)} ${VERBS[Math.floor(statement / 10)] ?? ''} for user ${String(whole(1e6))} in ${String(whole(900))} ms from 10.0.${String(whole(255))}.${String(whole(255))}`;
  switch (shape) {
    case 'plain':
      return message;
    case 'header':
      return `2026-01-02 03:04:05.${String(whole(1000)).padStart(3, '0')} INFO [worker-${String(whole(8))}] c.e.shop.Orders: ${message}`;
    case 'json':
      return JSON.stringify({ time: '2026-01-02T03:04:05Z', level: 'info', logger: 'orders', msg: message });
    case 'logfmt':
      return `time=2026-01-02T03:04:05Z level=info logger=orders msg="${message}"`;
  }
}

function makeRecords(shape: Parameters<typeof textOf>[0], isTraced: boolean): readonly Buffer[] {
  return Array.from({ length: Math.floor(LINES / LINES_PER_RECORD) }, (_, record) => {
    const startMs = 1.7e12 + (record * LINES_PER_RECORD * 1000) / LINES_PER_SECOND;
    return encodeLogsRequest([
      {
        resourceAttributes: { 'service.name': 'shop', 'host.name': 'node-1', 'k8s.pod.name': 'shop-1' },
        scopeName: 'orders',
        records: Array.from({ length: LINES_PER_RECORD }, () => ({
          timeNs: BigInt(Math.floor(startMs)) * 1_000_000n,
          severityNumber: 9,
          severityText: 'INFO',
          body: textOf(shape),
          attributes: { 'thread.name': 'worker', 'code.namespace': 'c.e.shop.Orders' },
          ...(isTraced ? { traceId: hex(32), spanId: hex(16) } : {}),
        })),
      },
    ]);
  });
}

async function cpuSeconds(run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function runEngine(records: readonly Buffer[]): Promise<{ readonly cpu: number; readonly lines: number }> {
  let lines = 0;
  let snapshotBytes = 0;
  const engine = createLogEngine({
    group: 'bench',
    topic: 'bench',
    config: {
      ...{ checkpointIntervalMs: 1e9, maxTemplatesPerService: 2_048, maxServices: 256 },
      ...{ capsuleEventRetentionMs: 1, deadLetterRetentionMs: 1 },
    },
    checkpoints: {
      acquirePartition: async () => ({
        ...{ epoch: 1, nextOffset: 0, snapshotKey: undefined },
        counters: { linesSeen: 0, duplicateRecords: 0, rejectedLines: 0, overflowLines: 0 },
      }),
      async commit({ partitions }) {
        lines = partitions[0]?.counters.linesSeen ?? lines;
        return { newTemplates: 0 };
      },
    },
    blobs: {
      put: async (_key, bytes) => void (snapshotBytes = bytes.length),
      get: async () => new Uint8Array(),
      delete: async () => undefined,
      list: async () => [],
    },
    deadLetters: { append: async () => undefined },
    metrics: createMetrics(),
    logger: createSilentLogger(),
    now: () => performance.now(),
    wallClock: () => Date.now(),
  });
  await engine.onAssigned(0);
  const perCheckpoint = Math.ceil((30 * LINES_PER_SECOND) / LINES_PER_RECORD);
  const cpu = await cpuSeconds(async () => {
    for (const [offset, value] of records.entries()) {
      const headers = { signal: 'logs', batch_id: `b-${String(offset)}` };
      const record = { offset, appendedAtMs: 1.8e12, headers, value };
      await engine.onBatch({ partition: 0, records: [record], endOffset: records.length });
      if ((offset + 1) % perCheckpoint === 0) await engine.checkpoint();
    }
    await engine.checkpoint();
  });
  await engine.stop();
  if (snapshotBytes === 0) throw new Error('Nothing was committed.');
  return { cpu, lines };
}

function print(name: string, cpu: number, lines: number): void {
  const rate = Math.round(lines / cpu / 1000);
  console.log(
    `${name.padEnd(44)} ${((cpu * 1e6) / lines).toFixed(2).padStart(6)} CPU-s/1M ${String(rate).padStart(5)}k lines/s/core`,
  );
}

for (const isTraced of [false, true]) {
  for (const shape of ['plain', 'header', 'json', 'logfmt'] as const) {
    const records = makeRecords(shape, isTraced);
    await runEngine(records.slice(0, 200));
    const name = `${shape}${isTraced ? ', with trace ids' : ''}`;
    const { cpu, lines } = await runEngine(records);
    print(`decode → mine → capsule, ${name}`, cpu, lines);
    if (isTraced || shape !== 'plain') continue;
    const decoded = await cpuSeconds(() => records.forEach((record) => decodeLogRecords(record)));
    print(`  of it decode, ${name}`, decoded, lines);
    const items = records.flatMap((record) => decodeLogRecords(record));
    const prepared = await cpuSeconds(() => items.forEach((item) => prepareLine(item, 1.8e12)));
    print(`  of it take apart, ${name}`, prepared, lines);
  }
}
