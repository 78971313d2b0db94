import type { Signal } from '../../contracts/otlp/signal.ts';
import { RecordHeader } from '../../contracts/topics/topics.ts';
import type { BatchIds } from '../batch-ids.ts';
import type { MemoryPool } from '../memory-pool.ts';
import type { OutgoingRecord } from '../ports.ts';
import type { Shard } from '../wire/shard.ts';

/** What one request has to append. */
export interface ShardedRequest {
  readonly signal: Signal;
  readonly receivedAtMs: number;
  readonly shards: readonly Shard[];
}

/** A record, and whose shards are in it. */
export interface JoinedRecord {
  readonly record: OutgoingRecord;
  /** In the order of the shards; a request with two shards in the record is there twice. */
  readonly requests: readonly ShardedRequest[];
  /** The same content in a record for each shard, with ids of their own. */
  split(): readonly JoinedRecord[];
}

/** How records are made. */
export interface JoinOptions {
  readonly maxBytes: number;
  readonly memory: MemoryPool;
  readonly nextBatchId: BatchIds;
}

/** Shards of one signal and partition, with their requests. */
interface Join {
  readonly signal: Signal;
  readonly partition: number;
  readonly shards: Shard[];
  readonly requests: ShardedRequest[];
  bytes: number;
  receivedAtMs: number;
}

/**
 * Makes records of the shards of several requests. Export requests that are written one after another are one valid
 * request, so shards of the same signal and partition share a record as long as it is not larger than `maxBytes`. The
 * records lie in memory of the pool; each has a batch id.
 */
export function joinShards(requests: readonly ShardedRequest[], options: JoinOptions): readonly JoinedRecord[] {
  const joins: Join[] = [];
  const open = new Map<string, Join>();
  for (const request of requests) {
    for (const shard of request.shards) {
      const bytes = shard.byteLength;
      const place = `${request.signal}/${shard.partition}`;
      let join = open.get(place);
      if (join === undefined || join.bytes + bytes > options.maxBytes) {
        const { signal, receivedAtMs } = request;
        join = { signal, partition: shard.partition, shards: [], requests: [], bytes: 0, receivedAtMs };
        open.set(place, join);
        joins.push(join);
      }
      join.shards.push(shard);
      join.requests.push(request);
      join.bytes += bytes;
      join.receivedAtMs = Math.min(join.receivedAtMs, request.receivedAtMs);
    }
  }
  return joins.map((join) => toRecord(join, options));
}

function toRecord(join: Join, options: JoinOptions): JoinedRecord {
  const { signal, partition, shards, requests, bytes, receivedAtMs } = join;
  const { memory, nextBatchId } = options;
  const value = memory.take(bytes);
  let position = 0;
  for (const shard of shards) position = shard.writeTo(value, position);
  const headers = {
    [RecordHeader.signal]: signal,
    [RecordHeader.receivedAtMs]: String(receivedAtMs),
    [RecordHeader.batchId]: nextBatchId(),
  };
  return {
    record: { partition, value, headers, release: () => memory.give(value) },
    requests,
    split: () => splitJoin(join).map((part) => toRecord(part, options)),
  };
}

function splitJoin({ signal, partition, shards, requests }: Join): readonly Join[] {
  return requests.flatMap((request, index) => {
    const shard = shards[index];
    if (shard === undefined) return [];
    const { receivedAtMs } = request;
    return [{ signal, partition, shards: [shard], requests: [request], bytes: shard.byteLength, receivedAtMs }];
  });
}
