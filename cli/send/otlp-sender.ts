import type { Signal } from '../../contracts/otlp/signal.ts';
import type { ScoutError } from '../../domain/errors/scout-error.ts';

/** How one attempt to send a request ended. */
export type SendOutcome =
  /** `rejectedSpans` counts log records and data points too, as in OTLP's partial success. */
  | { readonly kind: 'acknowledged'; readonly rejectedSpans: number; readonly message: string }
  | RetryableOutcome
  /** Nobody at the address will take it; told only by a sender that looks (with-first-contact.ts). */
  | { readonly kind: 'unreachable'; readonly failure: ScoutError }
  /** The receiver refuses the request as a whole. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string };

/** The receiver is not there or not ready: the same request may be sent again. */
export interface RetryableOutcome {
  readonly kind: 'retryable';
  readonly reason: string;
  readonly retryAfterMs: number | undefined;
  /** Whether a receiver of the protocol is known to be there; else there was nothing that could be understood. */
  readonly hasAnswered: boolean;
}

/** Sends encoded export requests of any signal. */
export interface OtlpSender {
  /** One attempt. Failures are outcomes; nothing is thrown. */
  send(signal: Signal, bytes: Uint8Array): Promise<SendOutcome>;
  /** Closes idle connections. */
  close(): void;
}

/** How a receiver is reached. */
export interface OtlpSenderOptions {
  readonly address: string;
  /** Headers of every request (metadata in gRPC), such as a token. */
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM of the authority that signed the receiver's certificate, when the system does not know it. */
  readonly ca?: string | undefined;
}

/** A request that is answered by nobody within this time is sent again. */
export const ATTEMPT_TIMEOUT_MS = 60_000;
