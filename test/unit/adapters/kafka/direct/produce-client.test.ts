import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createProduceClient } from '../../../../../adapters/kafka/direct/produce-client.ts';
import type { DirectWriterLimits, ProduceClient } from '../../../../../adapters/kafka/direct/produce-client.ts';
import { createSilentLogger } from '../../../../../platform/logging/logger.ts';
import { buildRound } from '../../../../support/builders/build-round.ts';
import { startFakeKafkaBroker } from '../../../../support/fakes/fake-kafka-broker.ts';
import type { FakeKafkaBroker, ProduceScript } from '../../../../support/fakes/fake-kafka-broker.ts';

const NONE = 0;
const NOT_LEADER = 6;
const TOO_LARGE = 10;
const NOT_ENOUGH_REPLICAS = 19;
const OUT_OF_ORDER = 45;
const DUPLICATE = 46;
const UNKNOWN_PRODUCER = 59;

const limits: DirectWriterLimits = {
  connectTimeoutMs: 500,
  requestTimeoutMs: 300,
  deliveryTimeoutMs: 2_000,
  unreachableTimeoutMs: 400,
};
const open: { close(): Promise<void> }[] = [];

const round = (...partitions: readonly number[]) => buildRound(partitions, { startedAtMs: performance.now() });

async function setUp(script: ProduceScript): Promise<{ broker: FakeKafkaBroker; client: ProduceClient }> {
  const broker = await startFakeKafkaBroker(script);
  const client = createProduceClient({ brokers: [broker.address], logger: createSilentLogger() }, limits);
  open.push(client, broker);
  return { broker, client };
}

/** Answers the calls one after the other; 0 from then on. */
function answers(...verdicts: readonly ReturnType<ProduceScript>[]): ProduceScript {
  const rest = [...verdicts];
  return () => rest.shift() ?? NONE;
}

