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
import { eventually } from '../contract/event-log/eventually.ts';
import { startReader } from '../contract/event-log/log-reader.ts';
import { getComponentPath } from '../support/components.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import type { TcpProxy } from '../support/tcp-proxy.ts';
import { numberOf, startNumberedAppends } from './support/numbered-appends.ts';

const PARTITIONS = 3;

describe('appends to a Kafka broker in trouble', () => {
  let folder: string;
  let brokerPort: number;
  let proxy: TcpProxy;
  let broker: Awaited<ReturnType<typeof startKafkaBroker>>;
  let jars: string;
  const start = () => startKafkaBroker({ jars, folder, port: brokerPort, advertisedPort: proxy.port });
  const options = () => ({ brokers: [proxy.address], partitions: PARTITIONS, logger: createSilentLogger() });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-kafka-'));
    brokerPort = await findFreePort();
    jars = await getComponentPath('kafka');
    proxy = await startTcpProxy({ port: brokerPort });
    broker = await start();
  });
  afterAll(async () => {
    await broker.stop();
    await proxy.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Appends while `trouble` goes on; then everything acknowledged must be there. */
  const appendDuring = async (topic: string, trouble: () => Promise<void>) => {
    const metrics = createMetrics();
    const writer = createKafkaEventLogWriter({ ...options(), metrics });
    const appends = startNumberedAppends({ writer, topic, partitions: PARTITIONS });
    // The trouble is for a producer at work, not for one that still asks what the topic is like.
    await eventually(() => expect(appends.acknowledged.size).toBeGreaterThan(0));
    const before = appends.acknowledged.size;
    await trouble();
    const during = appends.acknowledged.size;
    await eventually(() => expect(appends.acknowledged.size).toBeGreaterThan(during + 100));
    await appends.stop();
    await writer.close();
    const reader = startReader({ consumer: createKafkaEventLogConsumer(options()), topic, group: `${topic}-group` });
    const found = () => reader.allRecords().map(numberOf);
    await eventually(() => expect([...appends.acknowledged].filter((n) => !new Set(found()).has(n))).toEqual([]));
    await reader.stop();
    const numbers = found();
    return { appends, before, duplicates: numbers.length - new Set(numbers).size, metrics };
  };

  it('loses and doubles nothing over resets of its connections', async () => {
    const { appends, duplicates, metrics } = await appendDuring('resets', async () => {
      for (let reset = 0; reset < 10; reset += 1) {
        proxy.resetAll();
        await sleep(150);
      }
    });

    expect(appends.failures).toEqual([]);
    expect(duplicates).toBe(0);
    const { values } = await metrics.eventLogReconnects.get();
    expect(values.reduce((sum, { value }) => sum + value, 0)).toBeGreaterThan(0);
  });

  it('finds out that a connection is half open, and goes on over a new one', async () => {
    const { appends, duplicates } = await appendDuring('half-open', async () => {
      proxy.partition();
      await sleep(10_000);
      proxy.heal();
    });

    // What nobody answered for ten seconds was given back to the caller, to be repeated.
    expect(
      appends.failures.map(({ code }) => code).filter((code) => !/deadline_exceeded|unavailable/.test(code)),
    ).toEqual([]);
    expect(appends.longestMs()).toBeLessThan(25_000);
    expect(duplicates).toBe(0);
  });

  it('works over a slow network', async () => {
    const { appends, duplicates } = await appendDuring('latency', async () => {
      proxy.setLatency(200);
      await sleep(3_000);
      proxy.setLatency(0);
    });

    expect(appends.failures).toEqual([]);
    expect(duplicates).toBe(0);
  });

  it('waits out a broker that stands still, and loses nothing', async () => {
    const { appends } = await appendDuring('standstill', async () => {
      process.kill(broker.pid, 'SIGSTOP');
      await sleep(10_000);
      process.kill(broker.pid, 'SIGCONT');
    });

    expect(appends.acknowledged.size).toBeGreaterThan(100);
  });

  it('loses nothing acknowledged when the broker is killed and starts again', async () => {
    const { appends, before } = await appendDuring('killed', async () => {
      process.kill(broker.pid, 'SIGKILL');
      await broker.exited;
      await sleep(2_000);
      broker = await start();
    });

    expect(before).toBeGreaterThan(0);
    expect(appends.acknowledged.size).toBeGreaterThan(before);
  });
});
