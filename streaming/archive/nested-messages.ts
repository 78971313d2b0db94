import { WireType } from '../../contracts/otlp/wire-reader.ts';
import type { WireReader } from '../../contracts/otlp/wire-reader.ts';

/** Calls `read` inside every message with this field number, and leaves the reader behind the last one. */
export function readNested(reader: WireReader, field: number, read: () => void): void {
  const outer = reader.limit;
  while (reader.hasMore()) {
    const tag = reader.uint32();
    if (tag >>> 3 !== field || (tag & 7) !== WireType.bytes) {
      reader.skip(tag & 7);
      continue;
    }
    const end = reader.end();
    reader.limit = end;
    read();
    reader.limit = outer;
    reader.position = end;
  }
}

/** Reads a time of nanoseconds since the epoch, which no double holds exactly; in which second it lies is exact enough. */
export function readNanos(reader: WireReader): number {
  const at = reader.fixed64At();
  return reader.bytes.readUInt32LE(at + 4) * 2 ** 32 + reader.bytes.readUInt32LE(at);
}
