import type { OtlpPartialSuccess } from '../../contracts/otlp/otlp-messages.ts';
import { Signal } from '../../contracts/otlp/signal.ts';
import { encodeTraceResponse } from '../../contracts/otlp/trace-codec.ts';

const NOTHING = new Uint8Array(0);

/** What the number of rejected items is called in JSON; on the wire it is field 1 for all signals. */
const REJECTED_NAME: Readonly<Record<Signal, string>> = {
  [Signal.traces]: 'rejectedSpans',
  [Signal.logs]: 'rejectedLogRecords',
  [Signal.metrics]: 'rejectedDataPoints',
};

/** The answer of an export in protobuf: the same bytes for all signals; empty when everything was accepted. */
export function exportAnswerProtobuf(partialSuccess: OtlpPartialSuccess | undefined): Uint8Array {
  return partialSuccess === undefined ? NOTHING : encodeTraceResponse(partialSuccess);
}

/** The answer of an export in OTLP/JSON. */
export function exportAnswerJson(signal: Signal, partialSuccess: OtlpPartialSuccess | undefined): string {
  if (partialSuccess === undefined) return '{}';
  const { rejectedSpans, errorMessage } = partialSuccess;
  return JSON.stringify({ partialSuccess: { [REJECTED_NAME[signal]]: String(rejectedSpans), errorMessage } });
}
