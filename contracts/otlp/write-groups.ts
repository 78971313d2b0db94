import { writeAttributes } from './telemetry-value.ts';
import type { TelemetryAttributes } from './telemetry-value.ts';
import type { WireWriter } from './wire-writer.ts';

/** What a group of records of one resource and scope says of them. */
export interface GroupHead {
  /** `service.name` and what else is known of the sender. */
  readonly resourceAttributes: TelemetryAttributes;
  readonly scopeName?: string | undefined;
}

/** Writes items in their order, which is from the last one on: see {@link WireWriter}. */
export function writeBackwards<T>(items: readonly T[], write: (item: T) => void): void {
  for (let index = items.length - 1; index >= 0; index -= 1) write(items[index] as T);
}

/**
 * Writes an element of an export request, which is alike in all signals. `ResourceLogs` and its like: resource 1, scopes 2;
 * `ScopeLogs` and its like: scope 1, records 2. `writeRecords` writes the latter.
 */
export function writeGroup(
  writer: WireWriter,
  { resourceAttributes, scopeName }: GroupHead,
  writeRecords: () => void,
): void {
  const end = writer.length;
  writeRecords();
  if (scopeName !== undefined) {
    const scopeEnd = writer.length;
    writer.text(1, scopeName);
    writer.message(1, scopeEnd);
  }
  writer.message(2, end);
  const resourceEnd = writer.length;
  writeAttributes(writer, 1, resourceAttributes);
  writer.message(1, resourceEnd);
  writer.message(1, end);
}
