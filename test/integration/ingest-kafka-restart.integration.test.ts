import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKafkaEventLogConsumer } from '../../adapters/kafka/create-kafka-event-log-consumer.ts';
import { createKafkaEventLogWriter } from '../../adapters/kafka/create-kafka-event-log-writer.ts';
import { isRetryable } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { startKafkaBroker } from '../../platform/components/run/start-kafka-broker.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import type { LogBatch } from '../../streaming/ports.ts';
import { startReader } from '../contract/event-log/log-reader.ts';
import { eventually } from '../contract/event-log/eventually.ts';
import { getComponentPath } from '../support/components.ts';

const TOPIC = 'raw-telemetry';

describe('the event log on a Kafka broker that goes away', () => {
  let folder: string;
  let port: number;
  let jars: string;
  let broker: { stop(): Promise<void> };
  const start = () => startKafkaBroker({ jars, folder, port });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-kafka-'));
    port = await findFreePort();
    jars = await getComponentPath('kafka');
    broker = await start();
  });
  afterAll(async () => {
    await broker.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('refuses appends in a way that may be retried, and goes on with writer and consumer when it is back', async () => {
    const options = { brokers: [`127.0.0.1:${port}`], partitions: 2, logger: createSilentLogger() };
    const writer = createKafkaEventLogWriter(options);
    const append = (text: string) => writer.append(TOPIC, [{ partition: 0, value: Buffer.from(text), headers: {} }]);
    const consumer = createKafkaEventLogConsumer(options);
    await append('before');
    // The checkpoint: a consumer that lost its membership is asked again where to begin.
    let next = 0;
    const onBatch = async ({ partition, records }: LogBatch) => {
      if (partition === 0) next = (records.at(-1)?.offset ?? -1) + 1;
    };
    const from = (partition: number) => (partition === 0 ? next : 0);
    const reader = startReader({ consumer, topic: TOPIC, group: 'capsules', from, onBatch });
    await eventually(() => expect(reader.records(0)).toHaveLength(1));

    await broker.stop();
    const failure = await append('meanwhile').then(
      () => undefined,
      (error: unknown) => error,
    );
    broker = await start();
    await append('after');

    expect(failure).toBeInstanceOf(ScoutError);
    expect(isRetryable((failure as ScoutError).code)).toBe(true);
    await eventually(() => {
      const texts = reader.records(0).map(({ value }) => Buffer.from(value).toString());
      expect(texts[0]).toBe('before');
      expect(texts.at(-1)).toBe('after');
    });
    const offsets = reader.records(0).map(({ offset }) => offset);
    expect(offsets).toEqual([...offsets.keys()]);
    await reader.stop();
    await writer.close();
    await expect(reader.ended).resolves.toBeUndefined();
  });
});
