import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigResourceTypes } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKafkaEventLogConsumer } from '../../adapters/kafka/create-kafka-event-log-consumer.ts';
import { createKafkaEventLogWriter } from '../../adapters/kafka/create-kafka-event-log-writer.ts';
import { ensureTopics } from '../../adapters/kafka/ensure-topics.ts';
import { createKafkaClient } from '../../adapters/kafka/kafka-client.ts';
import type { KafkaEventLogOptions } from '../../adapters/kafka/kafka-options.ts';
import { withAdmin } from '../../adapters/kafka/topic-directory.ts';
import { Topic } from '../../contracts/topics/topics.ts';
import { movePartitionLeaders } from '../../platform/components/run/move-partition-leaders.ts';
import { startKafkaCluster } from '../../platform/components/run/start-kafka-cluster.ts';
import type { ClusterBroker, KafkaCluster } from '../../platform/components/run/start-kafka-cluster.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { eventually } from '../contract/event-log/eventually.ts';
import { startReader } from '../contract/event-log/log-reader.ts';
import type { LogReader } from '../contract/event-log/log-reader.ts';
import { getComponentPath } from '../support/components.ts';
import { numberOf, startNumberedAppends } from './support/numbered-appends.ts';

const PARTITIONS = 3;
const PRODUCERS = ['direct', 'kafkajs'] as const;
/** Milliseconds; how long a broker may be silent before its partitions move. */
const SESSION_MS = 6_000;

