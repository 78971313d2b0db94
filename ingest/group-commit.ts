import { ErrorCode, isRetryable } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import type { OutgoingRecord } from './ports.ts';

/** Writes records of many requests together. */
export interface GroupCommit {
  /** Resolves when the records are durable; rejects when they are not, or not all. */
  append(records: readonly OutgoingRecord[]): Promise<void>;
  /** Resolves when nothing waits or is being written. */
  drain(): Promise<void>;
}

/** How groups are written. */
export interface GroupCommitOptions {
  readonly write: (records: readonly OutgoingRecord[]) => Promise<void>;
  /** A group takes further requests up to this size; a single larger request is a group of its own. */
  readonly maxGroupBytes: number;
}

interface Waiting {
  readonly records: readonly OutgoingRecord[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: ScoutError) => void;
}

/**
 * Group commit: one write is in flight at a time, and what arrives meanwhile goes into the next one together. There is
 * no timer, so a request that finds nothing in flight is written at once. When a group fails in a way that a retry
 * cannot mend, its requests are written one by one: one of them must not fail the others.
 */
export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = takeGroup(waiting, options.maxGroupBytes);
      waiting = waiting.slice(group.length);
      await writeGroup(group, options.write);
    }
  };

  const start = (): void => {
    writing ??= run().finally(() => {
      writing = undefined;
      // A request may have come between the loop's last look and now.
      if (waiting.length > 0) start();
    });
  };

  return {
    append: (records) =>
      new Promise((resolve, reject) => {
        const bytes = records.reduce((sum, record) => sum + record.value.length, 0);
        waiting.push({ records, bytes, resolve, reject });
        start();
      }),
    async drain() {
      while (writing !== undefined) await writing;
    },
  };
}

function takeGroup(waiting: readonly Waiting[], maxBytes: number): readonly Waiting[] {
  let bytes = 0;
  let count = 0;
  for (const request of waiting) {
    bytes += request.bytes;
    if (count > 0 && bytes > maxBytes) break;
    count += 1;
  }
  return waiting.slice(0, count);
}

async function writeGroup(group: readonly Waiting[], write: GroupCommitOptions['write']): Promise<void> {
  try {
    await write(group.flatMap(({ records }) => records));
  } catch (cause) {
    const error = ScoutError.from(cause, {
      code: ErrorCode.unavailable,
      message: 'The event log did not take the request; send it again.',
    });
    if (group.length === 1 || isRetryable(error.code)) {
      for (const { reject } of group) reject(error);
      return;
    }
    for (const request of group) await writeGroup([request], write);
    return;
  }
  for (const { resolve } of group) resolve();
}
