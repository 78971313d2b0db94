import grpc from '@grpc/grpc-js';
import { decodeExportResponse } from '../../contracts/otlp/export-response.ts';
import type { Signal } from '../../contracts/otlp/signal.ts';
import { decodeRpcStatus } from '../../contracts/otlp/status-codec.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { EXPORT_SERVICES } from '../../ingest/otlp/grpc/export-methods.ts';
import { ATTEMPT_TIMEOUT_MS } from './otlp-sender.ts';
import type { OtlpSender, OtlpSenderOptions, SendOutcome } from './otlp-sender.ts';

/** OTLP specification, "OTLP/gRPC Response"; RESOURCE_EXHAUSTED is one of them only with RetryInfo. */
const RETRYABLE: ReadonlySet<grpc.status> = new Set([
  grpc.status.CANCELLED,
  grpc.status.DEADLINE_EXCEEDED,
  grpc.status.ABORTED,
  grpc.status.OUT_OF_RANGE,
  grpc.status.UNAVAILABLE,
  grpc.status.DATA_LOSS,
]);

/** A receiver that comes back is found as soon as the pauses between attempts allow; the library's own go to 2 min. */
const MAX_RECONNECT_PAUSE_MS = 5_000;

const pass = (bytes: Buffer): Buffer => bytes;

/** Creates a sender over OTLP/gRPC. The address is `host:port`; TLS is used when `isTls`. */
export function createGrpcSender(options: OtlpSenderOptions & { readonly isTls: boolean }): OtlpSender {
  const { address, headers = {}, ca, isTls } = options;
  const roots = ca === undefined ? null : Buffer.from(ca);
  const credentials = isTls ? grpc.credentials.createSsl(roots) : grpc.credentials.createInsecure();
  const client = new grpc.Client(address, credentials, {
    'grpc.max_receive_message_length': -1,
    'grpc.max_reconnect_backoff_ms': MAX_RECONNECT_PAUSE_MS,
  });
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return {
    send: (signal, bytes) =>
      new Promise((resolve) => {
        const path = `/${EXPORT_SERVICES[signal]}/Export`;
        const deadline = Date.now() + ATTEMPT_TIMEOUT_MS;
        const call = { path, body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
        client.makeUnaryRequest(call.path, pass, pass, call.body, metadata, { deadline }, (error, answer) => {
          // Ready is a channel whose other side has sent its HTTP/2 settings.
          const hasAnswered = client.getChannel().getConnectivityState(false) === grpc.connectivityState.READY;
          resolve(error === null ? readAnswer(signal, answer) : readFailure(error, hasAnswered));
        });
      }),
    close: () => {
      client.close();
    },
  };
}

function readAnswer(signal: Signal, answer: Buffer | undefined): SendOutcome {
  try {
    const partial = decodeExportResponse(signal, answer ?? Buffer.alloc(0));
    return { kind: 'acknowledged', rejectedSpans: partial?.rejectedSpans ?? 0, message: partial?.errorMessage ?? '' };
  } catch (error) {
    return { kind: 'refused', status: grpc.status.INTERNAL, reason: ScoutError.from(error).message };
  }
}

function readFailure({ code, details, metadata }: grpc.ServiceError, hasAnswered: boolean): SendOutcome {
  const reason = `gRPC ${grpc.status[code]}: ${details}`;
  const retryAfterMs = readRetryDelay(metadata);
  const isRetryable = RETRYABLE.has(code) || (code === grpc.status.RESOURCE_EXHAUSTED && retryAfterMs !== undefined);
  if (!isRetryable) return { kind: 'refused', status: code, reason };
  return { kind: 'retryable', reason, retryAfterMs, hasAnswered };
}

function readRetryDelay(metadata: grpc.Metadata): number | undefined {
  const [details] = metadata.get('grpc-status-details-bin');
  if (!(details instanceof Uint8Array)) return undefined;
  try {
    return decodeRpcStatus(details).retryDelayMs;
  } catch (error) {
    if (error instanceof ScoutError) return undefined;
    throw error;
  }
}
