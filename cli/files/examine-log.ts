import type { DecodedLogRecord } from '../../contracts/otlp/decode-logs.ts';
import type { ExaminedLog } from '../../domain/instrumentation/instrumentation-counts.ts';
import { isRequestIdName } from '../../domain/instrumentation/request-id-name.ts';
import { fieldsToParts } from '../../domain/log/line-fields.ts';
import { parseLogLine } from '../../domain/log/log-line.ts';
import type { LineParts } from '../../domain/log/parsed-line.ts';
import { recordSeverity } from '../../domain/log/severity.ts';

/** What followers of files add to every line, however it was written. */
const FOLLOWERS_OWN = 'log.';

/** What a log record tells besides its text. */
export function examineLog(record: DecodedLogRecord): ExaminedLog {
  const { body, traceId, attributeNames = [] } = record;
  const parts: LineParts = body.kind === 'fields' ? fieldsToParts('json', body.fields) : parseLogLine(body.text);
  const own = attributeNames.filter((name) => !name.startsWith(FOLLOWERS_OWN));
  return {
    // An SDK sends values as attributes beside a text.
    isStructured: parts.shape === 'json' || parts.shape === 'logfmt' || own.length > 0,
    hasRequestId:
      traceId !== '' || parts.traceId !== undefined || [...own, ...Object.keys(parts.attributes)].some(isRequestIdName),
    hasSeverity: (recordSeverity(record) ?? parts.severity) !== undefined,
  };
}
