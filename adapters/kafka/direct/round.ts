import type { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { RecordBatch } from '../wire/record-batch.ts';
import type { ErrorAction } from '../wire/protocol-error.ts';

/** At most one batch of each partition of one topic, sent together and settled together. */
export interface Round {
  readonly topic: string;
  /** What the brokers did not acknowledge yet. */
  pending: readonly RoundBatch[];
  /** When its turn came, monotonic. */
  readonly startedAtMs: number;
}

/** A batch on its way. Once stamped it keeps its place in the session's sequence, over any number of attempts. */
export interface RoundBatch {
  readonly partition: number;
  readonly batch: RecordBatch;
  /** The numbering that did; compared by identity. */
  stampedBy: object | undefined;
  /** Kafka's number for why the last attempt was refused; undefined when it was not answered. */
  refusal: number | undefined;
}

/** What became of one attempt: the batches that are not known to be durable, or nothing. */
export type AttemptResult =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'failed';
      readonly action: Exclude<ErrorAction, 'done'>;
      /** What to report when no further attempt is made. */
      readonly error: ScoutError;
    };
