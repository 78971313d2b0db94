import { Topic } from '../../contracts/topics/topics.ts';
import { ensureTopic } from './ensure-topic.ts';
import type { TopicInfo } from './ensure-topic.ts';
import { createKafkaClient } from './kafka-client.ts';
import { toKafkaError } from './kafka-error.ts';
import type { KafkaEventLogOptions } from './kafka-options.ts';
import { withAdmin } from './topic-directory.ts';

/** A topic that is there now. */
export interface EnsuredTopic extends TopicInfo {
  readonly topic: Topic;
  /** Whether it was missing before. */
  readonly isNew: boolean;
}

/** Creates every topic of the product that is missing; existing ones keep their settings. @throws ScoutError */
export async function ensureTopics(options: KafkaEventLogOptions): Promise<readonly EnsuredTopic[]> {
  const { partitions, replication } = options;
  try {
    return await withAdmin(await createKafkaClient(options), async (admin) => {
      const ensured: EnsuredTopic[] = [];
      for (const topic of Object.values(Topic)) {
        ensured.push({ topic, ...(await ensureTopic(admin, { topic, partitions, replication })) });
      }
      return ensured;
    });
  } catch (cause) {
    throw toKafkaError(cause);
  }
}
