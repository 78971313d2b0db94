import type { OutgoingRecord } from '../../ingest/ports.ts';

/** Headers and framing of a record, generously. */
const RECORD_OVERHEAD_BYTES = 512;

/**
 * Cuts records into sends such that no partition gets more than `maxBytes` in one of them, because a send makes one
 * record batch per partition and the broker limits its size. Order is kept; a larger single record is sent alone.
 */
export function batchSends(
  records: readonly OutgoingRecord[],
  maxBytes: number,
): readonly (readonly OutgoingRecord[])[] {
  const sends: OutgoingRecord[][] = [];
  let current: OutgoingRecord[] = [];
  let sizes = new Map<number, number>();
  for (const record of records) {
    const bytes = record.value.length + RECORD_OVERHEAD_BYTES;
    const size = sizes.get(record.partition) ?? 0;
    if (size > 0 && size + bytes > maxBytes) {
      sends.push(current);
      current = [];
      sizes = new Map();
    }
    current.push(record);
    sizes.set(record.partition, (sizes.get(record.partition) ?? 0) + bytes);
  }
  if (current.length > 0) sends.push(current);
  return sends;
}
