import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import kafkajs from 'kafkajs';
import { createKafkaEventLogConsumer } from '../../adapters/kafka/create-kafka-event-log-consumer.ts';
import { createKafkaEventLogWriter } from '../../adapters/kafka/create-kafka-event-log-writer.ts';
import { encodeRequest } from '../../contracts/otlp/request-codec.ts';
import { RecordHeader, Topic } from '../../contracts/topics/topics.ts';
import { createRedactor } from '../../domain/redaction/create-redactor.ts';
import { DEFAULT_POLICY } from '../../domain/redaction/redaction-policy.ts';
import { createTelemetryIntake } from '../../ingest/intake/create-telemetry-intake.ts';
import type { OutgoingRecord } from '../../ingest/ports.ts';
import { ReceiverName } from '../../ingest/intake/telemetry-intake.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import { eventually } from '../contract/event-log/eventually.ts';
import { startReader } from '../contract/event-log/log-reader.ts';
import { getKafka } from '../support/components.ts';
import { decodeLogs } from '../support/decode-logs.ts';

const PARTITIONS = 4;
const MAX_MESSAGE_BYTES = 40_000;
/** More than the topic takes, and nothing that compression makes smaller. */
const hugeText = randomBytes(60_000).toString('base64');

/** A request with one line. The partition follows from the service. */
function lineOf(service: string, text: string) {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  const scopeLogs = [{ logRecords: [{ body: { stringValue: text }, timeUnixNano: 1n }] }];
  const bytes = Buffer.from(encodeRequest('logs', { resourceLogs: [{ resource, scopeLogs }] }));
  return { receiver: ReceiverName.otlpHttp, signal: 'logs', encoding: 'protobuf', bytes } as const;
}

/** Lowers what the topic takes, after the producer has asked for it. */
async function lowerLimit(broker: string, topic: string): Promise<void> {
  const admin = new kafkajs.Kafka({ brokers: [broker], logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.alterConfigs({
    validateOnly: false,
    resources: [
      {
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name: topic,
        configEntries: [{ name: 'max.message.bytes', value: String(MAX_MESSAGE_BYTES) }],
      },
    ],
  });
  await admin.disconnect();
}

describe.each(['direct', 'kafkajs'] as const)('a record that Kafka refuses, with the producer %s', (producer) => {
  it('fails its own request only, and what was appended beside it is counted once', async () => {
    const topic = `refused-${randomUUID()}`;
    const broker = await getKafka();
    const options = { brokers: [broker], partitions: PARTITIONS, logger: createSilentLogger(), producer };
    const writer = createKafkaEventLogWriter(options);
    await writer.append(topic, [{ partition: 0, value: Buffer.from(''), headers: {} }]);
    await lowerLimit(broker, topic);
    const deadLetters: OutgoingRecord[] = [];
    const intake = createTelemetryIntake({
      // The intake knows one topic; the test has one of its own, and keeps the dead letters.
      writer: {
        ...writer,
        async append(name, records) {
          if (name === Topic.rawTelemetryDlq) deadLetters.push(...records);
          else await writer.append(topic, records);
        },
      },
      redactor: createRedactor({ policy: DEFAULT_POLICY }),
      metrics: createMetrics(),
      logger: createSilentLogger(),
      nowMs: Date.now,
      maxAppendsInFlight: 1,
    });
    const services = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const first = intake.take(lineOf('first', 'first'));

    const results = await Promise.allSettled([
      ...services.map((service) => intake.take(lineOf(service, service))),
      intake.take(lineOf('huge', hugeText)),
    ]);

    await first;
    expect(results.map(({ status }) => status)).toEqual([...services.map(() => 'fulfilled'), 'rejected']);
    expect(deadLetters.map(({ headers }) => headers[RecordHeader.reason])).toEqual(['record_refused']);
    const reader = startReader({ consumer: createKafkaEventLogConsumer(options), topic, group: `${topic}-group` });
    const linesOf = (records: ReturnType<typeof reader.allRecords>) =>
      records.flatMap(({ value }) => decodeLogs(value).map(({ body }) => String(body)));
    const expected = ['first', ...services];
    await eventually(() => expect([...new Set(linesOf(reader.allRecords()))].sort()).toEqual(expected.sort()));
    await reader.stop();
    const records = reader.allRecords();
    const byBatchId = new Map(records.map((record) => [record.headers[RecordHeader.batchId], record]));
    expect(linesOf([...byBatchId.values()]).sort()).toEqual(expected.sort());
    // The case is the one that is meant: some of the refused append was in the log.
    expect(records.length).toBeGreaterThan(byBatchId.size);
    await writer.close();
  });
});
