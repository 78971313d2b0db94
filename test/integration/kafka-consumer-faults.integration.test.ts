import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKafkaEventLogConsumer } from '../../adapters/kafka/create-kafka-event-log-consumer.ts';
import { createKafkaEventLogWriter } from '../../adapters/kafka/create-kafka-event-log-writer.ts';
import { startKafkaBroker } from '../../platform/components/run/start-kafka-broker.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import type { LogBatch } from '../../streaming/ports.ts';
import { eventually } from '../contract/event-log/eventually.ts';
import { startReader } from '../contract/event-log/log-reader.ts';
import { getComponentPath } from '../support/components.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import type { TcpProxy } from '../support/tcp-proxy.ts';

const PARTITIONS = 6;

describe('a consumer of a Kafka broker in trouble', () => {
  let folder: string;
  let proxy: TcpProxy;
  let broker: Awaited<ReturnType<typeof startKafkaBroker>>;
  const options = () => ({ brokers: [proxy.address], partitions: PARTITIONS, logger: createSilentLogger() });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-kafka-'));
    const port = await findFreePort();
    proxy = await startTcpProxy({ port });
    broker = await startKafkaBroker({
      jars: await getComponentPath('kafka'),
      folder,
      port,
      advertisedPort: proxy.port,
    });
  });
  afterAll(async () => {
    await broker.stop();
    await proxy.close();
    await rm(folder, { recursive: true, force: true });
  });

  const append = async (topic: string, text: string): Promise<void> => {
    const writer = createKafkaEventLogWriter(options());
    await writer.append(
      topic,
      [...Array(PARTITIONS).keys()].map((partition) => ({ partition, value: Buffer.from(text), headers: {} })),
    );
    await writer.close();
  };

  it('keeps what stays its own when another joins and leaves: no partition of it is revoked or assigned again', async () => {
    const topic = 'sticky';
    const assigned: number[] = [];
    const committed = new Map<number, number>();
    const onBatch = async ({ partition, records }: LogBatch) => {
      committed.set(partition, (records.at(-1)?.offset ?? -1) + 1);
    };
    const from = (partition: number) => committed.get(partition) ?? 0;
    const first = startReader({
      ...{ consumer: createKafkaEventLogConsumer(options()), topic, group: 'sticky-group', onBatch },
      from: (partition) => {
        assigned.push(partition);
        return from(partition);
      },
    });
    await eventually(() => expect(first.owned()).toHaveLength(PARTITIONS));

    const second = startReader({
      consumer: createKafkaEventLogConsumer(options()),
      topic,
      group: 'sticky-group',
      from,
      onBatch,
    });
    await eventually(() => expect([first.owned().length, second.owned().length]).toEqual([3, 3]));
    const kept = first.owned();
    await append(topic, 'shared');
    await eventually(() => expect(first.count() + second.count()).toBe(PARTITIONS));
    await second.stop();
    await eventually(() => expect(first.owned()).toHaveLength(PARTITIONS));
    await append(topic, 'alone');
    await eventually(() => expect(first.count()).toBe(3 + PARTITIONS));
    await first.stop();

    const timesAssigned = (partition: number) => assigned.filter((one) => one === partition).length;
    expect(kept.map(timesAssigned)).toEqual([1, 1, 1]);
    expect(assigned).toHaveLength(PARTITIONS + 3);
  });

  it('is started again when it stands still, counts that, and misses nothing', async () => {
    const topic = 'standstill';
    const metrics = createMetrics();
    let next = 0;
    const onBatch = async ({ partition, records }: LogBatch) => {
      if (partition === 0) next = (records.at(-1)?.offset ?? -1) + 1;
    };
    const consumer = createKafkaEventLogConsumer({ ...options(), metrics }, { stuckAfterMs: 4_000 });
    const from = (partition: number) => (partition === 0 ? next : 0);
    const reader = startReader({ consumer, topic, group: 'standstill-group', from, onBatch });
    await append(topic, 'before');
    await eventually(() => expect(reader.records(0)).toHaveLength(1));

    proxy.partition();
    await sleep(7_000);
    proxy.heal();
    await append(topic, 'after');

    await eventually(() =>
      expect(reader.records(0).map(({ value }) => Buffer.from(value).toString())).toEqual(['before', 'after']),
    );
    await reader.stop();
    await expect(reader.ended).resolves.toBeUndefined();

    expect((await metrics.eventLogConsumerRestarts.get()).values.map(({ labels }) => labels.reason)).toContain('stuck');
  });

  it('gives up after the configured time without a broker, as unavailable', async () => {
    const nowhere = { ...options(), brokers: [`127.0.0.1:${String(await findFreePort())}`] };
    const consumer = createKafkaEventLogConsumer(nowhere, { giveUpAfterMs: 1 });

    const reader = startReader({ consumer, topic: 'nowhere', group: 'nowhere-group' });

    await expect(reader.ended).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('tells how far it is behind, in records and in seconds', async () => {
    const topic = 'lag';
    const metrics = createMetrics();
    let release: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    await append(topic, 'one');
    await append(topic, 'two');
    const reader = startReader({
      ...{ consumer: createKafkaEventLogConsumer({ ...options(), metrics }), topic, group: 'lag-group' },
      onBatch: () => blocked,
    });
    const lag = async () => {
      const records = (await metrics.eventLogLagRecords.get()).values.map(({ value }) => value);
      const seconds = (await metrics.eventLogLagSeconds.get()).values.map(({ value }) => value);
      return { records, most: Math.max(...seconds) };
    };

    await eventually(() => expect(reader.owned()).toHaveLength(PARTITIONS));
    await sleep(3_000);
    const behind = await lag();
    release();
    await eventually(() => expect(reader.count()).toBe(2 * PARTITIONS));
    await sleep(1_500);
    const caughtUp = await lag();
    await reader.stop();

    expect(behind.records).toEqual(Array(PARTITIONS).fill(2));
    expect(behind.most).toBeGreaterThan(2);
    expect(caughtUp).toEqual({ records: Array(PARTITIONS).fill(0), most: 0 });
    expect((await metrics.eventLogLagRecords.get()).values).toEqual([]);
  });
});
