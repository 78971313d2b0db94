import type { AskedBatch } from './kafka-messages.ts';

/** The partitions of a topic with Kafka's rules for idempotent producers, and what was appended to each. */
export interface IdempotentPartitions {
  /** Appends, or says why not: an error number of Kafka. */
  append(batch: AskedBatch): number;
  /** How many records the batches of a partition have, in the order of its log. */
  log(partition: number): readonly number[];
}

const NONE = 0;
const OUT_OF_ORDER = 45;
const INVALID_EPOCH = 47;
/** So many batches of a producer are remembered, to know one that comes again. */
const REMEMBERED = 5;

interface ProducerState {
  readonly epoch: number;
  readonly batches: readonly AskedBatch[];
  readonly next: number;
}

/**
 * As in `ProducerAppendInfo` and `ProducerStateEntry` of Kafka's broker: a producer that a partition does not know may begin at
 * any number, a batch among the last five is there already, and any other must follow without a hole. A new epoch begins at 0, and
 * ends those before it.
 */
export function createIdempotentPartitions(): IdempotentPartitions {
  const logs = new Map<number, number[]>();
  const producers = new Map<string, ProducerState>();
  return {
    log: (partition) => logs.get(partition) ?? [],
    append(batch) {
      const { partition, producerId, epoch, sequence, recordCount } = batch;
      const name = `${String(partition)}/${String(producerId)}`;
      const known = producers.get(name) ?? { epoch, batches: [], next: sequence };
      if (epoch < known.epoch) return INVALID_EPOCH;
      const { batches, next } = epoch === known.epoch ? known : { batches: [], next: 0 };
      if (batches.some((one) => one.sequence === sequence && one.recordCount === recordCount)) return NONE;
      if (sequence !== next) return OUT_OF_ORDER;
      producers.set(name, { epoch, batches: [...batches, batch].slice(-REMEMBERED), next: sequence + recordCount });
      logs.set(partition, [...(logs.get(partition) ?? []), recordCount]);
      return NONE;
    },
  };
}
