import { describe, expect, it } from 'vitest';
import { createClusterMap } from '../../../../../adapters/kafka/direct/cluster-map.ts';
import { createProducerSession } from '../../../../../adapters/kafka/direct/producer-session.ts';
import type { ProducerSession } from '../../../../../adapters/kafka/direct/producer-session.ts';
import { startAttempt } from '../../../../../adapters/kafka/direct/round-attempt.ts';
import type { Round } from '../../../../../adapters/kafka/direct/round.ts';
import { createTableCrc32c } from '../../../../../adapters/kafka/wire/crc32c.ts';
import { ErrorCode } from '../../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../../domain/errors/scout-error.ts';
import { buildRound } from '../../../../support/builders/build-round.ts';
import { createFakeKafkaCluster } from '../../../../support/fakes/fake-kafka-cluster.ts';
import type { BatchVerdict, FakeClusterPlan } from '../../../../support/fakes/fake-kafka-cluster.ts';

const CORRUPT = 2;
const NOT_LEADER = 6;
const TIMED_OUT = 7;
const TOO_LARGE = 10;
const OUT_OF_ORDER = 45;
const DUPLICATE = 46;

function sessionOf(producerId: bigint): ProducerSession {
  return createProducerSession({ producerId, epoch: 0 }, createTableCrc32c());
}

function setUp(changes: Partial<FakeClusterPlan> = {}) {
  const cluster = createFakeKafkaCluster(changes);
  const { pool } = cluster;
  const map = createClusterMap({
    pool,
    seeds: [{ host: '127.0.0.1', port: 1 }],
    requestTimeoutMs: 100,
    askTimeoutMs: 100,
  });
  let session = async (): Promise<ProducerSession> => first;
  const first = sessionOf(1n);
  const start = (round: Round) =>
    startAttempt(round, { pool, cluster: map, session: () => session(), requestTimeoutMs: 100 });
  return {
    ...cluster,
    start,
    attempt: async (round: Round) => (await start(round)).settled,
    useSession: (next: () => Promise<ProducerSession>) => {
      session = next;
    },
  };
}

/** Answers by partition. */
const byPartition =
  (verdicts: Readonly<Record<number, BatchVerdict>>): FakeClusterPlan['produce'] =>
  ({ partition }) =>
    verdicts[partition] ?? 0;

const partitionsOf = ({ pending }: Round) => pending.map(({ partition }) => partition);