describe('the direct producer', () => {
  afterEach(async () => {
    for (const part of open.splice(0)) await part.close();
  });

  it('numbers the batches of each partition without a hole, over one connection', async () => {
    const { broker, client } = await setUp(() => NONE);

    await Promise.all([client.send(() => round(0, 1)), client.send(() => round(0)), client.send(() => round(1, 0))]);

    const sequences = (partition: number) =>
      broker.seen.filter((batch) => batch.partition === partition).map(({ sequence }) => sequence);
    expect([sequences(0), sequences(1)]).toEqual([
      [0, 2, 4],
      [0, 2],
    ]);
    expect(broker.connections()).toBe(1);
  });

  it('asks for the leader again and repeats only the batch that was refused, as the same batch', async () => {
    const { broker, client } = await setUp(answers(NONE, NOT_LEADER));

    await client.send(() => round(0, 1));

    expect(broker.metadataRequests()).toBe(2);
    expect(broker.seen.map(({ partition, sequence, producerId }) => [partition, sequence, producerId])).toEqual([
      ...[
        [0, 0, 1],
        [1, 0, 1],
        [1, 0, 1],
      ],
    ]);
  });

  it('follows a partition to its new leader', async () => {
    const { broker: old, client } = await setUp(() => NOT_LEADER);
    const next = await startFakeKafkaBroker(() => NONE);
    open.push(next);

    const sent = client.send(() => round(0));
    old.setLeaderPorts([next.port, next.port]);
    await sent;

    expect(next.seen).toMatchObject([{ partition: 0, sequence: 0, errorNumber: NONE }]);
  });

  it('repeats what a lost connection left open with the same numbers, and takes a duplicate for success', async () => {
    const { broker, client } = await setUp(answers('hang up', DUPLICATE));

    await client.send(() => round(0));

    expect(broker.seen.map(({ sequence, producerId }) => [sequence, producerId])).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(broker.connections()).toBe(2);
  });

  it('gives a silent connection up and repeats over a new one', async () => {
    const { broker, client } = await setUp(answers('silence', NONE));

    await client.send(() => round(0));

    expect(broker.connections()).toBe(2);
    expect(broker.seen.map(({ sequence }) => sequence)).toEqual([0, 0]);
  });

  it('repeats failed rounds in their order before anything new is written', async () => {
    const { broker, client } = await setUp(answers(NONE, NOT_LEADER, OUT_OF_ORDER));
    await client.send(() => round(0));

    await Promise.all([client.send(() => round(0)), client.send(() => round(0)), client.send(() => round(0))]);

    expect(broker.seen.map(({ sequence, errorNumber }) => [sequence, errorNumber])).toEqual([
      ...[
        [0, NONE],
        [2, NOT_LEADER],
        [4, OUT_OF_ORDER],
        [2, NONE],
        [4, NONE],
        [6, NONE],
      ],
    ]);
    expect(new Set(broker.seen.map(({ producerId }) => producerId))).toEqual(new Set([1]));
  });

  it('begins at 0 in a new epoch when the broker does not know it', async () => {
    const { broker, client } = await setUp(answers(NONE, UNKNOWN_PRODUCER));

    await client.send(() => round(0));
    await client.send(() => round(0));

    expect(broker.seen.map(({ sequence, epoch }) => [sequence, epoch])).toEqual([
      ...[
        [0, 0],
        [2, 0],
        [0, 1],
      ],
    ]);
  });

  it('begins at 0 in a new epoch when a hole in its sequence stays', async () => {
    const { broker, client } = await setUp(answers(NONE, OUT_OF_ORDER, OUT_OF_ORDER));

    await client.send(() => round(0));
    await client.send(() => round(0));

    expect(broker.seen.map(({ sequence, epoch }) => [sequence, epoch])).toEqual([
      ...[
        [0, 0],
        [2, 0],
        [2, 0],
        [0, 1],
      ],
    ]);
  });

  it('says at once what no repetition helps, and goes on in a new epoch', async () => {
    const { broker, client } = await setUp(answers(TOO_LARGE));

    const failed = client.send(() => round(0));
    await expect(failed).rejects.toMatchObject({ code: 'invalid_argument' });
    await client.send(() => round(0));

    expect(broker.seen.map(({ sequence, epoch }) => [sequence, epoch])).toEqual([
      [0, 0],
      [0, 1],
    ]);
  });

  it('keeps its numbers behind what it gave up without an answer: the broker says whether it is there', async () => {
    let isSilent = false;
    const { broker, client } = await setUp(() => (isSilent ? 'silence' : NONE));
    await client.send(() => round(0));
    isSilent = true;
    await expect(client.send(() => round(0))).rejects.toMatchObject({ code: 'deadline_exceeded' });
    isSilent = false;

    await client.send(() => round(0));

    expect(broker.seen.at(-1)).toMatchObject({ epoch: 0, sequence: 4, errorNumber: NONE });
  });

  it('asks another broker when the first one accepts connections and says nothing', async () => {
    const broker = await startFakeKafkaBroker(() => NONE);
    const frozen = createServer().listen(0, '127.0.0.1');
    await once(frozen, 'listening');
    const { port } = frozen.address() as AddressInfo;
    const brokers = [`127.0.0.1:${String(port)}`, broker.address];
    const client = createProduceClient({ brokers, logger: createSilentLogger() }, { ...limits, connectTimeoutMs: 100 });
    open.push(client, broker, { close: async () => void frozen.close() });

    await client.send(() => round(0));

    expect(broker.seen).toMatchObject([{ partition: 0, errorNumber: NONE }]);
  });

  it('gives up in time when nothing answers, and never says that it is there', async () => {
    const { client } = await setUp(() => 'silence');
    const startedAtMs = performance.now();

    const settled = await Promise.allSettled([0, 1, 0].map((partition) => client.send(() => round(partition))));

    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(settled[0]).toMatchObject({ reason: { code: 'deadline_exceeded' } });
    expect(performance.now() - startedAtMs).toBeLessThan(5_000);
  });

  it('gives up sooner when no broker can be reached', async () => {
    const { broker, client } = await setUp(() => NONE);
    await broker.close();
    open.pop();
    const startedAtMs = performance.now();

    await expect(client.send(() => round(0))).rejects.toMatchObject({ code: 'unavailable' });

    expect(performance.now() - startedAtMs).toBeLessThan(1_500);
  });

  it('acknowledges nothing that the broker did not, whatever the broker does', async () => {
    let state = 7;
    const { broker, client } = await setUp(() => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      const outcomes = [NOT_LEADER, 'hang up', UNKNOWN_PRODUCER, NOT_ENOUGH_REPLICAS] as const;
      return outcomes[(state >>> 16) % 32] ?? NONE;
    });

    const sent = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) => client.send(() => round(index % 2))),
    );

    const acknowledged = sent.filter(({ status }) => status === 'fulfilled').length;
    const appended = broker.seen.filter(({ errorNumber }) => errorNumber === NONE);
    expect(acknowledged).toBeGreaterThan(30);
    expect(
      new Set(appended.map(({ partition, epoch, sequence }) => `${partition}/${epoch}/${sequence}`)).size,
    ).toBeGreaterThanOrEqual(acknowledged);
  });
});
