import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { SpooledRecord } from './spooled-record.ts';

/** Writes what comes together with one sync of the disk. */
export interface GroupSync {
  /** Resolves when the records are durable. @throws ScoutError what the write threw */
  append(records: readonly SpooledRecord[], bytes: number): Promise<void>;
  /** Runs something between two writes. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Of appends that are not durable yet. */
  waitingBytes(): number;
}

interface Waiting {
  readonly records: readonly SpooledRecord[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: ScoutError) => void;
}

/**
 * One write is under way at a time, and what arrives meanwhile shares the next: the slower the disk, the larger the
 * groups. There is no timer.
 */
export function createGroupSync(options: {
  readonly write: (records: readonly SpooledRecord[]) => Promise<void>;
  readonly maxGroupBytes: number;
}): GroupSync {
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let tail: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = tail.then(work);
    tail = done.catch(() => undefined);
    return done;
  };

  const writeGroup = async (): Promise<void> => {
    const group = takeGroup(waiting, options.maxGroupBytes);
    if (group.length === 0) return;
    waiting = waiting.slice(group.length);
    try {
      await options.write(group.flatMap(({ records }) => records));
      for (const { resolve } of group) resolve();
    } catch (error) {
      for (const { reject } of group) reject(ScoutError.from(error));
    } finally {
      waitingBytes -= group.reduce((sum, { bytes }) => sum + bytes, 0);
    }
  };

  return {
    append: (records, bytes) =>
      new Promise((resolve, reject) => {
        waiting.push({ records, bytes, resolve, reject });
        waitingBytes += bytes;
        void inTurn(writeGroup);
      }),
    exclusively: inTurn,
    waitingBytes: () => waitingBytes,
  };
}

function takeGroup(waiting: readonly Waiting[], maxBytes: number): readonly Waiting[] {
  let bytes = 0;
  let count = 0;
  for (const append of waiting) {
    bytes += append.bytes;
    if (count > 0 && bytes > maxBytes) break;
    count += 1;
  }
  return waiting.slice(0, count);
}
