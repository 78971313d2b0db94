import type { IncomingHttpHeaders } from 'node:http2';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { contentCodingOf } from '../decompress.ts';
import type { ContentCoding } from '../decompress.ts';
import type { TenantTokens } from '../security/tenant-tokens.ts';
import { malformed } from './frame-reader.ts';
import { grpcFailureOf } from './grpc-failure.ts';
import type { GrpcFailure } from './grpc-failure.ts';
import type { GrpcMethod } from './grpc-method.ts';
import { GrpcStatus } from './grpc-status.ts';
import { parseGrpcTimeoutMs } from './grpc-timeout.ts';

/** A call that may go on. */
export interface AdmittedCall {
  readonly kind: 'admitted';
  readonly method: GrpcMethod;
  readonly coding: ContentCoding;
  readonly timeoutMs: number | undefined;
  readonly tenant: string | undefined;
}

/** A call that fails by its headers alone. */
export interface RefusedCall {
  readonly kind: 'refused';
  readonly httpStatus: number;
  readonly failure: GrpcFailure;
  /** Told to the method; undefined when no method was meant. */
  readonly told: { readonly method: GrpcMethod; readonly error: ScoutError } | undefined;
}

/** What headers are judged by. */
export interface AdmissionRules {
  readonly methods: ReadonlyMap<string, GrpcMethod>;
  readonly tokens: TenantTokens | undefined;
}

/** `application/grpc`, with parameters or the one codec we have. */
const CONTENT_TYPE = /^application\/grpc(?:\+proto)?(?:;.*)?$/i;
const METHOD_NOT_ALLOWED = 405;
const UNSUPPORTED_MEDIA_TYPE = 415;

/** Judges a call before a byte of its body is taken. */
export function admitCall(headers: IncomingHttpHeaders, rules: AdmissionRules): AdmittedCall | RefusedCall {
  const refusal = refuseByHttp(headers);
  if (refusal !== undefined) return refusal;
  const method = rules.methods.get(headers[':path'] ?? '');
  if (method === undefined) {
    return unimplemented('There is no such method here; OTLP traces, logs and metrics are taken.');
  }
  const coding = contentCodingOf(text(headers['grpc-encoding']));
  if (coding === undefined) {
    return unimplemented('The message encoding is not known here; send gzip, zstd, deflate, or none.');
  }
  try {
    const tenant = method.needsToken ? rules.tokens?.tenantOf(headers.authorization) : undefined;
    return { kind: 'admitted', method, coding, timeoutMs: timeoutOf(headers), tenant };
  } catch (cause) {
    const error = ScoutError.from(cause);
    return { ...refuse(200, error), told: { method, error } };
  }
}

/** What gRPC tells by HTTP status: the caller is no gRPC client. */
function refuseByHttp(headers: IncomingHttpHeaders): RefusedCall | undefined {
  if (headers[':method'] !== 'POST') return refuse(METHOD_NOT_ALLOWED, malformed('must be a POST'));
  if (CONTENT_TYPE.test(headers['content-type'] ?? '')) return undefined;
  return refuse(UNSUPPORTED_MEDIA_TYPE, malformed('must have Content-Type application/grpc or application/grpc+proto'));
}

function timeoutOf(headers: IncomingHttpHeaders): number | undefined {
  const timeoutMs = parseGrpcTimeoutMs(text(headers['grpc-timeout']));
  if (Number.isNaN(timeoutMs)) throw malformed('has a grpc-timeout that is not up to eight digits and a unit');
  return timeoutMs;
}

function refuse(httpStatus: number, error: ScoutError): RefusedCall {
  return { kind: 'refused', httpStatus, failure: grpcFailureOf(error), told: undefined };
}

/** UNIMPLEMENTED has no code of ours: nothing but gRPC knows it. */
function unimplemented(message: string): RefusedCall {
  const failure = { status: GrpcStatus.unimplemented, message, details: Buffer.alloc(0) };
  return { kind: 'refused', httpStatus: 200, failure, told: undefined };
}

function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}
