import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { LogBatch, LogRecord, PartitionHandler } from '../../streaming/ports.ts';

/** Records of one fetch of one partition, as the client gives them. */
export interface FetchedBatch {
  readonly partition: number;
  readonly records: readonly LogRecord[];
  readonly endOffset: number;
}

/** What to do with the client's position after a batch. */
export type BatchVerdict =
  /** The batch was handled: go on behind this offset. */
  | { readonly kind: 'handled'; readonly lastOffset: number }
  /** The batch is not ours, or not what comes next; in the latter case a seek was asked for. */
  | { readonly kind: 'ignored' };

/** What ownership tells its surroundings. */
export interface OwnershipEvents {
  /** The partition is to be read from here. */
  readonly seek: (partition: number, offset: number) => void;
  /** A handler failed: nothing more may be handled. */
  readonly fail: (error: unknown) => void;
  /** The log begins behind what was expected: records are gone for good. */
  readonly gap: (partition: number, expected: number, found: number) => void;
}

interface Owned {
  expected: number;
  /** The last offset that was asked for by a seek; a batch that still begins behind it shows a gap in the log. */
  soughtTo: number | undefined;
}

/**
 * Which partitions are ours and what comes next in each.
 *
 *   assign ──onAssigned──► expected offset known ──onBatch──► expected moves ──► … ──revoke──onRevoked──► gone
 *
 * Calls of the handler for one partition follow one another, also over a revocation and a new assignment. Offsets are
 * the handler's: wherever the client begins to read, only the batch that holds the expected offset is handled.
 */
export class PartitionOwnership {
  readonly #handler: PartitionHandler;
  readonly #events: OwnershipEvents;
  readonly #owned = new Map<number, Owned>();
  readonly #tails = new Map<number, Promise<unknown>>();
  #isClosed = false;

  constructor(handler: PartitionHandler, events: OwnershipEvents) {
    this.#handler = handler;
    this.#events = events;
  }

  /**
   * Takes over a new assignment: revokes what is no longer ours, asks the handler where to begin with what is new.
   * `isNewMember` says that others may have owned everything meanwhile.
   */
  assign(partitions: readonly number[], isNewMember: boolean): void {
    for (const partition of [...this.#owned.keys()]) {
      if (isNewMember || !partitions.includes(partition)) this.#revoke(partition);
    }
    for (const partition of partitions) {
      const owned = this.#owned.get(partition);
      if (owned === undefined) this.#take(partition);
      // The client forgot its position in the rebalance.
      else if (owned.expected >= 0) this.#seek(partition, owned);
    }
  }

  /** Handles a batch if it is what comes next. Resolves when the handler has it. */
  handle(batch: FetchedBatch): Promise<BatchVerdict> {
    return this.#enqueue(batch.partition, async () => this.#handleNow(batch), { kind: 'ignored' });
  }

  /** No handler is called any more; resolves when the running ones are done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#tails.values());
  }

  #take(partition: number): void {
    const owned: Owned = { expected: -1, soughtTo: undefined };
    this.#owned.set(partition, owned);
    void this.#enqueue(
      partition,
      async () => {
        if (this.#owned.get(partition) !== owned) return;
        owned.expected = await this.#handler.onAssigned(partition);
        if (this.#owned.get(partition) === owned) this.#seek(partition, owned);
      },
      undefined,
    );
  }

  #revoke(partition: number): void {
    this.#owned.delete(partition);
    void this.#enqueue(partition, async () => this.#handler.onRevoked(partition), undefined);
  }

  #seek(partition: number, owned: Owned): void {
    owned.soughtTo = owned.expected;
    this.#events.seek(partition, owned.expected);
  }

  async #handleNow(batch: FetchedBatch): Promise<BatchVerdict> {
    const owned = this.#owned.get(batch.partition);
    if (owned === undefined || owned.expected < 0) return { kind: 'ignored' };
    if (batch.endOffset < owned.expected) throw logIsShorter(batch, owned.expected);
    const records = batch.records.filter(({ offset }) => offset >= owned.expected);
    const [first] = records;
    const last = records.at(-1);
    if (first === undefined || last === undefined || this.#beginsTooLate(first, owned)) {
      this.#seek(batch.partition, owned);
      return { kind: 'ignored' };
    }
    if (first.offset > owned.expected) this.#events.gap(batch.partition, owned.expected, first.offset);
    const log: LogBatch = { partition: batch.partition, records, endOffset: batch.endOffset };
    await this.#handler.onBatch(log);
    owned.expected = last.offset + 1;
    owned.soughtTo = undefined;
    return { kind: 'handled', lastOffset: last.offset };
  }

  #beginsTooLate(first: LogRecord, owned: Owned): boolean {
    return first.offset > owned.expected && owned.soughtTo !== owned.expected;
  }

  /** Runs after everything that was enqueued for the partition; after a failure nothing runs any more. */
  #enqueue<T>(partition: number, work: () => Promise<T>, otherwise: T): Promise<T> {
    const result = (this.#tails.get(partition) ?? Promise.resolve()).then(async () => {
      if (this.#isClosed) return otherwise;
      try {
        return await work();
      } catch (error) {
        this.#isClosed = true;
        this.#events.fail(error);
        return otherwise;
      }
    });
    this.#tails.set(partition, result);
    return result;
  }
}

function logIsShorter(batch: FetchedBatch, expected: number): ScoutError {
  return new ScoutError({
    code: ErrorCode.dataLoss,
    message:
      `Partition ${batch.partition} of the event log ends at offset ${batch.endOffset}, before the checkpoint's ${expected}: ` +
      'the topic was emptied or made anew. Restore it, or remove the checkpoint of the consumer group.',
    details: { partition: batch.partition, endOffset: batch.endOffset, expected },
  });
}
