import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { RecordHeader } from './topics.ts';

/** A record of the dead-letter topic. */
export interface DeadLetter {
  /** `<partition>-<offset>` on the dead-letter topic. */
  readonly id: string;
  readonly appendedAtMs: number;
  /** Why it is there: a constant of whoever put it there; empty when nothing says so. */
  readonly reason: string;
  /** `traces`, `logs`, `metrics`; empty when unknown. */
  readonly signal: string;
  /** Partition that it had, or would have had, on the raw topic. */
  readonly originPartition: number;
  /** Offset there; undefined for what never was there. */
  readonly originOffset: number | undefined;
  /** True when the value is only the beginning of what came, or none of it: then there is nothing to replay. */
  readonly isCut: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
}

/** A record as the log has it. */
export interface DeadLetterRecord {
  readonly partition: number;
  readonly offset: number;
  readonly appendedAtMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
}

/** Reads what a record of the dead-letter topic says of itself. Whoever sets a record aside keeps its partition. */
export function deadLetterOf(record: DeadLetterRecord): DeadLetter {
  const { headers, value, appendedAtMs } = record;
  const [, withheldOffset] = headers[RecordHeader.withheld]?.split('/') ?? [];
  return {
    id: deadLetterId(record),
    appendedAtMs,
    reason: headers[RecordHeader.reason] ?? '',
    signal: headers[RecordHeader.signal] ?? '',
    originPartition: wholeNumber(headers[RecordHeader.originPartition]) ?? record.partition,
    originOffset: wholeNumber(headers[RecordHeader.originOffset] ?? withheldOffset),
    isCut: (headers[RecordHeader.originalBytes] ?? headers[RecordHeader.withheld]) !== undefined,
    headers,
    value,
  };
}

/** The id of the record at a place of the dead-letter topic. */
function deadLetterId({ partition, offset }: { readonly partition: number; readonly offset: number }): string {
  return `${String(partition)}-${String(offset)}`;
}

/** The place that an id names. @throws ScoutError invalid_argument when it is not an id */
export function parseDeadLetterId(id: string): { readonly partition: number; readonly offset: number } {
  const [, partition, offset] = /^(\d{1,9})-(\d{1,15})$/.exec(id) ?? [];
  if (partition !== undefined && offset !== undefined) return { partition: Number(partition), offset: Number(offset) };
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `"${id}" is not the id of a dead letter; slo-scout dlq list shows them, such as 0-42.`,
  });
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
