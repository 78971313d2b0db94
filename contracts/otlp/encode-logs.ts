import { writeAnyValue, writeAttributes } from './telemetry-value.ts';
import type { TelemetryAttributes, TelemetryValue } from './telemetry-value.ts';
import { WireWriter } from './wire-writer.ts';
import { writeBackwards, writeGroup } from './write-groups.ts';
import type { GroupHead } from './write-groups.ts';

/** A log record as receivers of other protocols have it. Times are nanoseconds since the Unix epoch; 0n is unknown. */
export interface LogRecordInput {
  readonly timeNs: bigint;
  readonly observedTimeNs?: bigint | undefined;
  /** OpenTelemetry's 1 (TRACE) to 24 (FATAL4); 0 when unknown. */
  readonly severityNumber: number;
  /** As the source wrote it; empty when it did not. */
  readonly severityText: string;
  readonly body: TelemetryValue;
  readonly attributes: TelemetryAttributes;
  /** 32 hexadecimal digits; anything else is left out. */
  readonly traceId?: string | undefined;
  /** 16 hexadecimal digits; anything else is left out. */
  readonly spanId?: string | undefined;
}

/** Log records of one resource and scope. */
export interface LogGroupInput extends GroupHead {
  readonly records: readonly LogRecordInput[];
}

const TRACE_ID = /^[0-9a-fA-F]{32}$/;
const SPAN_ID = /^[0-9a-fA-F]{16}$/;

/**
 * Encodes log records as an `ExportLogsServiceRequest`, groups and records in their order. Times and numbers that do
 * not fit in 64 bits are wrapped, values nested too deeply are cut (see {@link TelemetryValue}): it never fails.
 */
export function encodeLogsRequest(groups: readonly LogGroupInput[]): Buffer {
  const writer = new WireWriter();
  writeBackwards(groups, (group) => {
    writeGroup(writer, group, () => writeBackwards(group.records, (record) => writeRecord(writer, record)));
  });
  return writer.finish();
}

/** `LogRecord`, fields in descending order of their numbers. */
function writeRecord(writer: WireWriter, record: LogRecordInput): void {
  const { observedTimeNs, spanId, traceId, severityText, severityNumber, timeNs } = record;
  const end = writer.length;
  if (observedTimeNs !== undefined) writer.fixed64(11, observedTimeNs);
  if (spanId !== undefined && SPAN_ID.test(spanId)) writer.hex(10, spanId);
  if (traceId !== undefined && TRACE_ID.test(traceId)) writer.hex(9, traceId);
  writeAttributes(writer, 6, record.attributes);
  writeAnyValue(writer, 5, record.body);
  if (severityText !== '') writer.text(3, severityText);
  if (severityNumber > 0) writer.uint(2, Math.floor(severityNumber));
  if (timeNs !== 0n) writer.fixed64(1, timeNs);
  writer.message(2, end);
}
