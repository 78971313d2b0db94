import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrokerPool } from '../../adapters/kafka/direct/broker-pool.ts';
import type { BrokerPool } from '../../adapters/kafka/direct/broker-pool.ts';
import { parseAddress } from '../../adapters/kafka/direct/cluster-map.ts';
import type { ReadyConnection } from '../../adapters/kafka/direct/open-connection.ts';
import { createTopicDirectory } from '../../adapters/kafka/topic-directory.ts';
import { createTableCrc32c } from '../../adapters/kafka/wire/crc32c.ts';
import { initProducerIdRequest, readInitProducerId } from '../../adapters/kafka/wire/init-producer-id.ts';
import { produceRequest, readProduce } from '../../adapters/kafka/wire/produce.ts';
import { stampRecordBatch } from '../../adapters/kafka/wire/record-batch.ts';
import { ApiKey } from '../../adapters/kafka/wire/request.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { retrying } from '../../streaming/retry.ts';
import { buildRound } from '../support/builders/build-round.ts';
import { getKafka } from '../support/components.ts';
import { createIdempotentPartitions } from '../support/fakes/idempotent-partitions.ts';

const TIMEOUT_MS = 10_000;
const crc32c = createTableCrc32c();

/** A batch by the number of its first record, how many it has, and its epoch, which is the first one when absent. */
type Step = readonly [sequence: number, records: number, epoch?: number];

describe('the rules of a broker for idempotent producers', () => {
  const topic = `idempotence-${randomUUID()}`;
  let pool: BrokerPool;
  let connection: ReadyConnection;

  beforeAll(async () => {
    const brokers = [await getKafka()];
    await createTopicDirectory({ brokers, partitions: 1, logger: createSilentLogger() })(topic);
    pool = createBrokerPool(
      { tls: undefined, sasl: undefined, connectTimeoutMs: 1_000, requestTimeoutMs: TIMEOUT_MS, nowMs: () => 0 },
      () => undefined,
    );
    connection = await pool.connection(parseAddress(brokers[0] ?? ''));
  });
  afterAll(() => {
    pool.close();
  });

  /** What the broker says to batches of a producer that it never heard of. */
  const askBroker = async (steps: readonly Step[]): Promise<readonly (number | undefined)[]> => {
    const identityRequest = initProducerIdRequest(connection.versionOf(ApiKey.initProducerId));
    // A broker that has just started has no identities to give yet.
    const identity = await retrying(
      async () => readInitProducerId(await connection.request(identityRequest, TIMEOUT_MS)),
      { what: 'get an identity', logger: createSilentLogger(), signal: AbortSignal.timeout(TIMEOUT_MS) },
    );
    const apiVersion = connection.versionOf(ApiKey.produce);
    const errors: (number | undefined)[] = [];
    for (const [sequence, records, epoch = 0] of steps) {
      const batches = buildRound([0], { records }).pending;
      for (const { batch } of batches) stampRecordBatch(batch, { identity: { ...identity, epoch }, sequence, crc32c });
      const request = produceRequest({ topic, batches, timeoutMs: TIMEOUT_MS, apiVersion });
      errors.push(readProduce(await connection.request(request, TIMEOUT_MS), apiVersion).get(0));
    }
    return errors;
  };

  it.each<readonly [string, readonly Step[]]>([
    [
      'numbers without a hole',
      [
        [0, 2],
        [2, 3],
        [5, 1],
      ],
    ],
    [
      'a hole',
      [
        [0, 2],
        [4, 2],
        [2, 2],
        [4, 2],
      ],
    ],
    [
      'a first batch that does not begin at 0, and the one that should have been before',
      [
        [2, 2],
        [0, 2],
        [4, 2],
      ],
    ],
    [
      'batches that come again',
      [
        [0, 1],
        [1, 1],
        [2, 1],
        [1, 1],
        [0, 1],
        [3, 1],
      ],
    ],
    [
      'a batch that comes again when five others were behind it',
      [
        [0, 1],
        [1, 1],
        [2, 1],
        [3, 1],
        [4, 1],
        [5, 1],
        [0, 1],
      ],
    ],
    [
      'a new epoch, which begins at 0, and what is left of the one before',
      [
        [0, 2],
        [2, 2, 1],
        [0, 2, 1],
        [2, 2, 0],
        [0, 2, 0],
        [2, 2, 1],
        [0, 2, 1],
      ],
    ],
    [
      'part of a batch that was there',
      [
        [0, 4],
        [0, 2],
        [2, 2],
      ],
    ],
  ])('are those that the fake has: %s', async (_what, steps) => {
    const fake = createIdempotentPartitions();

    const errors = await askBroker(steps);

    const expected = steps.map(([sequence, recordCount, epoch = 0]) =>
      fake.append({ partition: 0, producerId: 1, epoch, sequence, recordCount }),
    );
    expect(errors).toEqual(expected);
  });
});
