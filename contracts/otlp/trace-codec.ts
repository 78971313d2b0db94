import protobuf from 'protobufjs';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { OtlpPartialSuccess, OtlpTraceRequest } from './otlp-messages.ts';
import { OtlpType } from './otlp-root.ts';

/**
 * Decodes an `ExportTraceServiceRequest`. Byte fields are views into `bytes`, not copies; unknown fields are dropped.
 * @throws ScoutError invalid_argument when the bytes are not such a message
 */
export function decodeTraceRequest(bytes: Uint8Array): OtlpTraceRequest {
  return decode(OtlpType.traceRequest, bytes, 'OTLP trace request');
}

/** Encodes an `ExportTraceServiceRequest` with its fields in the order of their numbers: same input, same bytes. */
export function encodeTraceRequest(request: OtlpTraceRequest): Uint8Array {
  return OtlpType.traceRequest.encode(request).finish();
}

/** Encodes the answer to a trace request; without `partialSuccess` everything was accepted (an empty message). */
export function encodeTraceResponse(partialSuccess: OtlpPartialSuccess | undefined): Uint8Array {
  return OtlpType.traceResponse.encode(partialSuccess === undefined ? {} : { partialSuccess }).finish();
}

/**
 * Decodes the answer to a trace request.
 * @throws ScoutError invalid_argument when the bytes are not such a message
 */
export function decodeTraceResponse(bytes: Uint8Array): OtlpPartialSuccess | undefined {
  const { partialSuccess } = decode<{ partialSuccess?: { rejectedSpans?: object; errorMessage?: string } | null }>(
    OtlpType.traceResponse,
    bytes,
    'OTLP trace response',
  );
  if (partialSuccess === undefined || partialSuccess === null) return undefined;
  return {
    rejectedSpans: Number(partialSuccess.rejectedSpans ?? 0),
    errorMessage: partialSuccess.errorMessage ?? '',
  };
}

/** The one place where what protobufjs throws becomes our error. */
export function decode<T extends object>(type: protobuf.Type, bytes: Uint8Array, what: string): T {
  try {
    const reader = protobuf.Reader.create(bytes);
    reader.discardUnknown = true;
    return type.decode(reader) as unknown as T;
  } catch (error) {
    throw new ScoutError({
      code: ErrorCode.invalidArgument,
      message: `The bytes are not an ${what} in protobuf; send one, or JSON with Content-Type application/json.`,
      cause: error,
    });
  }
}
