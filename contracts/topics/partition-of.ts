/**
 * Partition of a key by Kafka's default partitioner (32-bit murmur2 with Kafka's seed, sign bit cleared, modulo the
 * number of partitions: `org.apache.kafka.common.utils.Utils`), so that every producer agrees on it.
 * Keys of this product are the 16 raw bytes of a trace id for spans, and
 * the UTF-8 of `service.name` for logs and metrics.
 */
export function partitionOf(key: Uint8Array, partitionCount: number): number {
  return (murmur2(key, 0, key.length) & 0x7fffffff) % partitionCount;
}

/** The same for the trace id (16 bytes) at a position of a request, without a view of it. */
export function partitionOfTraceId(bytes: Uint8Array, position: number, partitionCount: number): number {
  return (murmur2(bytes, position, TRACE_ID_BYTES) & 0x7fffffff) % partitionCount;
}

const TRACE_ID_BYTES = 16;

const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

function murmur2(data: Uint8Array, start: number, length: number): number {
  const blocksEnd = start + (length & ~3);
  let hash = SEED ^ length;
  for (let index = start; index < blocksEnd; index += 4) {
    let block = byte(data, index) | (byte(data, index + 1) << 8) | (byte(data, index + 2) << 16);
    block = Math.imul(block | (byte(data, index + 3) << 24), MULTIPLIER);
    block ^= block >>> 24;
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(block, MULTIPLIER);
  }
  const tail = length & 3;
  if (tail > 2) hash ^= byte(data, blocksEnd + 2) << 16;
  if (tail > 1) hash ^= byte(data, blocksEnd + 1) << 8;
  if (tail > 0) hash = Math.imul(hash ^ byte(data, blocksEnd), MULTIPLIER);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, MULTIPLIER);
  return hash ^ (hash >>> 15);
}

function byte(data: Uint8Array, index: number): number {
  return data[index] ?? 0;
}
