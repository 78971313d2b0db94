import type { OtlpPartialSuccess } from '../../contracts/otlp/otlp-messages.ts';
import type { Signal } from '../../contracts/otlp/signal.ts';
import type { ScoutError } from '../../domain/errors/scout-error.ts';

/** How telemetry reached us; a metric label. */
export const ReceiverName = {
  otlpGrpc: 'otlp_grpc',
  otlpHttp: 'otlp_http',
  logApi: 'log_api',
  forward: 'forward',
  tail: 'tail',
  prometheus: 'prometheus',
} as const;

/** One member of {@link ReceiverName}. */
export type ReceiverName = (typeof ReceiverName)[keyof typeof ReceiverName];

/** One OTLP export request as it came, decompressed. */
export interface IncomingTelemetry {
  readonly receiver: ReceiverName;
  readonly signal: Signal;
  readonly encoding: 'protobuf' | 'json';
  /** The intake may keep views of it until `take` settles: the caller must not change it before. */
  readonly bytes: Buffer;
  /** Who sent it, when receivers ask for tokens. */
  readonly tenant?: string | undefined;
}

/** What every receiver hands its requests to. */
export interface TelemetryIntake {
  /**
   * Validates, redacts, cuts and appends a request. Resolves when everything accepted is durable; undefined when
   * nothing was rejected.
   * @throws ScoutError invalid_argument when it cannot be decoded (it is then a dead letter); resource_exhausted,
   * unavailable or deadline_exceeded when it cannot be made durable now and should be sent again
   */
  take(request: IncomingTelemetry): Promise<OtlpPartialSuccess | undefined>;
  /** Counts and logs a request that failed before it could be handed over. */
  countRefused(receiver: ReceiverName, error: ScoutError): void;
  /** Resolves when every request taken so far is answered. */
  drain(): Promise<void>;
}
