import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKafkaEventLogWriter } from '../../adapters/kafka/create-kafka-event-log-writer.ts';
import { Topic } from '../../contracts/topics/topics.ts';
import { createComponents } from '../../platform/components/components.ts';
import { startKafkaBroker } from '../../platform/components/run/start-kafka-broker.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { SpanLoad } from './span-load.ts';

/** A broker of our own with the load in it. */
export interface FilledBroker {
  readonly address: string;
  stop(): Promise<void>;
}

/** Spans that are taken from the load at once. */
const TAKE = 16_384;
const PARTITIONS = 8;

/** Starts a broker and fills one of its partitions. Undefined where no broker can be had. */
export async function startFilledBroker(spans: number): Promise<FilledBroker | undefined> {
  let jars: string;
  try {
    jars = (await createComponents({ environment: process.env, report: () => undefined }).ensure('kafka')).path;
  } catch (error) {
    console.log(`from Kafka: left out, there is no broker (${error instanceof Error ? error.message : 'unknown'})`);
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'slo-scout-bench-stream-'));
  const broker = await startKafkaBroker({ jars, folder, port: await findFreePort() });
  const stop = async (): Promise<void> => {
    await broker.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await fill(broker.address, spans);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: broker.address, stop };
}

/**
 * As ingest writes: one joined record of about 120 KB in a batch of its own. One partition, because a trace's requests
 * must meet there, and the worker's share of a core is what is measured.
 */
async function fill(address: string, spans: number): Promise<void> {
  const writer = createKafkaEventLogWriter({
    brokers: [address],
    logger: createSilentLogger(),
    partitions: PARTITIONS,
  });
  await writer.partitionCount(Topic.rawTelemetry);
  const load = new SpanLoad();
  for (let filled = 0; filled < spans; filled += TAKE) {
    for (const value of load.take(TAKE)) {
      await writer.append(Topic.rawTelemetry, [{ partition: 0, value, headers: { signal: 'traces' } }]);
    }
  }
  await writer.close();
}
