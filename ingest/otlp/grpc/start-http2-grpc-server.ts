import http2 from 'node:http2';
import type {
  Http2SecureServer,
  Http2Server,
  SecureServerOptions,
  ServerHttp2Session,
  ServerOptions,
} from 'node:http2';
import { createMemoryPool } from '../../memory-pool.ts';
import { listen } from '../listen.ts';
import type { Receiver } from '../receiver.ts';
import { tlsOptionsOf } from '../security/tls-options.ts';
import type { GrpcServerOptions, StartGrpcServer } from './grpc-server.ts';
import { guardSession } from './guard-session.ts';
import { serveCall } from './serve-call.ts';
import type { CallContext } from './serve-call.ts';

/** Bytes that a stream may send ahead of our reading. */
const STREAM_WINDOW_BYTES = 4 * 1024 * 1024;
/** For the messages of the next calls. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
const MAX_SETTINGS_ENTRIES = 16;
const MAX_INVALID_FRAMES = 50;
const MAX_HEADERS = 64;

/**
 * A gRPC server on node:http2: unary calls of raw messages, with the framing done here. It costs half of
 * @grpc/grpc-js, has its flow-control windows, and counts the memory of messages while they arrive.
 */
export const startHttp2GrpcServer: StartGrpcServer = async (options) => {
  const { limits, certificates, logger } = options;
  const server = createServer(options);
  server.maxConnections = limits.maxConnections;
  certificates?.onChange((next) => {
    if ('setSecureContext' in server) server.setSecureContext(next);
  });
  const context: Omit<CallContext, 'onClosed'> = {
    methods: new Map(options.methods.map((method) => [method.path, method])),
    tokens: options.tokens,
    maxRequestBytes: options.maxRequestBytes,
    budget: options.budget,
    memory: createMemoryPool(MAX_KEPT_BYTES),
    limits,
  };
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    const guard = guardSession(session, limits, logger);
    const callContext: CallContext = {
      ...context,
      onClosed: (stream) => {
        guard.closed(stream);
      },
    };
    session.on('stream', (stream, headers) => {
      serveCall(stream, headers, callContext);
    });
  });
  // A client that breaks the protocol loses its connection; that is all there is to do.
  server.on('sessionError', () => undefined);
  const port = await listen(server, { ...options, protocol: 'OTLP/gRPC' });
  return { port, close: () => shutDown(server, { sessions, drainTimeoutMs: limits.drainTimeoutMs }) };
};

function createServer(options: GrpcServerOptions): Http2Server | Http2SecureServer {
  const { limits, certificates } = options;
  const http2Options: ServerOptions & SecureServerOptions = {
    settings: {
      initialWindowSize: STREAM_WINDOW_BYTES,
      maxConcurrentStreams: limits.maxStreamsPerConnection,
      maxHeaderListSize: limits.maxHeaderBytes,
      enablePush: false,
    },
    maxSettings: MAX_SETTINGS_ENTRIES,
    maxSessionInvalidFrames: MAX_INVALID_FRAMES,
    maxHeaderListPairs: MAX_HEADERS,
  };
  if (certificates === undefined) return http2.createServer(http2Options);
  return http2.createSecureServer({ ...http2Options, ...tlsOptionsOf(certificates, limits), allowHTTP1: false });
}

interface ShutDownOptions {
  readonly sessions: ReadonlySet<ServerHttp2Session>;
  readonly drainTimeoutMs: number;
}

/** Sends every client GOAWAY, so that it takes its next call elsewhere, and lets calls in flight end. */
function shutDown(
  server: Http2Server | Http2SecureServer,
  { sessions, drainTimeoutMs }: ShutDownOptions,
): ReturnType<Receiver['close']> {
  return new Promise((resolve) => {
    const force = setTimeout(() => {
      for (const session of sessions) session.destroy();
    }, drainTimeoutMs);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    for (const session of sessions) session.close();
  });
}
