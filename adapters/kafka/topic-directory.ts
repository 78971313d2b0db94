import type { Kafka } from 'kafkajs';
import { ensureTopic } from './ensure-topic.ts';
import type { TopicInfo } from './ensure-topic.ts';
import { KAFKA_RETRY, createKafkaClient } from './kafka-client.ts';
import { toKafkaError } from './kafka-error.ts';
import type { KafkaEventLogOptions } from './kafka-options.ts';

/** What is known of each topic; asked once, and made when it is missing. */
export type TopicDirectory = (topic: string) => Promise<TopicInfo>;

/** Creates a directory. A failure is not kept. @throws ScoutError (on use) */
export function createTopicDirectory(options: KafkaEventLogOptions): TopicDirectory {
  const topics = new Map<string, Promise<TopicInfo>>();
  return (topic) => {
    let info = topics.get(topic);
    if (info === undefined) {
      info = describeTopic(topic, options);
      topics.set(topic, info);
      info.catch(() => topics.delete(topic));
    }
    return info;
  };
}

async function describeTopic(topic: string, options: KafkaEventLogOptions): Promise<TopicInfo> {
  const { partitions, replication } = options;
  try {
    return await withAdmin(await createKafkaClient(options), async (admin) =>
      ensureTopic(admin, { topic, partitions, replication }),
    );
  } catch (cause) {
    throw toKafkaError(cause);
  }
}

/** Runs work with a connection for administration that is closed afterwards. */
export async function withAdmin<T>(kafka: Kafka, work: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
  const admin = kafka.admin({ retry: KAFKA_RETRY });
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
