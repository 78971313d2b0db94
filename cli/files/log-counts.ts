import type { DecodedLogRecord } from '../../contracts/otlp/decode-logs.ts';
import { recordSeverity } from '../../domain/log/severity.ts';
import type { SeverityName } from '../../domain/log/severity.ts';

/** The log records of one service. */
export interface ServiceLogs {
  readonly service: string;
  readonly environment: string;
  readonly records: number;
  readonly bySeverity: Readonly<Partial<Record<SeverityName | 'UNKNOWN', number>>>;
  /** Records of severity ERROR and FATAL. */
  readonly errors: number;
  readonly withTraceId: number;
}

/** Counts log records by service and severity. */
export interface LogCounts {
  add(records: Iterable<DecodedLogRecord>): void;
  /** By service, then environment. */
  build(): readonly ServiceLogs[];
  /** Traces in which something logged an error: evidence where spans carry no status. */
  readonly errorTraceIds: ReadonlySet<string>;
}

interface Draft {
  service: string;
  environment: string;
  records: number;
  readonly bySeverity: Partial<Record<SeverityName | 'UNKNOWN', number>>;
  errors: number;
  withTraceId: number;
}

/** Creates counts of nothing. A record's severity is its number, else what its text says. */
export function createLogCounts(): LogCounts {
  const drafts = new Map<string, Draft>();
  const errorTraceIds = new Set<string>();
  return {
    errorTraceIds,
    add(records) {
      for (const record of records) {
        const isError = addRecord(drafts, record);
        if (isError && record.traceId !== '') errorTraceIds.add(record.traceId);
      }
    },
    build: () => [...drafts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, draft]) => draft),
  };
}

/** Returns whether it is an error. */
function addRecord(drafts: Map<string, Draft>, record: DecodedLogRecord): boolean {
  const { service, environment, traceId } = record;
  const key = `${service}\0${environment}`;
  let draft = drafts.get(key);
  if (draft === undefined) {
    draft = { service, environment, records: 0, bySeverity: {}, errors: 0, withTraceId: 0 };
    drafts.set(key, draft);
  }
  const name = recordSeverity(record)?.name ?? 'UNKNOWN';
  draft.records += 1;
  draft.bySeverity[name] = (draft.bySeverity[name] ?? 0) + 1;
  if (traceId !== '') draft.withTraceId += 1;
  const isError = name === 'ERROR' || name === 'FATAL';
  if (isError) draft.errors += 1;
  return isError;
}
