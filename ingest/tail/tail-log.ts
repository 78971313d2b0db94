import { buildIncomingLog } from '../log-records/build-incoming-log.ts';
import type { IncomingLog } from '../log-records/incoming-log.ts';
import { readLogFields } from '../log-records/log-fields.ts';
import { parseJsonRecord } from '../log-records/parse-json-record.ts';
import type { TailEntry } from './entry-assembler.ts';
import type { PathSource } from './path-source.ts';

/** What is known of all entries of a file. */
export interface TailContext {
  readonly path: string;
  readonly source: PathSource;
  readonly environment: string | undefined;
  /** The service of entries that do not say theirs, instead of what the path says. */
  readonly service: string | undefined;
  readonly receivedNs: bigint;
}

/** Makes the log record of an entry: JSON by its fields, any other text as it stands. */
export function tailLog({ text, stream, timeNs }: TailEntry, context: TailContext): IncomingLog {
  const json = parseJsonRecord(text);
  const fields = readLogFields(json ?? new Map([['message', text]]), { keepTimes: timeNs !== undefined });
  const { source, path, environment, receivedNs } = context;
  return buildIncomingLog(fields, {
    receivedNs,
    timeNs,
    resource: source.resource,
    service: context.service ?? source.service ?? 'unknown_service',
    environment,
    attributes: { 'log.file.path': path, ...(stream === '' ? {} : { 'log.iostream': stream }) },
  });
}
