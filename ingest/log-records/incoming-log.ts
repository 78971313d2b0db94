import { encodeLogsRequest } from '../../contracts/otlp/encode-logs.ts';
import type { LogGroupInput, LogRecordInput } from '../../contracts/otlp/encode-logs.ts';

/** Attributes of the sender of log records. */
export type LogResource = Readonly<Record<string, string>>;

/** A log record of a receiver that does not speak OTLP, with its sender. */
export interface IncomingLog {
  readonly resource: LogResource;
  readonly record: LogRecordInput;
}

/** Encodes log records as an `ExportLogsServiceRequest`: one group for each sender, records in their order. */
export function encodeIncomingLogs(logs: readonly IncomingLog[], scopeName: string): Buffer {
  const keys = new Map<LogResource, string>();
  const groups = new Map<string, { readonly resource: LogResource; readonly records: LogRecordInput[] }>();
  for (const { resource, record } of logs) {
    let key = keys.get(resource);
    if (key === undefined) {
      key = JSON.stringify(Object.entries(resource).sort(([a], [b]) => (a < b ? -1 : 1)));
      keys.set(resource, key);
    }
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { resource, records: [record] });
    else group.records.push(record);
  }
  return encodeLogsRequest(
    [...groups.values()].map(({ resource, records }): LogGroupInput => ({
      resourceAttributes: resource,
      scopeName,
      records,
    })),
  );
}
