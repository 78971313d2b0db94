import type { RateLimit } from './token-bucket.ts';

/** What a receiver bears from its clients. Durations in milliseconds. */
export interface TransportLimits {
  /** Connections of one receiver; more are closed as they come. */
  readonly maxConnections: number;
  /** HTTP/2 streams of one connection. */
  readonly maxStreamsPerConnection: number;
  /** All headers of a request. */
  readonly maxHeaderBytes: number;
  /** Until the headers of an HTTP request, or the HTTP/2 preface, are complete. */
  readonly headersTimeoutMs: number;
  /** Until the body of a request is complete. */
  readonly bodyTimeoutMs: number;
  /** Until the client has read its answer. */
  readonly answerTimeoutMs: number;
  /** A connection without a request is closed after this. */
  readonly idleTimeoutMs: number;
  /** How long requests in flight may take when the receiver closes. */
  readonly drainTimeoutMs: number;
  /** Requests that a connection may break off: a flood of them is "rapid reset". */
  readonly resets: RateLimit;
  /** PING and SETTINGS frames of a connection. */
  readonly controlFrames: RateLimit;
  /** How often files of certificates are looked at. */
  readonly certificatePollMs: number;
}

/** The limits of an installation; tests make them smaller. */
export const TRANSPORT_LIMITS: TransportLimits = {
  maxConnections: 16_384,
  maxStreamsPerConnection: 128,
  maxHeaderBytes: 16 * 1024,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 30_000,
  answerTimeoutMs: 30_000,
  // Longer than senders pause between exports: a connection closed under a request looks like a failure to them.
  idleTimeoutMs: 300_000,
  drainTimeoutMs: 10_000,
  resets: { burst: 200, perSecond: 20 },
  controlFrames: { burst: 200, perSecond: 20 },
  certificatePollMs: 10_000,
};
