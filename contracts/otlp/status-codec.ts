import { OtlpType } from './otlp-root.ts';
import { decode } from './trace-codec.ts';

/** An error body as OTLP prescribes it (google.rpc.Status). */
export interface RpcStatus {
  /** Number of a gRPC status code. */
  readonly code: number;
  readonly message: string;
  /** When the same request may be sent again (google.rpc.RetryInfo); absent when that is not known or of no use. */
  readonly retryDelayMs?: number;
}

const RETRY_INFO_URL = 'type.googleapis.com/google.rpc.RetryInfo';

/** Encodes a status in protobuf, as an HTTP body or as the `grpc-status-details-bin` trailer. */
export function encodeRpcStatus(status: RpcStatus): Uint8Array {
  const { code, message, retryDelayMs } = status;
  const details = retryDelayMs === undefined ? [] : [{ typeUrl: RETRY_INFO_URL, value: encodeRetryInfo(retryDelayMs) }];
  return OtlpType.rpcStatus.encode({ code, message, details }).finish();
}

/** The same status in the JSON mapping of protobuf. */
export function rpcStatusToJson(status: RpcStatus): string {
  const { code, message, retryDelayMs } = status;
  const retryDelay = `${(retryDelayMs ?? 0) / 1000}s`;
  const details = retryDelayMs === undefined ? {} : { details: [{ '@type': RETRY_INFO_URL, retryDelay }] };
  return JSON.stringify({ code, message, ...details });
}

/**
 * Decodes a status.
 * @throws ScoutError invalid_argument when the bytes are not a status
 */
export function decodeRpcStatus(bytes: Uint8Array): RpcStatus {
  const status = decode<{ code?: number; message?: string; details?: readonly EncodedDetail[] }>(
    OtlpType.rpcStatus,
    bytes,
    'google.rpc.Status',
  );
  const retryInfo = status.details?.find((detail) => detail.typeUrl === RETRY_INFO_URL)?.value;
  return {
    code: status.code ?? 0,
    message: status.message ?? '',
    ...(retryInfo === undefined ? {} : { retryDelayMs: decodeRetryInfo(retryInfo) }),
  };
}

interface EncodedDetail {
  readonly typeUrl?: string;
  readonly value?: Uint8Array;
}

function encodeRetryInfo(delayMs: number): Uint8Array {
  const retryDelay = { seconds: Math.floor(delayMs / 1000), nanos: Math.round((delayMs % 1000) * 1e6) };
  return OtlpType.retryInfo.encode({ retryDelay }).finish();
}

function decodeRetryInfo(bytes: Uint8Array): number {
  const info = decode<{ retryDelay?: { seconds?: object; nanos?: number } | null }>(
    OtlpType.retryInfo,
    bytes,
    'google.rpc.RetryInfo',
  );
  return Number(info.retryDelay?.seconds ?? 0) * 1000 + (info.retryDelay?.nanos ?? 0) / 1e6;
}
