import type { BrokerPool } from '../../../adapters/kafka/direct/broker-pool.ts';
import type { ReadyConnection } from '../../../adapters/kafka/direct/open-connection.ts';
import { ByteReader } from '../../../adapters/kafka/wire/byte-reader.ts';
import { ApiKey } from '../../../adapters/kafka/wire/request.ts';
import type { KafkaRequest } from '../../../adapters/kafka/wire/request.ts';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { readProduceRequest, writeMetadataAnswer, writeProduceAnswer } from './kafka-messages.ts';
import type { AskedBatch } from './kafka-messages.ts';

/** A batch as it came over the wire, and to whom. */
export interface WrittenBatch extends AskedBatch {
  readonly port: number;
}

/** What becomes of a batch: an error number, no word about its partition, or a connection that ends first. */
export type BatchVerdict = number | 'unmentioned' | 'lost';

/** What the brokers of the cluster do; all of it may be changed while it runs. */
export interface FakeClusterPlan {
  /** Port by partition; undefined for a partition without a leader. */
  leaders: (number | undefined)[];
  /** Ports at which nobody answers a connection. */
  unreachable: Set<number>;
  /** Ports at which connections are taken and who leads is never said. */
  silent: Set<number>;
  /** Kafka's error number for the topic. */
  topicError: number;
  /** Called in the order of the wire; the answer goes out when all its batches are decided. */
  produce: (batch: WrittenBatch) => BatchVerdict | Promise<BatchVerdict>;
}

/** The connections to a cluster without sockets: versions, metadata and produce. */
export interface FakeCluster {
  readonly pool: BrokerPool;
  readonly plan: FakeClusterPlan;
  /** In the order of the wire. */
  readonly written: readonly WrittenBatch[];
  /** Ports that were asked who leads, in their order. */
  readonly metadataAsked: readonly number[];
  /** Ports that a connection was wanted to, in their order. */
  readonly wanted: readonly number[];
}

/** Creates a cluster in which one broker leads two partitions and takes everything, unless the plan says otherwise. */
export function createFakeKafkaCluster(changes: Partial<FakeClusterPlan> = {}): FakeCluster {
  const plan: FakeClusterPlan = {
    leaders: [1, 1],
    unreachable: new Set<number>(),
    silent: new Set<number>(),
    topicError: 0,
    produce: () => 0,
    ...changes,
  };
  const written: WrittenBatch[] = [];
  const metadataAsked: number[] = [];
  const wanted: number[] = [];

  const metadata = async (port: number): Promise<ByteReader> => {
    metadataAsked.push(port);
    if (plan.silent.has(port)) await new Promise(() => undefined);
    const { leaders, topicError } = plan;
    const nodes = [...new Set(leaders.filter((leader) => leader !== undefined))];
    return readerOf(writeMetadataAnswer({ topic: 'topic', leaders, nodes, errorNumber: topicError }));
  };

  const produce = async (port: number, reader: ByteReader): Promise<ByteReader> => {
    const { topic, batches } = readProduceRequest(reader);
    const verdicts = await Promise.all(
      batches.map(async (batch) => {
        written.push({ ...batch, port });
        return plan.produce({ ...batch, port });
      }),
    );
    if (verdicts.includes('lost')) throw gone('The connection was lost.');
    const errors = batches.map(({ partition }, index) => [partition, verdicts[index]] as const);
    return readerOf(writeProduceAnswer(topic, errors.filter(isMentioned)));
  };

  const connection = async ({ port }: { readonly port: number }): Promise<ReadyConnection> => {
    wanted.push(port);
    if (plan.unreachable.has(port)) throw gone('Nobody is there.');
    return {
      isOpen: true,
      retireAtMs: Number.POSITIVE_INFINITY,
      versionOf: (apiKey) => (apiKey === ApiKey.metadata ? 5 : 8),
      request: async ({ apiKey, body }: KafkaRequest) =>
        apiKey === ApiKey.metadata ? metadata(port) : produce(port, new ByteReader(Buffer.concat(body))),
      retire: () => undefined,
      destroy: () => undefined,
    };
  };

  return { pool: { connection, close: () => undefined }, plan, written, metadataAsked, wanted };
}

function isMentioned(entry: readonly [number, BatchVerdict | undefined]): entry is readonly [number, number] {
  return typeof entry[1] === 'number';
}

function readerOf(body: { view(): Buffer }): ByteReader {
  return new ByteReader(body.view());
}

function gone(message: string): ScoutError {
  return new ScoutError({ code: ErrorCode.unavailable, message });
}
