import type { OutgoingRecord } from '../../ingest/ports.ts';

/** Headers and framing of a record, generously. */
const RECORD_OVERHEAD_BYTES = 512;

/** Bounds of one send. */
export interface SendLimits {
  /** Of one partition: a send makes one record batch per partition and the broker limits its size. */
  readonly partitionBytes: number;
  /** Of all partitions together: it bounds memory, and the broker limits requests, too. */
  readonly totalBytes: number;
}

/** Cuts records into sends within the limits. Order is kept; a larger single record is sent alone in its partition. */
export function batchSends(
  records: readonly OutgoingRecord[],
  { partitionBytes, totalBytes }: SendLimits,
): readonly (readonly OutgoingRecord[])[] {
  const sends: OutgoingRecord[][] = [];
  let current: OutgoingRecord[] = [];
  let sizes = new Map<number, number>();
  let total = 0;
  for (const record of records) {
    const bytes = record.value.length + RECORD_OVERHEAD_BYTES;
    const size = sizes.get(record.partition) ?? 0;
    if ((size > 0 && size + bytes > partitionBytes) || (total > 0 && total + bytes > totalBytes)) {
      sends.push(current);
      current = [];
      sizes = new Map();
      total = 0;
    }
    current.push(record);
    sizes.set(record.partition, (sizes.get(record.partition) ?? 0) + bytes);
    total += bytes;
  }
  if (current.length > 0) sends.push(current);
  return sends;
}
