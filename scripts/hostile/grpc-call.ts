import http2 from 'node:http2';
import { EXPORT_SERVICES } from '../../ingest/otlp/grpc/export-methods.ts';
import type { Signal } from '../../contracts/otlp/signal.ts';

/** What a call was answered. */
export interface GrpcOutcome {
  readonly httpStatus: number | undefined;
  /** Undefined when the connection broke before an answer. */
  readonly grpcStatus: string | undefined;
}

/** A raw gRPC client: it sends what it is told, however wrong. */
export interface RawGrpc {
  readonly session: http2.ClientHttp2Session;
  call(signal: Signal, body: Buffer, headers?: http2.OutgoingHttpHeaders): Promise<GrpcOutcome>;
  close(): void;
}

/** The headers of an export call. */
export function callHeaders(signal: Signal): http2.OutgoingHttpHeaders {
  return {
    ':method': 'POST',
    ':path': `/${EXPORT_SERVICES[signal]}/Export`,
    'content-type': 'application/grpc',
    te: 'trailers',
  };
}

/** A message in gRPC's framing. */
export function frameOf(message: Buffer, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** Connects to a port of this machine; connects anew when the receiver has closed the connection. */
export function createRawGrpc(port: number): RawGrpc {
  const connect = (): http2.ClientHttp2Session => {
    const opened = http2.connect(`http://127.0.0.1:${String(port)}`);
    opened.on('error', () => undefined);
    return opened;
  };
  let session = connect();
  return {
    get session() {
      return session;
    },
    call(signal, body, headers = {}) {
      if (session.destroyed || session.closed) session = connect();
      return exchange(session.request({ ...callHeaders(signal), ...headers }), body);
    },
    close: () => session.destroy(),
  };
}

function exchange(stream: http2.ClientHttp2Stream, body: Buffer): Promise<GrpcOutcome> {
  return new Promise((resolve) => {
    let httpStatus: number | undefined;
    let grpcStatus: string | undefined;
    const note = (received: http2.IncomingHttpHeaders): void => {
      httpStatus ??= received[':status'] as number | undefined;
      grpcStatus ??= received['grpc-status'] as string | undefined;
    };
    stream.on('response', note);
    stream.on('trailers', note);
    stream.on('error', () => undefined);
    stream.once('close', () => resolve({ httpStatus, grpcStatus }));
    stream.resume();
    stream.end(body);
  });
}
