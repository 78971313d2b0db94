import type { DecodedLogRecord } from '../../contracts/otlp/decode-logs.ts';
import { normaliseSeverity, severityFromNumber } from '../../domain/log/severity.ts';
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
  return {
    add(records) {
      for (const record of records) addRecord(drafts, record);
    },
    build: () => [...drafts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, draft]) => draft),
  };
}

function addRecord(drafts: Map<string, Draft>, record: DecodedLogRecord): void {
  const { service, environment, severityNumber, severityText, traceId } = record;
  const key = `${service}\0${environment}`;
  let draft = drafts.get(key);
  if (draft === undefined) {
    draft = { service, environment, records: 0, bySeverity: {}, errors: 0, withTraceId: 0 };
    drafts.set(key, draft);
  }
  const name = (severityFromNumber(severityNumber) ?? normaliseSeverity(severityText))?.name ?? 'UNKNOWN';
  draft.records += 1;
  draft.bySeverity[name] = (draft.bySeverity[name] ?? 0) + 1;
  if (name === 'ERROR' || name === 'FATAL') draft.errors += 1;
  if (traceId !== '') draft.withTraceId += 1;
}
