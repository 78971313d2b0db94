import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** Writes the parts of many requests together. */
export interface GroupCommit<T> {
  /** Resolves when the part is durable; rejects when it is not, or not all of it. */
  append(part: T, bytes: number): Promise<void>;
  /** Resolves when nothing waits or is being written. */
  drain(): Promise<void>;
  /** What waits or is being written. */
  readonly depth: GroupCommitDepth;
}

/** See {@link GroupCommit}. */
export interface GroupCommitDepth {
  readonly requests: number;
  readonly bytes: number;
  readonly writes: number;
}

/** How groups are written. */
export interface GroupCommitOptions<T> {
  /** Resolves with the parts that are not durable, or not all of them, and why. Rejects when that goes for all of them. */
  readonly write: (parts: readonly T[]) => Promise<ReadonlyMap<T, ScoutError>>;
  /** A group takes further parts up to this size; a single larger part is a group of its own. */
  readonly maxGroupBytes: number;
  readonly maxWritesInFlight: number;
  /** A write begins beside another one only when at least so much waits; 0 when absent. */
  readonly minBesideBytes?: number;
  /** Parts that come while so much waits are refused. */
  readonly maxQueuedBytes: number;
  /** Told whenever what waits or is being written has changed. */
  readonly onDepth?: (depth: GroupCommitDepth) => void;
}

interface Waiting<T> {
  readonly part: T;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: ScoutError) => void;
}

/**
 * Group commit: a few writes are in flight at a time, and what arrives meanwhile goes into the next one together. There
 * is no timer, so a part that finds nothing in flight is written at once; beside a write in flight another one begins
 * when enough waits, since small writes cost the event log as much as large ones.
 */
export function createGroupCommit<T>(options: GroupCommitOptions<T>): GroupCommit<T> {
  const { maxWritesInFlight, minBesideBytes = 0 } = options;
  const depth = { requests: 0, bytes: 0, writes: 0 };
  const tell = (): void => options.onDepth?.(depth);
  const idle: (() => void)[] = [];
  let waiting: Waiting<T>[] = [];
  let waitingBytes = 0;

  /** Whether a write may begin beside so many others. */
  const mayBegin = (others: number): boolean =>
    waiting.length > 0 && (others === 0 || (others < maxWritesInFlight && waitingBytes >= minBesideBytes));

  const run = async (): Promise<void> => {
    depth.writes += 1;
    while (mayBegin(depth.writes - 1)) {
      const group = takeGroup(waiting, options.maxGroupBytes);
      waiting = waiting.slice(group.length);
      for (const { bytes } of group) waitingBytes -= bytes;
      await writeGroup(group, options.write);
      for (const { bytes } of group) {
        depth.requests -= 1;
        depth.bytes -= bytes;
      }
      tell();
    }
    depth.writes -= 1;
    tell();
    if (depth.writes === 0) for (const resolve of idle.splice(0)) resolve();
  };

  return {
    depth,
    append(part, bytes) {
      if (depth.requests > 0 && depth.bytes + bytes > options.maxQueuedBytes) return Promise.reject(full());
      return new Promise((resolve, reject) => {
        depth.requests += 1;
        depth.bytes += bytes;
        waitingBytes += bytes;
        waiting.push({ part, bytes, resolve, reject });
        // It never rejects: a write's failure goes to the requests of its group.
        if (mayBegin(depth.writes)) void run();
        tell();
      });
    },
    async drain() {
      if (depth.writes > 0) await new Promise<void>((resolve) => idle.push(resolve));
    },
  };
}

function full(): ScoutError {
  return new ScoutError({
    code: ErrorCode.resourceExhausted,
    message: 'Too much telemetry waits for the event log; send the request again after the delay.',
  });
}

function takeGroup<T>(waiting: readonly Waiting<T>[], maxBytes: number): readonly Waiting<T>[] {
  let bytes = 0;
  let count = 0;
  for (const request of waiting) {
    bytes += request.bytes;
    if (count > 0 && bytes > maxBytes) break;
    count += 1;
  }
  return waiting.slice(0, count);
}

async function writeGroup<T>(group: readonly Waiting<T>[], write: GroupCommitOptions<T>['write']): Promise<void> {
  try {
    const failed = await write(group.map(({ part }) => part));
    for (const { part, resolve, reject } of group) {
      const error = failed.get(part);
      if (error === undefined) resolve();
      else reject(error);
    }
  } catch (cause) {
    const error = ScoutError.from(cause, {
      code: ErrorCode.unavailable,
      message: 'The event log did not take the request; send it again.',
    });
    for (const { reject } of group) reject(error);
  }
}
