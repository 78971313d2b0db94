import { WireType } from '../../../contracts/otlp/wire-reader.ts';
import type { WireReader } from '../../../contracts/otlp/wire-reader.ts';

/** Reads a field and returns true, or returns false for it to be skipped. */
export type FieldVisitor = (field: number, wireType: number) => boolean;

/** Visits the fields up to the reader's limit. */
export function forEachField(reader: WireReader, visit: FieldVisitor): void {
  while (reader.hasMore()) {
    const tag = reader.uint32();
    if (!visit(tag >>> 3, tag & 7)) reader.skip(tag & 7);
  }
}

/** Visits the fields of the message that begins here with its length. */
export function forEachFieldOfMessage(reader: WireReader, visit: FieldVisitor): void {
  const { limit } = reader;
  reader.limit = reader.end();
  forEachField(reader, visit);
  reader.limit = limit;
}

/** `Label`: name 1, value 2. */
export function readLabel(reader: WireReader, labels: Map<string, string>): void {
  let name = '';
  let value = '';
  forEachFieldOfMessage(reader, (field, wireType) => {
    if (wireType !== WireType.bytes || (field !== 1 && field !== 2)) return false;
    const text = readText(reader);
    if (field === 1) name = text;
    else value = text;
    return true;
  });
  labels.set(name, value);
}

function readText(reader: WireReader): string {
  const end = reader.end();
  const text = reader.bytes.toString('utf8', reader.position, end);
  reader.position = end;
  return text;
}
