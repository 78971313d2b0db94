import grpc from '@grpc/grpc-js';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { createBudgetHold } from '../../byte-budget.ts';
import { portInUse } from '../listen.ts';
import type { Certificates } from '../security/certificate-store.ts';
import { grpcFailureOf } from './grpc-failure.ts';
import type { GrpcMethod } from './grpc-method.ts';
import type { GrpcServerOptions, StartGrpcServer } from './grpc-server.ts';

/** Messages pass as raw bytes: we decode them ourselves, so that garbage becomes INVALID_ARGUMENT and not INTERNAL. */
const passThrough = (bytes: Buffer): Buffer => bytes;

type UnaryCall = grpc.ServerUnaryCall<Buffer, Buffer>;
type DuplexCall = grpc.ServerDuplexStream<Buffer, Buffer>;

/**
 * The same server on @grpc/grpc-js, for installations that meet a client which ours does not suit. The library holds
 * whole messages before the budget sees them, has a window of 64 KiB, and reads certificates at its start alone.
 */
export const startGrpcJsServer: StartGrpcServer = async (options) => {
  // The library writes to the console by itself; what matters reaches us as an error.
  grpc.setLogVerbosity(grpc.logVerbosity.NONE);
  const { limits } = options;
  const server = new grpc.Server({
    'grpc.max_receive_message_length': options.maxRequestBytes,
    'grpc.max_concurrent_streams': limits.maxStreamsPerConnection,
    'grpc.max_connection_idle_ms': limits.idleTimeoutMs,
  });
  for (const method of options.methods) {
    server.addService(serviceOf(method), {
      call:
        method.kind === 'unary'
          ? (call: UnaryCall, callback: grpc.sendUnaryData<Buffer>) =>
              void answerUnary({ method, options, call }, callback)
          : (call: DuplexCall) => {
              answerDuplex({ method, options, call });
            },
    });
  }
  const port = await bind(server, options);
  return { port, close: () => shutDown(server, limits.drainTimeoutMs) };
};

function serviceOf({ path, kind }: GrpcMethod): grpc.ServiceDefinition {
  const isStream = kind === 'duplex';
  return {
    call: {
      path,
      requestStream: isStream,
      responseStream: isStream,
      requestSerialize: passThrough,
      requestDeserialize: passThrough,
      responseSerialize: passThrough,
      responseDeserialize: passThrough,
    },
  };
}

interface Serving<C> {
  readonly method: GrpcMethod;
  readonly options: GrpcServerOptions;
  readonly call: C;
}

async function answerUnary(
  { method, options, call }: Serving<UnaryCall>,
  callback: grpc.sendUnaryData<Buffer>,
): Promise<void> {
  const hold = createBudgetHold(options.budget);
  try {
    const tenant = admit({ method, options, call }, hold);
    callback(null, Buffer.from(await method.handle(call.request, { tenant })));
  } catch (cause) {
    callback(toServiceError(ScoutError.from(cause)));
  } finally {
    hold.release();
  }
}

function admit(
  { method, options, call }: Serving<UnaryCall>,
  hold: ReturnType<typeof createBudgetHold>,
): string | undefined {
  try {
    const tenant = method.needsToken ? options.tokens?.tenantOf(authorizationOf(call.metadata)) : undefined;
    hold.take(call.request.length);
    return tenant;
  } catch (cause) {
    const error = ScoutError.from(cause);
    method.onRefused(error);
    throw error;
  }
}

function answerDuplex({ method, options, call }: Serving<DuplexCall>): void {
  let turn = Promise.resolve();
  const inTurn = (step: () => Promise<void> | void): void => {
    turn = turn.then(step).catch((cause: unknown) => {
      call.emit('error', toServiceError(ScoutError.from(cause)));
    });
  };
  call.on('data', (message: Buffer) => {
    inTurn(async () => {
      const tenant = method.needsToken ? options.tokens?.tenantOf(authorizationOf(call.metadata)) : undefined;
      call.write(Buffer.from(await method.handle(message, { tenant })));
    });
  });
  call.on('error', () => undefined);
  call.on('end', () => {
    inTurn(() => {
      call.end();
    });
  });
}

function authorizationOf(metadata: grpc.Metadata): string | undefined {
  const [value] = metadata.get('authorization');
  return typeof value === 'string' ? value : undefined;
}

/** The library's enum of statuses has gRPC's numbers, as ours have. */
function toServiceError(error: ScoutError): Partial<grpc.StatusObject> {
  const { status, message, details } = grpcFailureOf(error);
  const metadata = new grpc.Metadata();
  metadata.set('grpc-status-details-bin', details);
  const code = grpc.status[grpc.status[status] as keyof typeof grpc.status];
  return { code, details: message, metadata };
}

function bind(server: grpc.Server, options: GrpcServerOptions): Promise<number> {
  const { host, port, certificates } = options;
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentialsOf(certificates?.current), (cause, boundPort) => {
      if (cause === null) resolve(boundPort);
      else reject(portInUse({ ...options, protocol: 'OTLP/gRPC' }, cause));
    });
  });
}

function credentialsOf(certificates: Certificates | undefined): grpc.ServerCredentials {
  if (certificates === undefined) return grpc.ServerCredentials.createInsecure();
  const { cert, key, ca } = certificates;
  const pair = { cert_chain: Buffer.from(cert), private_key: Buffer.from(key) };
  return grpc.ServerCredentials.createSsl(ca === undefined ? null : Buffer.from(ca), [pair], ca !== undefined);
}

async function shutDown(server: grpc.Server, drainTimeoutMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const force = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, drainTimeoutMs);
    server.tryShutdown(() => {
      clearTimeout(force);
      resolve();
    });
  });
}
