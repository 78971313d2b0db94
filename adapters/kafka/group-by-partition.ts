import type { OutgoingRecord } from '../../ingest/ports.ts';

/** The records of each partition, in their order. */
export function groupByPartition(records: readonly OutgoingRecord[]): ReadonlyMap<number, readonly OutgoingRecord[]> {
  const groups = new Map<number, OutgoingRecord[]>();
  for (const record of records) {
    const group = groups.get(record.partition);
    if (group === undefined) groups.set(record.partition, [record]);
    else group.push(record);
  }
  return groups;
}
