import type { DecodedLogRecord } from '../../contracts/otlp/decode-logs.ts';
import type { ExaminedLog } from '../../domain/instrumentation/instrumentation-counts.ts';
import { fieldsToParts } from '../../domain/log/line-fields.ts';
import { parseLogLine } from '../../domain/log/log-line.ts';
import type { LineParts } from '../../domain/log/parsed-line.ts';
import { normaliseSeverity, severityFromNumber } from '../../domain/log/severity.ts';

/** Names of fields that hold the id of a request, without case and punctuation. */
const REQUEST_ID = /^x?(?:request|correlation)id$/;

/** What a log record tells besides its text. */
export function examineLog(record: DecodedLogRecord): ExaminedLog {
  const { body, severityNumber, severityText, traceId, attributeCount } = record;
  const parts: LineParts = body.kind === 'fields' ? fieldsToParts('json', body.fields) : parseLogLine(body.text);
  const severity = severityFromNumber(severityNumber) ?? normaliseSeverity(severityText) ?? parts.severity;
  return {
    // An SDK sends values as attributes beside a text.
    isStructured: parts.shape === 'json' || parts.shape === 'logfmt' || attributeCount > 0,
    hasRequestId: traceId !== '' || parts.traceId !== undefined || Object.keys(parts.attributes).some(isRequestId),
    hasSeverity: severity !== undefined,
  };
}

function isRequestId(name: string): boolean {
  return REQUEST_ID.test(name.toLowerCase().replaceAll(/[^a-z]/g, ''));
}
