import { corrupt, createByteReader, createByteWriter } from '../../domain/sketch/varint.ts';
import type { ByteReader, ByteWriter } from '../../domain/sketch/varint.ts';
import { createBatchMemory } from './batch-memory.ts';
import { sourceKey } from './log-partition.ts';
import type { LogMemory, ParkedService } from './log-partition.ts';
import type { MinerSource } from './miner-source.ts';
import { ServiceLogs } from './service-logs.ts';

/**
 * Bytes of a snapshot; integers are varints, texts and byte strings have their length before them:
 * ```
 * version
 * service count · { service · environment · first appended ms · miner }…   the one that spoke last is last
 * parked count  · { service · environment · first appended ms · blob key }…
 * two generations of batch ids · { hash count · hashes (8) }
 * ```
 */
const VERSION = 1;
const WHAT = 'snapshot of log templates';

/** Encodes a partition's memory. */
export function encodeLogSnapshot({ services, parked, batches }: LogMemory): Uint8Array {
  const writer = createByteWriter(1 << 16);
  writer.byte(VERSION);
  writer.unsigned(services.size);
  for (const { source, firstAppendedMs, miner } of services.values()) {
    writeText(writer, source.service);
    writeText(writer, source.environment);
    writer.unsigned(firstAppendedMs);
    writeBytes(writer, miner.snapshot());
  }
  writer.unsigned(parked.size);
  for (const { service, environment, firstAppendedMs, blobKey } of parked.values()) {
    writeText(writer, service);
    writeText(writer, environment);
    writer.unsigned(firstAppendedMs);
    writeText(writer, blobKey);
  }
  for (const hashes of batches.generations()) {
    writer.unsigned(hashes.length / 2);
    for (const word of hashes) writer.word(word);
  }
  return writer.finish();
}

/** Decodes what {@link encodeLogSnapshot} wrote. @throws ScoutError data_loss when the bytes are not that */
export function decodeLogSnapshot(bytes: Uint8Array, miners: MinerSource): LogMemory {
  const reader = createByteReader(bytes, WHAT);
  if (reader.byte() !== VERSION) throw corrupt(WHAT, 'has an unknown version');
  const services = new Map<string, ServiceLogs>();
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    const source = { service: readText(reader), environment: readText(reader) };
    const firstAppendedMs = reader.unsigned();
    const miner = miners.restore(source, reader.bytes(reader.unsigned()));
    services.set(sourceKey(source), new ServiceLogs(source, miner, firstAppendedMs));
  }
  const parked = new Map<string, ParkedService>();
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    const source = { service: readText(reader), environment: readText(reader) };
    const firstAppendedMs = reader.unsigned();
    parked.set(sourceKey(source), { ...source, firstAppendedMs, blobKey: readText(reader), miner: undefined });
  }
  const batches = createBatchMemory([readHashes(reader), readHashes(reader)]);
  if (reader.remaining() > 0) throw corrupt(WHAT, 'goes on after its end');
  return { services, parked, batches };
}

function readHashes(reader: ByteReader): Int32Array {
  const count = reader.unsigned();
  if (count * 8 > reader.remaining()) throw corrupt(WHAT, 'ends too early');
  return Int32Array.from({ length: count * 2 }, () => reader.word());
}

function writeText(writer: ByteWriter, text: string): void {
  writeBytes(writer, Buffer.from(text, 'utf8'));
}

function writeBytes(writer: ByteWriter, bytes: Uint8Array): void {
  writer.unsigned(bytes.length);
  writer.bytes(bytes);
}

function readText(reader: ByteReader): string {
  return Buffer.from(reader.bytes(reader.unsigned())).toString('utf8');
}
