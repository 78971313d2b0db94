import grpc from '@grpc/grpc-js';
import { expect } from 'vitest';
import { decodeRpcStatus } from '../../contracts/otlp/status-codec.ts';
import type { RpcStatus } from '../../contracts/otlp/status-codec.ts';
import { EXPORT_SERVICES } from '../../ingest/otlp/grpc/export-methods.ts';

const pass = (bytes: Buffer) => bytes;

/** Path of the trace service's Export. */
export const EXPORT_TRACES = `/${EXPORT_SERVICES.traces}/Export`;

/** How a call is made. */
export interface CallOptions {
  readonly path?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** A raw gRPC client over one connection. */
export interface RawGrpcClient {
  call(bytes: Uint8Array, options?: CallOptions): Promise<Buffer>;
  /** What a call fails with. */
  failureOf(bytes: Uint8Array, options?: CallOptions): Promise<grpc.ServiceError>;
  close(): void;
}

/** Connects to a port of this machine with @grpc/grpc-js. */
export function createRawGrpcClient(
  port: number,
  options: { readonly gzip?: boolean; readonly credentials?: grpc.ChannelCredentials } = {},
): RawGrpcClient {
  const credentials = options.credentials ?? grpc.credentials.createInsecure();
  const client = new grpc.Client(`localhost:${port}`, credentials, {
    'grpc.use_local_subchannel_pool': 1,
    ...(options.gzip === true ? { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip } : {}),
  });
  const call = (bytes: Uint8Array, { path = EXPORT_TRACES, metadata = {}, timeoutMs }: CallOptions = {}) =>
    new Promise<Buffer>((resolve, reject) => {
      const headers = new grpc.Metadata();
      for (const [key, value] of Object.entries(metadata)) headers.set(key, value);
      const callOptions = timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
      client.makeUnaryRequest(path, pass, pass, Buffer.from(bytes), headers, callOptions, (error, response) => {
        if (error === null) resolve(response ?? Buffer.alloc(0));
        else reject(error);
      });
    });
  return {
    call,
    failureOf: (bytes, callOptions) =>
      call(bytes, callOptions).then(
        () => expect.fail('The call should have failed.'),
        (error: unknown) => error as grpc.ServiceError,
      ),
    close: () => {
      client.close();
    },
  };
}

/** The google.rpc.Status that a failure carries. */
export function statusDetailsOf(failure: grpc.ServiceError): RpcStatus {
  const [details] = failure.metadata.get('grpc-status-details-bin');
  return decodeRpcStatus(Buffer.from(details as Buffer));
}