describe('a Kafka cluster of three brokers', () => {
  let folder: string;
  let cluster: KafkaCluster;
  const options = (more: Partial<KafkaEventLogOptions> = {}): KafkaEventLogOptions => ({
    ...{ brokers: cluster.addresses, partitions: PARTITIONS, replication: 3, logger: createSilentLogger() },
    ...more,
  });
  const first = (): ClusterBroker => cluster.brokers[0] as ClusterBroker;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-kafka-cluster-'));
    const settings = { 'broker.session.timeout.ms': String(SESSION_MS), 'broker.heartbeat.interval.ms': '1000' };
    cluster = await startKafkaCluster({ jars: await getComponentPath('kafka'), folder, settings });
  });
  afterAll(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const describeTopic = async (topic: string) =>
    withAdmin(await createKafkaClient(options()), async (admin) => {
      const [described] = (await admin.fetchTopicMetadata({ topics: [topic] })).topics;
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['min.insync.replicas'] }],
      });
      return {
        leaders: [...(described?.partitions ?? [])]
          .sort((one, other) => one.partitionId - other.partitionId)
          .map(({ leader }) => leader),
        replicas: described?.partitions.map(({ replicas }) => replicas.length),
        minInSync: resources[0]?.configEntries[0]?.configValue,
      };
    });

  /** Appends and reads by one producer, until `finish`, which returns what was acknowledged and what was read. */
  const begin = async (topic: string, producer: (typeof PRODUCERS)[number]) => {
    const writer = createKafkaEventLogWriter(options({ producer }));
    const appends = startNumberedAppends({ writer, topic, partitions: PARTITIONS });
    await eventually(() => expect(appends.acknowledged.size).toBeGreaterThan(0));
    const reader: LogReader = startReader({
      ...{ consumer: createKafkaEventLogConsumer(options()), topic, group: `${topic}-group` },
      from: (partition) => (reader.records(partition).at(-1)?.offset ?? -1) + 1,
    });
    await eventually(() => expect(reader.count()).toBeGreaterThan(0));
    const goesOn = async (): Promise<void> => {
      const acknowledged = appends.acknowledged.size;
      await eventually(() => expect(appends.acknowledged.size).toBeGreaterThan(acknowledged + 50));
    };
    const read = () => [...Array(PARTITIONS).keys()].map((partition) => reader.records(partition).map(numberOf));
    /** Everything that is acknowledged by now has been read. */
    const isReadOn = async (): Promise<void> => {
      const acknowledged = [...appends.acknowledged];
      const missing = () => {
        const found = new Set(read().flat());
        return acknowledged.filter((number) => !found.has(number));
      };
      await eventually(() => expect(missing()).toEqual([]));
    };
    const finish = async () => {
      await goesOn();
      await appends.stop();
      await writer.close();
      await isReadOn();
      await reader.stop();
      const acknowledgedInLog = read().map((numbers) => numbers.filter((number) => appends.acknowledged.has(number)));
      return { appends, acknowledgedInLog };
    };
    return { topic, goesOn, isReadOn, finish };
  };

  type Run = Awaited<ReturnType<typeof begin>>;
  /** Appends and readers go on, in partitions of which some have another leader now. */
  const goOn = async (runs: readonly Run[]): Promise<void> => {
    await sleep(SESSION_MS);
    await Promise.all(runs.map((run) => run.goesOn()));
    await Promise.all(runs.map((run) => run.isReadOn()));
  };

  /** The broker that leads the partition of Kafka's own topic in which the group of a topic's reader is kept. */
  const coordinatorOf = async (topic: string): Promise<ClusterBroker> => {
    const { leaders } = await describeTopic('__consumer_offsets');
    const leader = leaders[javaHash(`${topic}-group`) % leaders.length];
    return cluster.brokers.find(({ id }) => id === leader) ?? first();
  };

  /** What was acknowledged is in the log once, in the order in which it was appended, and was read by a consumer. */
  const survives = async (name: string, trouble: (runs: readonly Run[]) => Promise<void>) => {
    const runs = await Promise.all(PRODUCERS.map((producer) => begin(`${name}-${producer}`, producer)));
    await trouble(runs);
    const results = await Promise.all(runs.map((run) => run.finish()));
    for (const { acknowledgedInLog } of results) {
      for (const numbers of acknowledgedInLog) {
        expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
      }
    }
    return Object.fromEntries(PRODUCERS.map((producer, index) => [producer, results[index]?.appends.failures]));
  };

  it('gets topics with three replicas of which two must be in sync, without being told', async () => {
    const { replication: _, ...untold } = options();

    await ensureTopics(untold);

    const { replicas, minInSync } = await describeTopic(Topic.rawTelemetry);
    expect(replicas).toEqual(Array(PARTITIONS).fill(3));
    expect(minInSync).toBe('2');
  });

  it('says what to do when it has fewer brokers than replicas are asked for', async () => {
    const writer = createKafkaEventLogWriter(options({ replication: 4 }));

    await expect(writer.partitionCount('four-replicas')).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/4 replicas: 3 Kafka brokers are there.*SLO_SCOUT_KAFKA_REPLICATION/),
    });
    await writer.close();
  });

  it('loses, repeats and reorders nothing acknowledged while leaders move, and no append of the direct producer fails', async () => {
    const failures = await survives('moved', async (runs) => {
      for (let move = 0; move < 3; move += 1) {
        for (const { topic } of runs) await movePartitionLeaders(cluster.addresses, topic);
      }
    });

    // kafkajs gives up where the others wait, and says so.
    expect(failures['direct']).toEqual([]);
  });

  it('loses, repeats and reorders nothing acknowledged when a broker is stopped and started, and no append of the direct producer fails', async () => {
    const failures = await survives('stopped', async () => {
      await first().stop();
      await first().start();
    });

    // kafkajs gives up where the others wait, and says so.
    expect(failures['direct']).toEqual([]);
  });

  it('loses, repeats and reorders nothing acknowledged when the broker that coordinates the readers is killed, and goes on without it', async () => {
    await survives('killed', async (runs) => {
      const broker = await coordinatorOf('killed-direct');
      await broker.kill();
      await goOn(runs);
      await broker.start();
    });
  });

  it('loses, repeats and reorders nothing acknowledged when the broker that coordinates the readers freezes, and goes on without it', async () => {
    await survives('frozen', async (runs) => {
      const broker = await coordinatorOf('frozen-direct');
      broker.signal('SIGSTOP');
      await goOn(runs);
      broker.signal('SIGCONT');
    });
  });
});

/** As Kafka does it: `String.hashCode`, without its sign. */
function javaHash(text: string): number {
  let hash = 0;
  for (const character of text) hash = (Math.imul(31, hash) + character.charCodeAt(0)) | 0;
  return Math.abs(hash);
}
