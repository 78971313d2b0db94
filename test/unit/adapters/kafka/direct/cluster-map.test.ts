import { describe, expect, it } from 'vitest';
import { createClusterMap, parseAddress } from '../../../../../adapters/kafka/direct/cluster-map.ts';
import { createFakeKafkaCluster } from '../../../../support/fakes/fake-kafka-cluster.ts';
import type { FakeClusterPlan } from '../../../../support/fakes/fake-kafka-cluster.ts';

const TOPIC_AUTHORIZATION_FAILED = 29;
const LEADER_NOT_AVAILABLE = 5;
const host = '127.0.0.1';
const seeds = [
  { host, port: 8 },
  { host, port: 9 },
];

function setUp(changes: Partial<FakeClusterPlan> = {}) {
  const cluster = createFakeKafkaCluster(changes);
  return { ...cluster, map: createClusterMap({ pool: cluster.pool, seeds, requestTimeoutMs: 100, askTimeoutMs: 100 }) };
}

describe('the map of a cluster', () => {
  it('knows no leader before it was asked for one', () => {
    const { map } = setUp();

    expect(map.isKnown('topic')).toBe(false);
    expect(map.leader('topic', 0)).toBeUndefined();
  });

  it('learns who leads each partition, and which has no leader', async () => {
    const { map } = setUp({ leaders: [1, 2, undefined] });

    await map.refresh('topic');

    expect(map.isKnown('topic')).toBe(true);
    expect([0, 1, 2, 3].map((partition) => map.leader('topic', partition)?.port)).toEqual([1, 2, undefined, undefined]);
  });

  it('follows a partition to its new leader', async () => {
    const { map, plan } = setUp({ leaders: [1, 1] });
    await map.refresh('topic');
    plan.leaders = [1, 2];

    await map.refresh('topic');

    expect([0, 1].map((partition) => map.leader('topic', partition)?.port)).toEqual([1, 2]);
  });

  it('asks the brokers that it heard of before those of the configuration', async () => {
    const { map, metadataAsked, plan } = setUp({ leaders: [1, 2] });
    await map.refresh('topic');
    plan.unreachable.add(1);

    await map.refresh('topic');

    expect(metadataAsked).toEqual([8, 2]);
  });

  it('finds its way back through the configuration when all brokers that it heard of are gone', async () => {
    const { map, metadataAsked, plan } = setUp({ leaders: [1, 2] });
    await map.refresh('topic');
    plan.unreachable = new Set([1, 2, 8]);
    plan.leaders = [3, 3];

    await map.refresh('topic');

    expect(metadataAsked).toEqual([8, 9]);
    expect(map.leader('topic', 0)?.port).toBe(3);
  });

  it('keeps the brokers that it heard of when an answer names none', async () => {
    const { map, metadataAsked, plan } = setUp({ leaders: [1] });
    await map.refresh('topic');
    plan.leaders = [undefined];

    await map.refresh('topic');
    await map.refresh('topic');

    expect(metadataAsked).toEqual([8, 1, 1]);
    expect(map.leader('topic', 0)).toBeUndefined();
  });

  it('asks another broker each time: one that is cut off from the others knows nothing new', async () => {
    const { map, metadataAsked } = setUp({ leaders: [1, 2, 3] });
    await map.refresh('topic');

    for (let time = 0; time < 4; time += 1) await map.refresh('topic');

    expect(metadataAsked).toEqual([8, 1, 2, 3, 1]);
  });

  it('leaves a broker that does not answer for the next one, and asks it last from then on', async () => {
    const { map, metadataAsked, plan } = setUp({ leaders: [1, 2] });
    await map.refresh('topic');
    plan.silent.add(1);

    await map.refresh('topic');
    await map.refresh('topic');

    expect(metadataAsked).toEqual([8, 1, 2, 2]);
  });

  it('asks nobody twice who is also in the configuration', async () => {
    const { map, wanted, plan } = setUp({ leaders: [8, 9] });
    await map.refresh('topic');
    plan.unreachable = new Set([8, 9]);

    await expect(map.refresh('topic')).rejects.toMatchObject({ code: 'unavailable' });

    expect(wanted).toEqual([8, 9, 8]);
  });

  it('does not know a topic in doubt until it has asked again', async () => {
    const { map } = setUp();
    await map.refresh('topic');

    map.doubt('topic');
    const inDoubt = map.isKnown('topic');
    await map.refresh('topic');

    expect([inDoubt, map.isKnown('topic')]).toEqual([false, true]);
  });

  it('takes a topic whose leaders are being elected as known, without leaders', async () => {
    const { map } = setUp({ leaders: [], topicError: LEADER_NOT_AVAILABLE });

    await map.refresh('topic');

    expect(map.isKnown('topic')).toBe(true);
    expect(map.leader('topic', 0)).toBeUndefined();
  });

  it('says what no further asking mends', async () => {
    const { map } = setUp({ topicError: TOPIC_AUTHORIZATION_FAILED });

    await expect(map.refresh('topic')).rejects.toMatchObject({ code: 'permission_denied' });
    expect(map.isKnown('topic')).toBe(false);
  });

  it('fails as unavailable when no broker can be reached', async () => {
    const { map, wanted } = setUp({ unreachable: new Set([8, 9]) });

    await expect(map.refresh('topic')).rejects.toMatchObject({ code: 'unavailable' });
    expect(wanted).toEqual([8, 9]);
  });
});

describe('the address of a broker', () => {
  it('is a name or an IPv4 address with a port, or an IPv6 address in brackets', () => {
    expect(['kafka-0.kafka:9092', '10.0.0.1:9093', '[fd00::1]:9094'].map(parseAddress)).toEqual([
      { host: 'kafka-0.kafka', port: 9092 },
      { host: '10.0.0.1', port: 9093 },
      { host: 'fd00::1', port: 9094 },
    ]);
  });
});
