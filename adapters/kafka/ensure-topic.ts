import kafkajs from 'kafkajs';
import type { Admin } from 'kafkajs';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** What a producer has to know about a topic. */
export interface TopicInfo {
  readonly partitionCount: number;
  /** Largest record batch the topic takes, after compression. */
  readonly maxBatchBytes: number;
}

/** A request of the largest size with one single span has to fit. */
const MAX_BATCH_BYTES = 20 * 1024 * 1024;
const DEFAULT_MAX_BATCH_BYTES = 1_048_588;
/** The broker's own default. */
const REPLICATION_OF_BROKER = -1;

/** Creates the topic when it is missing; an existing one keeps its partitions and settings. */
export async function ensureTopic(admin: Admin, topic: string, partitions: number): Promise<TopicInfo> {
  const existing = await admin.listTopics();
  if (!existing.includes(topic)) {
    // Somebody else may create it at the same time: then this answers false, and what is there counts.
    await admin.createTopics({
      waitForLeaders: true,
      topics: [
        {
          topic,
          numPartitions: partitions,
          replicationFactor: REPLICATION_OF_BROKER,
          configEntries: [{ name: 'max.message.bytes', value: String(MAX_BATCH_BYTES) }],
        },
      ],
    });
  }
  return { partitionCount: await countPartitions(admin, topic), maxBatchBytes: await readMaxBatchBytes(admin, topic) };
}

async function countPartitions(admin: Admin, topic: string): Promise<number> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const count = topics.find(({ name }) => name === topic)?.partitions.length ?? 0;
  if (count > 0) return count;
  throw new ScoutError({ code: ErrorCode.unavailable, message: `Kafka has no partitions of topic ${topic} yet.` });
}

async function readMaxBatchBytes(admin: Admin, topic: string): Promise<number> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: ['max.message.bytes'] }],
  });
  const entry = resources[0]?.configEntries.find(({ configName }) => configName === 'max.message.bytes');
  return Number(entry?.configValue ?? DEFAULT_MAX_BATCH_BYTES);
}