describe('an attempt at a round', () => {
  it('asks who leads, then writes one request to each leader', async () => {
    const { attempt, written, metadataAsked } = setUp({ leaders: [1, 2, 1] });
    const round = buildRound([0, 1, 2]);

    const result = await attempt(round);

    expect(result).toEqual({ kind: 'done' });
    expect(metadataAsked).toEqual([1]);
    expect(written.map(({ port, partition }) => [port, partition])).toEqual([
      [1, 0],
      [1, 2],
      [2, 1],
    ]);
    expect(round.pending).toEqual([]);
  });

  it('asks who leads once only, as long as nothing fails', async () => {
    const { attempt, metadataAsked } = setUp();

    await attempt(buildRound([0]));
    await attempt(buildRound([1]));

    expect(metadataAsked).toEqual([1]);
  });

  it('resolves when everything is written, before anything is answered', async () => {
    let answer = (_verdict: number): void => undefined;
    const { start, attempt, written } = setUp({
      produce: ({ sequence }) => (sequence === 2 ? new Promise((resolve) => (answer = resolve)) : 0),
    });
    await attempt(buildRound([0]));
    const round = buildRound([0]);

    const { settled } = await start(round);

    expect(written.map(({ sequence }) => sequence)).toEqual([0, 2]);
    expect(partitionsOf(round)).toEqual([0]);
    answer(0);
    expect(await settled).toEqual({ kind: 'done' });
  });

  it('takes what is durable out of the round, and a duplicate for durable', async () => {
    const { attempt } = setUp({ leaders: [1, 1, 1], produce: byPartition({ 0: DUPLICATE, 1: TIMED_OUT }) });
    const round = buildRound([0, 1, 2]);

    const result = await attempt(round);

    expect(result).toMatchObject({ kind: 'failed', action: 'refresh', error: { code: 'deadline_exceeded' } });
    expect(partitionsOf(round)).toEqual([1]);
  });

  it('repeats what is left with the same numbers', async () => {
    const { attempt, plan, written } = setUp({ leaders: [1, 1], produce: byPartition({ 1: NOT_LEADER }) });
    const round = buildRound([0, 1]);
    await attempt(round);
    plan.produce = () => 0;

    const result = await attempt(round);

    expect(result).toEqual({ kind: 'done' });
    expect(written.map(({ partition, producerId, sequence }) => [partition, producerId, sequence])).toEqual([
      [0, 1, 0],
      [1, 1, 0],
      [1, 1, 0],
    ]);
  });

  it('numbers what is left anew in a new session', async () => {
    const { attempt, plan, written, useSession } = setUp({ produce: byPartition({ 1: OUT_OF_ORDER }) });
    await attempt(buildRound([0]));
    const round = buildRound([0, 1]);
    await attempt(round);
    plan.produce = () => 0;
    const next = sessionOf(2n);
    useSession(async () => next);

    await attempt(round);

    expect(written.map(({ partition, producerId, sequence }) => [partition, producerId, sequence])).toEqual([
      [0, 1, 0],
      [0, 1, 2],
      [1, 1, 0],
      [1, 2, 0],
    ]);
  });

  it('takes a partition that the answer leaves out for not durable, and asks who leads it', async () => {
    const { attempt } = setUp({ produce: byPartition({ 1: 'unmentioned' }) });
    const round = buildRound([0, 1]);

    const result = await attempt(round);

    expect(result).toMatchObject({ kind: 'failed', action: 'refresh' });
    expect(partitionsOf(round)).toEqual([1]);
  });

  it.each([
    ['NOT_LEADER', NOT_LEADER, 'refresh'],
    ['CORRUPT_MESSAGE', CORRUPT, 'retry'],
    ['REQUEST_TIMED_OUT', TIMED_OUT, 'refresh'],
    ['NOT_ENOUGH_REPLICAS', 19, 'refresh'],
    ['NOT_ENOUGH_REPLICAS_AFTER_APPEND', 20, 'refresh'],
    ['KAFKA_STORAGE_ERROR', 56, 'refresh'],
    ['LEADER_NOT_AVAILABLE', 5, 'refresh'],
    ['OUT_OF_ORDER_SEQUENCE_NUMBER', OUT_OF_ORDER, 'renew'],
    ['MESSAGE_TOO_LARGE', TOO_LARGE, 'fail'],
    ['a lost connection', 'lost', 'refresh'],
  ] as const)('does what %s asks for', async (_name, verdict, action) => {
    const { attempt } = setUp({ produce: () => verdict });

    expect(await attempt(buildRound([0]))).toMatchObject({ kind: 'failed', action });
  });

  it('lets the gravest failure decide, and keeps all that failed', async () => {
    const verdicts = { 0: TIMED_OUT, 1: NOT_LEADER, 2: TOO_LARGE, 3: OUT_OF_ORDER };
    const { attempt } = setUp({ leaders: [1, 2, 3, 4, 5], produce: byPartition(verdicts) });
    const round = buildRound([0, 1, 2, 3, 4]);

    const result = await attempt(round);

    expect(result).toMatchObject({ kind: 'failed', action: 'fail', error: { code: 'invalid_argument' } });
    expect(partitionsOf(round)).toEqual([0, 1, 2, 3]);
  });

  it('writes to the leaders that it reaches, and gives no numbers to what it cannot write', async () => {
    const { attempt, written } = setUp({ leaders: [1, 2], unreachable: new Set([2]) });
    const round = buildRound([0, 1]);

    const result = await attempt(round);

    expect(result).toMatchObject({ kind: 'failed', action: 'refresh', error: { code: 'unavailable' } });
    expect(written.map(({ partition }) => partition)).toEqual([0]);
    expect(round.pending.map(({ partition, stampedBy }) => [partition, stampedBy])).toEqual([[1, undefined]]);
  });

  it('asks who leads before the next round when another broker may, also when this one is given up', async () => {
    const { attempt, plan, metadataAsked } = setUp({ produce: byPartition({ 1: NOT_LEADER }) });
    await attempt(buildRound([0, 1]));
    plan.produce = () => 0;

    await attempt(buildRound([0]));
    await attempt(buildRound([0]));

    expect(metadataAsked).toEqual([1, 1]);
  });

  it('keeps why a batch was refused, and forgets it when the next attempt is not answered', async () => {
    const { attempt, plan } = setUp({ produce: byPartition({ 1: OUT_OF_ORDER }) });
    const round = buildRound([0, 1]);
    await attempt(round);
    const refusals = round.pending.map(({ refusal }) => refusal);
    plan.produce = () => 'lost';

    await attempt(round);

    expect(refusals).toEqual([OUT_OF_ORDER]);
    expect(round.pending.map(({ refusal }) => refusal)).toEqual([undefined]);
  });

  it('asks again for a partition without a leader', async () => {
    const { attempt } = setUp({ leaders: [1, undefined] });
    const round = buildRound([0, 1]);

    const result = await attempt(round);

    expect(result).toMatchObject({ kind: 'failed', action: 'refresh', error: { code: 'unavailable' } });
    expect(partitionsOf(round)).toEqual([1]);
  });

  it('is followed by the next one when everything is written, once its partitions know the producer', async () => {
    const { start, attempt } = setUp();
    await attempt(buildRound([0, 1]));

    const { mayFollow } = await start(buildRound([0, 1]));

    expect(mayFollow).toBe(true);
  });

  it('is waited for when a partition gets its first batch of the session: a broker would take a later one first', async () => {
    let answer = (_verdict: number): void => undefined;
    const { start, attempt } = setUp({
      produce: ({ partition }) => (partition === 1 ? new Promise((resolve) => (answer = resolve)) : 0),
    });
    await attempt(buildRound([0]));
    let isStarted = false;
    const started = start(buildRound([0, 1])).finally(() => (isStarted = true));
    await new Promise((resolve) => setImmediate(resolve));
    const before = isStarted;

    answer(0);

    expect((await started).mayFollow).toBe(true);
    expect(before).toBe(false);
  });

  it.each<readonly [string, Partial<FakeClusterPlan>]>([
    ['a first batch is refused', { produce: byPartition({ 1: NOT_LEADER }) }],
    ['a leader cannot be reached', { leaders: [1, 2], unreachable: new Set([2]) }],
    ['a partition has no leader', { leaders: [1, undefined] }],
    ['nobody says who leads', { unreachable: new Set([1]) }],
  ])('is not followed by another one when %s', async (_what, changes) => {
    const { start } = setUp(changes);

    const { mayFollow } = await start(buildRound([0, 1]));

    expect(mayFollow).toBe(false);
  });

  it.each([
    ['that may pass is tried again', ErrorCode.unavailable, 'refresh'],
    ['that does not pass is the end', ErrorCode.permissionDenied, 'fail'],
  ] as const)('without an identity writes nothing; a reason %s', async (_name, code, action) => {
    const { attempt, written, useSession } = setUp();
    useSession(() => Promise.reject(new ScoutError({ code, message: 'no identity' })));

    const result = await attempt(buildRound([0]));

    expect(result).toMatchObject({ kind: 'failed', action, error: { code } });
    expect(written).toEqual([]);
  });
});
