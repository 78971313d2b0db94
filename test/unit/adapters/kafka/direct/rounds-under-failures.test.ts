import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClusterMap } from '../../../../../adapters/kafka/direct/cluster-map.ts';
import { createProduceQueue } from '../../../../../adapters/kafka/direct/produce-queue.ts';
import { createProducerSession } from '../../../../../adapters/kafka/direct/producer-session.ts';
import { createProducerSessions } from '../../../../../adapters/kafka/direct/producer-sessions.ts';
import { startAttempt } from '../../../../../adapters/kafka/direct/round-attempt.ts';
import { createTableCrc32c } from '../../../../../adapters/kafka/wire/crc32c.ts';
import { buildRound } from '../../../../support/builders/build-round.ts';
import { createFakeKafkaCluster } from '../../../../support/fakes/fake-kafka-cluster.ts';
import type { BatchVerdict, FakeCluster, WrittenBatch } from '../../../../support/fakes/fake-kafka-cluster.ts';
import { createIdempotentPartitions } from '../../../../support/fakes/idempotent-partitions.ts';
import type { IdempotentPartitions } from '../../../../support/fakes/idempotent-partitions.ts';

const NONE = 0;
const NOT_LEADER = 6;
const TIMED_OUT = 7;
const TOO_LARGE = 10;
const NOT_ENOUGH_REPLICAS = 19;
const OUT_OF_ORDER = 45;
const UNKNOWN_PRODUCER = 59;
const PARTITIONS = [0, 1, 2];
/** Partition 0 and 1 have one leader, 2 has another. */
const LEADERS = [1, 1, 2];
const DEADLINE_MS = 3_000;
const TIMEOUTS = { requestTimeoutMs: 100, askTimeoutMs: 100 };

/** What happens to a batch on its way. */
const FAULTS = {
  nothing: (append: () => number) => append(),
  'another leader': () => NOT_LEADER,
  'not enough replicas': () => NOT_ENOUGH_REPLICAS,
  'lost on the way': () => 'lost' as const,
  'appended, and the answer lost': (append: () => number) => {
    append();
    return 'lost' as const;
  },
  'appended, and replicated too late': (append: () => number) => (append() === NONE ? TIMED_OUT : OUT_OF_ORDER),
  'unknown producer': () => UNKNOWN_PRODUCER,
  'too large': () => TOO_LARGE,
} satisfies Record<string, (append: () => number) => BatchVerdict>;
type Fault = keyof typeof FAULTS;
const FORGOTTEN: Fault = 'unknown producer';

interface Story {
  /** The partitions of each round. */
  readonly rounds: readonly (readonly number[])[];
  /** One for each batch that is written, in the order of the wire. */
  readonly faults: readonly Fault[];
  /** One for each connection that is wanted: whether it fails. */
  readonly refusals: readonly boolean[];
}

const faultNames = Object.keys(FAULTS) as Fault[];
const stories: fc.Arbitrary<Story> = fc.record({
  rounds: fc.array(fc.subarray(PARTITIONS, { minLength: 1 }), { minLength: 1, maxLength: 8 }),
  faults: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant<Fault>('nothing') },
      { weight: 2, arbitrary: fc.constantFrom(...faultNames) },
    ),
    { maxLength: 24 },
  ),
  refusals: fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)), { maxLength: 24 }),
});

function clusterOf({ faults, refusals }: Story, partitions: IdempotentPartitions): FakeCluster {
  const [restOfFaults, restOfRefusals] = [[...faults], [...refusals]];
  const cluster = createFakeKafkaCluster({
    leaders: LEADERS,
    produce: (batch: WrittenBatch) => FAULTS[restOfFaults.shift() ?? 'nothing'](() => partitions.append(batch)),
  });
  const connection: typeof cluster.pool.connection = async (address) => {
    cluster.plan.unreachable = new Set(restOfRefusals.shift() === true ? [address.port] : []);
    return cluster.pool.connection(address);
  };
  return { ...cluster, pool: { ...cluster.pool, connection } };
}

/** Sends the rounds of a story; round n has n + 1 records for each partition, by which it is known in the logs. */
async function tell(story: Story) {
  const partitions = createIdempotentPartitions();
  const { pool } = clusterOf(story, partitions);
  const cluster = createClusterMap({ pool, seeds: [{ host: '127.0.0.1', port: 1 }], ...TIMEOUTS });
  const crc32c = createTableCrc32c();
  let clockMs = 0;
  const { current, renew } = createProducerSessions(async () =>
    createProducerSession({ producerId: 1n, epoch: 0 }, crc32c),
  );
  const queue = createProduceQueue({
    maxInFlight: 2,
    nowMs: () => (clockMs += 1),
    pause: async (durationMs) => {
      clockMs += durationMs;
    },
    start: (round) => startAttempt(round, { pool, cluster, session: current, requestTimeoutMs: 100 }),
    refresh: (topic) => cluster.refresh(topic),
    renew,
    onRetry: () => undefined,
    unreachableTimeoutMs: 500,
  });
  const sent = story.rounds.map((targets, index) =>
    queue.send(() => buildRound(targets, { records: index + 1, startedAtMs: clockMs }), DEADLINE_MS),
  );
  const results = await Promise.allSettled(sent);
  await queue.drained();
  const acknowledged = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
  const roundsIn = (partition: number) => partitions.log(partition).map((records) => records - 1);
  return { acknowledged, roundsIn };
}

describe('rounds on their way to brokers that fail', () => {
  it('are in the log of each of their partitions when they are acknowledged, in the order in which they were sent', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { acknowledged, roundsIn } = await tell(story);

        for (const partition of PARTITIONS) {
          const expected = acknowledged.filter((round) => story.rounds[round]?.includes(partition));
          const firsts = [...new Set(roundsIn(partition))].filter((round) => expected.includes(round));
          expect(firsts).toEqual(expected);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('are there once, as long as no broker forgets the producer, those that were given up too', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { roundsIn } = await tell({ ...story, faults: story.faults.filter((fault) => fault !== FORGOTTEN) });

        for (const partition of PARTITIONS) {
          expect(roundsIn(partition)).toEqual([...new Set(roundsIn(partition))]);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
