import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { OutgoingRecord } from '../ports.ts';
import { joinShards } from './join-shards.ts';
import type { JoinOptions, JoinedRecord, ShardedRequest } from './join-shards.ts';

/** The requests that are not durable, or not all of them, and why. */
export type FailedRequests = ReadonlyMap<ShardedRequest, ScoutError>;

/** How requests are appended. */
export interface AppendRequestsOptions extends JoinOptions {
  /** Resolves when all records are durable; some may be when it rejects. @throws ScoutError */
  readonly append: (records: readonly OutgoingRecord[]) => Promise<void>;
}

const NONE: FailedRequests = new Map();

/**
 * Appends requests together: one that the log refuses for good does not fail the others, and nothing is counted twice.
 *
 * ```
 *  all records ──refused──► record by record, with the same batch ids ──refused──► a record for each shard
 * ```
 * Of a refused append some may be in the log: Kafka takes one partition and refuses another. It comes again with the same
 * batch id, by which consumers drop it. A record that was refused by itself is not in the log: its content may get new ids.
 * @throws ScoutError when the log takes none of it now: everything may be sent again
 */
export async function appendRequests(
  requests: readonly ShardedRequest[],
  options: AppendRequestsOptions,
): Promise<FailedRequests> {
  const joined = joinShards(requests, options);
  try {
    await options.append(joined.map(({ record }) => record));
    return NONE;
  } catch (cause) {
    if (!isRefusal(cause) || isIndivisible(joined)) throw cause;
  }
  return appendEach(joined, options.append);
}

/** Whether it is one shard: there is nothing to take apart. */
function isIndivisible([first, ...others]: readonly JoinedRecord[]): boolean {
  return others.length === 0 && (first?.requests.length ?? 0) <= 1;
}

async function appendEach(
  joined: readonly JoinedRecord[],
  append: AppendRequestsOptions['append'],
): Promise<FailedRequests> {
  const failed = new Map<ShardedRequest, ScoutError>();
  const fail = (error: ScoutError, records: readonly JoinedRecord[]): void => {
    for (const { requests } of records) for (const request of requests) failed.set(request, error);
  };
  const waiting = [...joined];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    // Its requests will be sent again, all of them.
    if (next.requests.every((request) => failed.has(request))) continue;
    try {
      await append([next.record]);
    } catch (cause) {
      const error = ScoutError.from(cause);
      const parts = isRefusal(error) ? next.split() : [];
      if (parts.length > 1) waiting.unshift(...parts);
      // A log that has gone away meanwhile is not asked again for each record.
      else fail(error, isRefusal(error) ? [next] : [next, ...waiting.splice(0)]);
    }
  }
  return failed;
}

/** Whether the log refuses a record, and not us. */
function isRefusal(cause: unknown): boolean {
  return cause instanceof ScoutError && cause.code === ErrorCode.invalidArgument;
}
