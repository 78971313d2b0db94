import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import type { Admin } from 'kafkajs';
import { topicSettings } from '../../contracts/topics/topic-settings.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** What a producer has to know about a topic. */
export interface TopicInfo {
  readonly partitionCount: number;
  /** Largest record batch the topic takes, after compression. */
  readonly maxBatchBytes: number;
}

/** A topic to have. */
export interface WantedTopic {
  readonly topic: string;
  readonly partitions: number;
  /** Undefined takes three where there are three brokers, and else leaves it to the broker. */
  readonly replication: number | undefined;
}

const DEFAULT_MAX_BATCH_BYTES = 1_048_588;
/** Kafka's numbers for UNKNOWN_TOPIC_OR_PARTITION and LEADER_NOT_AVAILABLE. */
const NOT_KNOWN_YET: readonly unknown[] = [3, 5];
const KNOWN_ATTEMPTS = 20;
const KNOWN_PAUSE_MS = 100;
const INVALID_REPLICATION_FACTOR = 38;
/** The broker's own default. */
const REPLICATION_OF_BROKER = -1;
/** Survive the loss of a broker and take appends meanwhile. */
const SAFE_REPLICATION = 3;

/** Creates the topic when it is missing; an existing one keeps its partitions and settings. */
export async function ensureTopic(admin: Admin, wanted: WantedTopic): Promise<TopicInfo & { readonly isNew: boolean }> {
  const existing = await admin.listTopics();
  // Somebody else may create it at the same time: then this answers false, and what is there counts.
  const isNew = !existing.includes(wanted.topic) && (await createTopic(admin, wanted));
  return onceKnown(async () => ({
    partitionCount: await countPartitions(admin, wanted.topic),
    maxBatchBytes: await readMaxBatchBytes(admin, wanted.topic),
    isNew,
  }));
}

/** A topic that has just been created is not known to every broker at once. */
async function onceKnown<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt >= KNOWN_ATTEMPTS || !isNotKnownYet(error)) throw error;
      await sleep(KNOWN_PAUSE_MS);
    }
  }
}

function isNotKnownYet(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NOT_KNOWN_YET.includes(error.code);
}

async function createTopic(admin: Admin, { topic, partitions, replication: asked }: WantedTopic): Promise<boolean> {
  const { retentionMs, maxBatchBytes } = topicSettings(topic);
  const brokers = (await admin.describeCluster()).brokers.length;
  // Kafka's own default is one replica, also where there are brokers for more.
  const replication = asked ?? (brokers >= SAFE_REPLICATION ? SAFE_REPLICATION : REPLICATION_OF_BROKER);
  const settings = {
    'retention.ms': retentionMs,
    'max.message.bytes': maxBatchBytes,
    'compression.type': 'producer',
    // With three replicas an append survives the loss of one broker, and is taken while one is down.
    ...(replication >= SAFE_REPLICATION ? { 'min.insync.replicas': replication - 1 } : {}),
  };
  const wanted = {
    topic,
    numPartitions: partitions,
    replicationFactor: replication,
    configEntries: Object.entries(settings).map(([name, value]) => ({ name, value: String(value) })),
  };
  try {
    // kafkajs itself waits for the leaders, and gives up when it asks a broker that has not heard of the topic.
    return await admin.createTopics({ waitForLeaders: false, topics: [wanted] });
  } catch (cause) {
    throw isTooFewBrokers(cause) ? tooFewBrokers(wanted, { brokers, cause }) : cause;
  }
}

function isTooFewBrokers(error: unknown): boolean {
  if (!(error instanceof kafkajs.KafkaJSAggregateError)) return false;
  return error.errors.some((one) => one instanceof Error && 'code' in one && one.code === INVALID_REPLICATION_FACTOR);
}

/** It may pass: those that are missing may be starting. */
function tooFewBrokers(
  { topic, replicationFactor }: { readonly topic: string; readonly replicationFactor: number },
  { brokers, cause }: { readonly brokers: number; readonly cause: unknown },
): ScoutError {
  return new ScoutError({
    code: ErrorCode.unavailable,
    message:
      `Topic ${topic} cannot be made with ${replicationFactor} replicas: ${brokers} Kafka brokers are there. ` +
      'Start more brokers, or set SLO_SCOUT_KAFKA_REPLICATION to at most that number.',
    details: { topic, replication: replicationFactor, brokers },
    cause,
  });
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
