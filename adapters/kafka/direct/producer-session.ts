import type { Crc32c } from '../wire/crc32c.ts';
import type { ProducerIdentity } from '../wire/init-producer-id.ts';
import { stampRecordBatch } from '../wire/record-batch.ts';
import type { RoundBatch } from './round.ts';

const SEQUENCE_LIMIT = 2 ** 31;
/** Epochs are 15 bits. */
const LAST_EPOCH = 2 ** 15 - 1;

/** The sequence numbers of one producer identity. No number of an epoch is ever given to two batches. */
export interface ProducerSession {
  /** Gives the batch the next numbers of its partition, unless it has some of the partition's epoch. */
  stamp(topic: string, roundBatch: RoundBatch): void;
  /**
   * Whether the partition has a batch of its epoch. Until then a broker may take any number for the first one, so a
   * second batch behind one that is refused would be taken before it.
   */
  isKnown(topic: string, partition: number): boolean;
  /** The partition has a batch of its epoch now. */
  acknowledged(topic: string, partition: number): void;
  /**
   * Begins at 0 again in this partition alone, in its next epoch. Whatever of an earlier epoch is still on its way is
   * refused by the broker from the first batch of the next one on. False when there is no further epoch.
   */
  renew(topic: string, partition: number): boolean;
}

/** What a partition gets in one epoch; compared by identity. */
interface Numbering {
  readonly epoch: number;
  next: number;
  isKnown: boolean;
}

/** Begins at 0 in every partition. */
export function createProducerSession(identity: ProducerIdentity, crc32c: Crc32c): ProducerSession {
  const numberings = new Map<string, Numbering>();
  const numberingOf = (topic: string, partition: number): Numbering => {
    const place = `${topic}/${partition}`;
    let numbering = numberings.get(place);
    if (numbering === undefined) {
      numbering = { epoch: identity.epoch, next: 0, isKnown: false };
      numberings.set(place, numbering);
    }
    return numbering;
  };
  return {
    stamp(topic, roundBatch) {
      const numbering = numberingOf(topic, roundBatch.partition);
      if (roundBatch.stampedBy === numbering) return;
      const { epoch, next } = numbering;
      // Sequence numbers are 31 bits and start over, also in the middle of a batch.
      numbering.next = (next + roundBatch.batch.recordCount) % SEQUENCE_LIMIT;
      stampRecordBatch(roundBatch.batch, { identity: { ...identity, epoch }, sequence: next, crc32c });
      roundBatch.stampedBy = numbering;
    },
    isKnown: (topic, partition) => numberingOf(topic, partition).isKnown,
    acknowledged(topic, partition) {
      numberingOf(topic, partition).isKnown = true;
    },
    renew(topic, partition) {
      const { epoch } = numberingOf(topic, partition);
      if (epoch >= LAST_EPOCH) return false;
      numberings.set(`${topic}/${partition}`, { epoch: epoch + 1, next: 0, isKnown: false });
      return true;
    },
  };
}
