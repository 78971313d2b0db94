import { encodeRpcStatus } from '../../../contracts/otlp/status-codec.ts';
import type { ScoutError } from '../../../domain/errors/scout-error.ts';
import { retryDelayOf } from '../../overload.ts';
import { grpcStatusOf } from './grpc-status.ts';

/** What a failed call is told. */
export interface GrpcFailure {
  readonly status: number;
  readonly message: string;
  /** An encoded `google.rpc.Status`, for `grpc-status-details-bin`. */
  readonly details: Buffer;
}

/** A failure as gRPC tells it, with RetryInfo when sending again may help. */
export function grpcFailureOf(error: ScoutError): GrpcFailure {
  const code = grpcStatusOf(error);
  const retryDelayMs = retryDelayOf(error);
  const status = { code, message: error.message, ...(retryDelayMs === undefined ? {} : { retryDelayMs }) };
  return { status: code, message: error.message, details: Buffer.from(encodeRpcStatus(status)) };
}
