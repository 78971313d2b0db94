import type { DecodedLogRecord } from '../../contracts/otlp/decode-logs.ts';
import type { ExaminedLog } from '../../domain/instrumentation/instrumentation-counts.ts';
import { isRequestIdName } from '../../domain/instrumentation/request-id-name.ts';
import { fieldsToParts } from '../../domain/log/line-fields.ts';
import { parseLogLine } from '../../domain/log/log-line.ts';
import type { LineParts } from '../../domain/log/parsed-line.ts';
import { normaliseSeverity, severityFromNumber } from '../../domain/log/severity.ts';

/** What a log record tells besides its text. */
export function examineLog(record: DecodedLogRecord): ExaminedLog {
  const { body, severityNumber, severityText, traceId, attributeCount } = record;
  const parts: LineParts = body.kind === 'fields' ? fieldsToParts('json', body.fields) : parseLogLine(body.text);
  const severity = severityFromNumber(severityNumber) ?? normaliseSeverity(severityText) ?? parts.severity;
  return {
    // An SDK sends values as attributes beside a text.
    isStructured: parts.shape === 'json' || parts.shape === 'logfmt' || attributeCount > 0,
    hasRequestId:
      traceId !== '' ||
      record.hasRequestId ||
      parts.traceId !== undefined ||
      Object.keys(parts.attributes).some(isRequestIdName),
    hasSeverity: severity !== undefined,
  };
}
