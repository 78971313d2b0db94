import type { TelemetryValue } from '../../contracts/otlp/telemetry-value.ts';

/** The fields of a structured log record, in their order. */
export type RecordFields = ReadonlyMap<string, TelemetryValue>;
