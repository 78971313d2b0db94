/**
 * Partition of a key by Kafka's default partitioner (32-bit murmur2 with Kafka's seed, sign bit cleared, modulo the
 * number of partitions: `org.apache.kafka.common.utils.Utils`), so that every producer agrees on it.
 * Keys of this product are the 16 raw bytes of a trace id.
 */
export function partitionOf(key: Uint8Array, partitionCount: number): number {
  return (murmur2(key) & 0x7fffffff) % partitionCount;
}

const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

function murmur2(data: Uint8Array): number {
  const { length } = data;
  const blocksEnd = length & ~3;
  let hash = SEED ^ length;
  for (let index = 0; index < blocksEnd; index += 4) {
    let block = byte(data, index) | (byte(data, index + 1) << 8) | (byte(data, index + 2) << 16);
    block = Math.imul(block | (byte(data, index + 3) << 24), MULTIPLIER);
    block ^= block >>> 24;
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(block, MULTIPLIER);
  }
  const tail = length - blocksEnd;
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
