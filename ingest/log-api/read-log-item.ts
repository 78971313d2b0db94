import { buildIncomingLog } from '../log-records/build-incoming-log.ts';
import type { IncomingLog } from '../log-records/incoming-log.ts';
import { readLogFields } from '../log-records/log-fields.ts';
import type { LogFields } from '../log-records/log-fields.ts';
import { recordFieldsOf } from '../log-records/parse-json-record.ts';
import type { LogItem } from './parse-log-items.ts';

/** Why an item was rejected; part of the API. */
export const LogItemProblem = {
  invalidJson: 'invalid_json',
  notAnObject: 'not_an_object',
  missingService: 'missing_service',
  missingMessage: 'missing_message',
  invalidTimestamp: 'invalid_timestamp',
  invalidSeverity: 'invalid_severity',
} as const;

/** One member of {@link LogItemProblem}. */
export type LogItemProblem = (typeof LogItemProblem)[keyof typeof LogItemProblem];

/** What each problem says to the sender. */
export const PROBLEM_MESSAGES: Readonly<Record<LogItemProblem, string>> = {
  invalid_json: 'The line is not JSON.',
  not_an_object: 'The item is not a JSON object.',
  missing_service: 'The field "service" must be a text that is not empty.',
  missing_message: 'The field "message" must be a text that is not empty.',
  invalid_timestamp:
    'The field "timestamp" must be RFC 3339 text or seconds, milliseconds, microseconds or nanoseconds since the epoch.',
  invalid_severity: 'The field "severity" must be a word such as INFO, or a number from 1 to 24.',
};

/** An item that was read, or why not. */
export type ReadLogItem =
  { readonly kind: 'log'; readonly log: IncomingLog } | { readonly kind: 'rejected'; readonly problem: LogItemProblem };

/** Reads one item of a request that came at `receivedNs`. */
export function readLogItem({ json, isJson }: LogItem, receivedNs: bigint): ReadLogItem {
  if (!isJson) return rejected(LogItemProblem.invalidJson);
  const record = recordFieldsOf(json);
  if (record === undefined) return rejected(LogItemProblem.notAnObject);
  const fields = readLogFields(record);
  const problem = findProblem(fields);
  if (problem !== undefined) return rejected(problem);
  return { kind: 'log', log: buildIncomingLog(fields, { receivedNs, service: fields.service ?? '' }) };
}

function findProblem({ service, message, invalid }: LogFields): LogItemProblem | undefined {
  if (service === undefined) return LogItemProblem.missingService;
  if (typeof message !== 'string' || message === '') return LogItemProblem.missingMessage;
  if (invalid.timestamp) return LogItemProblem.invalidTimestamp;
  return invalid.severity ? LogItemProblem.invalidSeverity : undefined;
}

function rejected(problem: LogItemProblem): ReadLogItem {
  return { kind: 'rejected', problem };
}
