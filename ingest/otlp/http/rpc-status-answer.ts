import { encodeRpcStatus, rpcStatusToJson } from '../../../contracts/otlp/status-codec.ts';
import type { ScoutError } from '../../../domain/errors/scout-error.ts';
import { retryDelayOf } from '../../overload.ts';
import { GRPC_STATUS } from '../grpc/grpc-status.ts';
import type { RouteAnswer } from './http-route.ts';

/** The two encodings of OTLP/HTTP; an answer uses that of its request. */
export const OtlpMediaType = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

/** A failure in the encoding of its request, as a `google.rpc.Status`. */
export function rpcStatusAnswer(error: ScoutError, contentType: string, status: number): RouteAnswer {
  const retryDelayMs = retryDelayOf(error);
  const retry = retryDelayMs === undefined ? {} : { retryDelayMs };
  const rpcStatus = { code: GRPC_STATUS[error.code], message: error.message, ...retry };
  return contentType === OtlpMediaType.protobuf
    ? { status, contentType, body: encodeRpcStatus(rpcStatus) }
    : { status, contentType: OtlpMediaType.json, body: rpcStatusToJson(rpcStatus) };
}
