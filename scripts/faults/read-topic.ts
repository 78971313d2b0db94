import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { createKafkaEventLogConsumer } from '../../adapters/kafka/create-kafka-event-log-consumer.ts';
import { uint64ToBigInt } from '../../contracts/otlp/int64.ts';
import type { Int64, OtlpSpan } from '../../contracts/otlp/otlp-messages.ts';
import { OtlpType } from '../../contracts/otlp/otlp-root.ts';
import { Signal } from '../../contracts/otlp/signal.ts';
import { decode, decodeTraceRequest } from '../../contracts/otlp/trace-codec.ts';
import { RecordHeader } from '../../contracts/topics/topics.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';

/** A record of a topic. */
export interface TopicRecord {
  readonly signal: Signal;
  readonly value: Uint8Array;
}

/** One span, log record or data point. */
export interface TelemetryItem {
  /** Its own id where it has one: the span id of spans and log records, the time of points. */
  readonly key: string;
  readonly service: string;
  /** Spans alone. */
  readonly isRoot: boolean;
  readonly hasFailed: boolean;
}

const PARTITIONS = 4;
const TIMEOUT_MS = 120_000;

/** Reads a topic that is written to, again and again from where the last reading ended. */
export interface TopicReader {
  /** Reads up to the end that the topic has now. @throws Error when that takes longer than it may */
  readOn(): Promise<void>;
}

/** Where a reader reads, and how long one reading may take: two minutes unless said. */
export interface TopicReaderOptions {
  readonly brokers: string;
  readonly topic: string;
  readonly timeoutMs?: number;
}

/** Creates a reader that begins at the beginning. */
export function createTopicReader(
  { brokers, topic, timeoutMs = TIMEOUT_MS }: TopicReaderOptions,
  take: (record: TopicRecord) => void,
): TopicReader {
  const next = new Map<number, number>();
  const isReached = (ends: ReadonlyMap<number, number>): boolean =>
    [...ends].every(([partition, end]) => (next.get(partition) ?? 0) >= end);
  return {
    async readOn() {
      const ends = await endOffsets(brokers, topic);
      if (isReached(ends)) return;
      const end = new AbortController();
      const timer = setTimeout(() => end.abort(), timeoutMs);
      await consume({ brokers, topic, signal: end.signal }, next, (record) => {
        if (record !== undefined) take(record);
        if (isReached(ends)) end.abort();
      });
      clearTimeout(timer);
      if (!isReached(ends)) throw new Error(`The topic ${topic} could not be read to its end.`);
    },
  };
}

async function endOffsets(brokers: string, topic: string): Promise<ReadonlyMap<number, number>> {
  const admin = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  } finally {
    await admin.disconnect();
  }
}

interface Reading {
  readonly brokers: string;
  readonly topic: string;
  readonly signal: AbortSignal;
}

/** Reads on from `next`, which moves; `onRecord` is also told of the end of each batch. */
async function consume(
  { brokers, topic, signal }: Reading,
  next: Map<number, number>,
  onRecord: (record: TopicRecord | undefined) => void,
): Promise<void> {
  const logger = createSilentLogger();
  await createKafkaEventLogConsumer({ brokers: brokers.split(','), partitions: PARTITIONS, logger }).run({
    topic,
    group: `reader-${randomUUID()}`,
    signal,
    handler: {
      onAssigned: (partition) => Promise.resolve(next.get(partition) ?? 0),
      onRevoked: () => Promise.resolve(),
      onBatch({ partition, records }) {
        for (const { offset, value, headers } of records) {
          if (offset < (next.get(partition) ?? 0)) continue;
          next.set(partition, offset + 1);
          const named = Object.values(Signal).find((name) => name === headers[RecordHeader.signal]);
          onRecord({ signal: named ?? Signal.traces, value });
        }
        onRecord(undefined);
        return Promise.resolve();
      },
    },
  });
}

interface Resource {
  readonly attributes?: readonly {
    readonly key?: string;
    readonly value?: { readonly stringValue?: string } | null;
  }[];
}
interface LogsRequest {
  readonly resourceLogs?: readonly {
    readonly resource?: Resource | null;
    readonly scopeLogs?: readonly { readonly logRecords?: readonly { readonly spanId?: Uint8Array }[] }[];
  }[];
}
type Points = { readonly dataPoints?: readonly { readonly timeUnixNano?: Int64 }[] } | null;
interface MetricsRequest {
  readonly resourceMetrics?: readonly {
    readonly resource?: Resource | null;
    readonly scopeMetrics?: readonly { readonly metrics?: readonly Readonly<Record<string, Points>>[] }[];
  }[];
}

const POINT_KINDS = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'];

/** Everything that a record holds; nothing when it cannot be decoded. */
export function itemsOf(record: TopicRecord): readonly TelemetryItem[] {
  try {
    return [...decodedItems(record)];
  } catch (error) {
    if (error instanceof ScoutError) return [];
    throw error;
  }
}

function* decodedItems({ signal, value }: TopicRecord): Generator<TelemetryItem, void> {
  switch (signal) {
    case 'traces':
      yield* spansOf(value);
      return;
    case 'logs':
      yield* logsOf(value);
      return;
    case 'metrics':
      yield* pointsOf(value);
  }
}

function* spansOf(value: Uint8Array): Generator<TelemetryItem, void> {
  for (const { resource, scopeSpans = [] } of decodeTraceRequest(value).resourceSpans ?? []) {
    const service = serviceOf(resource);
    for (const span of scopeSpans.flatMap(({ spans = [] }) => spans)) {
      if (isSpan(span)) yield itemOf(span, service);
    }
  }
}

/** What is none by the protocol is rejected by the worker too. */
function isSpan({ traceId, spanId }: OtlpSpan): boolean {
  return traceId?.length === 16 && spanId?.length === 8;
}

function itemOf({ spanId, parentSpanId, status }: OtlpSpan, service: string): TelemetryItem {
  return { key: hex(spanId), service, isRoot: (parentSpanId?.length ?? 0) === 0, hasFailed: status?.code === 2 };
}

function* logsOf(value: Uint8Array): Generator<TelemetryItem, void> {
  for (const { resource, scopeLogs = [] } of decode<LogsRequest>(OtlpType.logsRequest, value, 'logs').resourceLogs ??
    []) {
    const service = serviceOf(resource);
    for (const { logRecords = [] } of scopeLogs) {
      for (const { spanId } of logRecords) yield { key: hex(spanId), service, isRoot: false, hasFailed: false };
    }
  }
}

function* pointsOf(value: Uint8Array): Generator<TelemetryItem, void> {
  const { resourceMetrics = [] } = decode<MetricsRequest>(OtlpType.metricsRequest, value, 'metrics');
  for (const { resource, scopeMetrics = [] } of resourceMetrics) {
    const service = serviceOf(resource);
    for (const metric of scopeMetrics.flatMap(({ metrics = [] }) => metrics)) {
      for (const { timeUnixNano } of POINT_KINDS.flatMap((kind) => metric[kind]?.dataPoints ?? [])) {
        yield { key: String(uint64ToBigInt(timeUnixNano)), service, isRoot: false, hasFailed: false };
      }
    }
  }
}

function serviceOf(resource: Resource | null | undefined): string {
  return resource?.attributes?.find(({ key }) => key === 'service.name')?.value?.stringValue ?? '';
}

function hex(id: Uint8Array | undefined): string {
  return Buffer.from(id ?? []).toString('hex');
}
