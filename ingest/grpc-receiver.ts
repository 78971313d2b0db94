import grpc from '@grpc/grpc-js';
import { encodeRpcStatus } from '../contracts/otlp/status-codec.ts';
import { decodeTraceRequest, encodeTraceResponse } from '../contracts/otlp/trace-codec.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import type { ByteBudget } from './byte-budget.ts';
import { GRPC_STATUS } from './grpc-status.ts';
import { overloaded, retryDelayOf } from './overload.ts';
import type { Receiver, ReceiverOptions } from './receiver.ts';
import type { TraceIntake } from './trace-intake.ts';

const DRAIN_TIMEOUT_MS = 10_000;

/** Messages pass as raw bytes: we decode them ourselves, so that garbage becomes INVALID_ARGUMENT and not INTERNAL. */
const passThrough = (bytes: Buffer): Buffer => bytes;

const traceService = {
  export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: passThrough,
    requestDeserialize: passThrough,
    responseSerialize: passThrough,
    responseDeserialize: passThrough,
  },
} satisfies grpc.ServiceDefinition;

type ExportCall = grpc.ServerUnaryCall<Buffer, Buffer>;

const MAX_STREAMS_PER_CONNECTION = 64;

/** Receives OTLP/gRPC. Larger messages than allowed are refused by the library with RESOURCE_EXHAUSTED. */
export async function startGrpcReceiver(options: ReceiverOptions): Promise<Receiver> {
  // The library writes to the console by itself; what matters reaches us as an error.
  grpc.setLogVerbosity(grpc.logVerbosity.NONE);
  const server = new grpc.Server({
    'grpc.max_receive_message_length': options.maxRequestBytes,
    // The library holds whole messages before the byte budget sees them: this bounds how many a connection may have.
    'grpc.max_concurrent_streams': MAX_STREAMS_PER_CONNECTION,
  });
  server.addService(traceService, {
    export: (call: ExportCall, callback: grpc.sendUnaryData<Buffer>) => {
      exportTraces(call.request, options).then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback(toServiceError(ScoutError.from(error)));
        },
      );
    },
  });
  const port = await bind(server, options);
  return { port, close: () => shutDown(server) };
}

async function exportTraces(
  message: Buffer,
  { intake, budget }: { readonly intake: TraceIntake; readonly budget: ByteBudget },
): Promise<Buffer> {
  if (!budget.tryTake(message.length)) {
    const error = overloaded();
    intake.countRefused('grpc', error);
    throw error;
  }
  try {
    const partialSuccess = await intake.take('grpc', () => decodeTraceRequest(message));
    return Buffer.from(encodeTraceResponse(partialSuccess));
  } finally {
    budget.give(message.length);
  }
}

function toServiceError(error: ScoutError): Partial<grpc.StatusObject> {
  const code = GRPC_STATUS[error.code];
  const retryDelayMs = retryDelayOf(error);
  const metadata = new grpc.Metadata();
  const status = { code, message: error.message, ...(retryDelayMs === undefined ? {} : { retryDelayMs }) };
  metadata.set('grpc-status-details-bin', Buffer.from(encodeRpcStatus(status)));
  return { code, details: error.message, metadata };
}

function bind(server: grpc.Server, { host, port, portSetting }: ReceiverOptions): Promise<number> {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (cause, boundPort) => {
      if (cause === null) {
        resolve(boundPort);
        return;
      }
      const message = `Port ${port} on ${host} cannot be used for OTLP/gRPC; free it, or set ${portSetting} to another.`;
      reject(new ScoutError({ code: ErrorCode.failedPrecondition, message, cause, details: { port, portSetting } }));
    });
  });
}

async function shutDown(server: grpc.Server): Promise<void> {
  await new Promise<void>((resolve) => {
    const force = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, DRAIN_TIMEOUT_MS);
    server.tryShutdown(() => {
      clearTimeout(force);
      resolve();
    });
  });
}
