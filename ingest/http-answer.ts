import type { ServerResponse } from 'node:http';
import type { OtlpPartialSuccess } from '../contracts/otlp/otlp-messages.ts';
import { encodeRpcStatus, rpcStatusToJson } from '../contracts/otlp/status-codec.ts';
import { encodeTraceResponse } from '../contracts/otlp/trace-codec.ts';
import type { ScoutError } from '../domain/errors/scout-error.ts';
import { GRPC_STATUS } from './grpc-status.ts';
import { HTTP_STATUS } from './http-status.ts';
import { retryDelayOf } from './overload.ts';

/** The two encodings of OTLP/HTTP; an answer uses that of its request. */
export const OtlpEncoding = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

/** One member of {@link OtlpEncoding}. */
export type OtlpEncoding = (typeof OtlpEncoding)[keyof typeof OtlpEncoding];

/** Answers a request that was taken, in whole or in part. */
export function answerSuccess(
  response: ServerResponse,
  encoding: OtlpEncoding,
  partialSuccess: OtlpPartialSuccess | undefined,
): void {
  const body = encoding === OtlpEncoding.json ? successJson(partialSuccess) : encodeTraceResponse(partialSuccess);
  send(response, { status: 200, encoding, body });
}

/** How a failure is told. */
export interface FailureAnswer {
  readonly encoding: OtlpEncoding;
  readonly error: ScoutError;
  /** Instead of the status that belongs to the error's code. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a failure with a `google.rpc.Status`, and with Retry-After when sending again may help. */
export function answerFailure(response: ServerResponse, { encoding, error, status, headers }: FailureAnswer): void {
  const retryDelayMs = retryDelayOf(error);
  const retry = retryDelayMs === undefined ? {} : { retryDelayMs };
  const retryHeader: Readonly<Record<string, string>> =
    retryDelayMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryDelayMs / 1000)) };
  const rpcStatus = { code: GRPC_STATUS[error.code], message: error.message, ...retry };
  send(response, {
    status: status ?? HTTP_STATUS[error.code],
    encoding,
    body: encoding === OtlpEncoding.json ? rpcStatusToJson(rpcStatus) : encodeRpcStatus(rpcStatus),
    headers: { ...headers, ...retryHeader },
  });
}

function successJson(partialSuccess: OtlpPartialSuccess | undefined): string {
  if (partialSuccess === undefined) return '{}';
  const { rejectedSpans, errorMessage } = partialSuccess;
  return JSON.stringify({ partialSuccess: { rejectedSpans: String(rejectedSpans), errorMessage } });
}

interface Answer {
  readonly status: number;
  readonly encoding: OtlpEncoding;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

function send(response: ServerResponse, { status, encoding, body, headers = {} }: Answer): void {
  // The client may have gone away meanwhile: then nobody is left to answer.
  if (response.destroyed || response.headersSent) return;
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  response.writeHead(status, { ...headers, 'content-type': encoding, 'content-length': length });
  response.end(body);
}
