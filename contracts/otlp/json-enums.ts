/** The enums of OTLP, which are int32 in our descriptors; JSON may give the name instead of the number. */

const SEVERITIES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((name) =>
  ['', '2', '3', '4'].map((step) => `SEVERITY_NUMBER_${name}${step}`),
);
const TEMPORALITIES = ['UNSPECIFIED', 'DELTA', 'CUMULATIVE'].map((name) => `AGGREGATION_TEMPORALITY_${name}`);

/** Names of the values 0, 1, 2 … of an enum field, by message and field. */
export const JSON_ENUMS: Readonly<Record<string, readonly string[]>> = {
  'Span.kind': ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map((k) => `SPAN_KIND_${k}`),
  'SpanStatus.code': ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'],
  'LogRecord.severityNumber': ['SEVERITY_NUMBER_UNSPECIFIED', ...SEVERITIES],
  'Sum.aggregationTemporality': TEMPORALITIES,
  'Histogram.aggregationTemporality': TEMPORALITIES,
  'ExponentialHistogram.aggregationTemporality': TEMPORALITIES,
};
