import type { OtlpPartialSuccess } from './otlp-messages.ts';
import { OtlpType } from './otlp-root.ts';
import type { Signal } from './signal.ts';
import { decode } from './trace-codec.ts';

/** What the responses of the signals call the number of what was rejected. */
const REJECTED = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
} as const satisfies Readonly<Record<Signal, string>>;

const TYPE = {
  traces: OtlpType.traceResponse,
  logs: OtlpType.logsResponse,
  metrics: OtlpType.metricsResponse,
} as const satisfies Readonly<Record<Signal, object>>;

/** Encodes the answer to an export request; without `partialSuccess` everything was accepted (an empty message). */
export function encodeExportResponse(signal: Signal, partialSuccess: OtlpPartialSuccess | undefined): Uint8Array {
  return TYPE[signal].encode(toMessage(signal, partialSuccess)).finish();
}

/** The same answer in OTLP/JSON, with its 64-bit number as a string. */
export function exportResponseToJson(signal: Signal, partialSuccess: OtlpPartialSuccess | undefined): string {
  if (partialSuccess === undefined) return '{}';
  const { rejectedSpans, errorMessage } = partialSuccess;
  return JSON.stringify({ partialSuccess: { [REJECTED[signal]]: String(rejectedSpans), errorMessage } });
}

/**
 * Decodes the answer to an export request.
 * @throws ScoutError invalid_argument when the bytes are not such an answer
 */
export function decodeExportResponse(signal: Signal, bytes: Uint8Array): OtlpPartialSuccess | undefined {
  const { partialSuccess } = decode<{ partialSuccess?: DecodedPartialSuccess | null }>(
    TYPE[signal],
    bytes,
    `OTLP ${signal} response`,
  );
  if (partialSuccess === undefined || partialSuccess === null) return undefined;
  return {
    rejectedSpans: Number(partialSuccess[REJECTED[signal]] ?? 0),
    errorMessage: partialSuccess.errorMessage ?? '',
  };
}

type DecodedPartialSuccess = { readonly errorMessage?: string } & Readonly<
  Partial<Record<(typeof REJECTED)[Signal], object>>
>;

function toMessage(signal: Signal, partialSuccess: OtlpPartialSuccess | undefined): object {
  if (partialSuccess === undefined) return {};
  const { rejectedSpans, errorMessage } = partialSuccess;
  return { partialSuccess: { [REJECTED[signal]]: rejectedSpans, errorMessage } };
}
