import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';

const TIMEOUT_MS = 30_000;
const POLL_MS = 100;

/**
 * Makes the next replica of each partition of a topic its leader, and resolves when all have moved. The brokers elect
 * the first replica by themselves (`leader.imbalance.check.interval.seconds`).
 * @throws ScoutError deadline_exceeded when they have not after half a minute
 */
export async function movePartitionLeaders(brokers: readonly string[], topic: string): Promise<void> {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const describe = async () => (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions ?? [];
  try {
    const moves = (await describe()).map(({ partitionId, leader, replicas }) => ({
      partition: partitionId,
      replicas: beginningBehind(leader, replicas),
    }));
    await admin.alterPartitionReassignments({ topics: [{ topic, partitionAssignment: moves }] });
    const wanted = new Map(moves.map(({ partition, replicas }) => [partition, replicas[0]]));
    const endMs = performance.now() + TIMEOUT_MS;
    while (performance.now() < endMs) {
      if ((await describe()).every(({ partitionId, leader }) => leader === wanted.get(partitionId))) return;
      await sleep(POLL_MS);
    }
  } finally {
    await admin.disconnect();
  }
  throw new ScoutError({ code: ErrorCode.deadlineExceeded, message: `The leaders of ${topic} did not move.` });
}

/** The replicas in their cyclic order, the one behind the leader first. */
function beginningBehind(leader: number, replicas: readonly number[]): number[] {
  const start = replicas.indexOf(leader) + 1;
  return replicas.map((_, index) => replicas[(start + index) % replicas.length] ?? leader);
}
