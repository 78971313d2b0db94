import type { Crc32c } from '../wire/crc32c.ts';
import type { ProducerIdentity } from '../wire/init-producer-id.ts';
import { stampRecordBatch } from '../wire/record-batch.ts';
import type { RoundBatch } from './round.ts';

const SEQUENCE_LIMIT = 2 ** 31;

/** The sequence numbers of one producer identity. No number is ever given to two batches. */
export interface ProducerSession {
  /** Gives the batch the next numbers of its partition, unless it has some of this session. */
  stamp(topic: string, roundBatch: RoundBatch): void;
  /**
   * Whether the partition has a batch of this session. Until then a broker takes any number for the first one, so a
   * second batch behind one that is refused would be taken before it.
   */
  isKnown(topic: string, partition: number): boolean;
  /** The partition has a batch of this session now. */
  acknowledged(topic: string, partition: number): void;
}

/** Begins at 0 in every partition. */
export function createProducerSession(identity: ProducerIdentity, crc32c: Crc32c): ProducerSession {
  const next = new Map<string, number>();
  const known = new Set<string>();
  const session: ProducerSession = {
    stamp(topic, roundBatch) {
      if (roundBatch.stampedBy === session) return;
      const key = placeOf(topic, roundBatch.partition);
      const sequence = next.get(key) ?? 0;
      // Sequence numbers are 31 bits and start over, also in the middle of a batch.
      next.set(key, (sequence + roundBatch.batch.recordCount) % SEQUENCE_LIMIT);
      stampRecordBatch(roundBatch.batch, { identity, sequence, crc32c });
      roundBatch.stampedBy = session;
    },
    isKnown: (topic, partition) => known.has(placeOf(topic, partition)),
    acknowledged(topic, partition) {
      known.add(placeOf(topic, partition));
    },
  };
  return session;
}

function placeOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
