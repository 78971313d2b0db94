/** What the receiver bears from its clients. */
export interface ForwardLimits {
  /** Largest message; compressed ones count decompressed too. */
  readonly maxMessageBytes: number;
  /** Connections; more are closed as they come. */
  readonly maxConnections: number;
  /** Bytes that all connections together hold. */
  readonly maxHeldBytes: number;
  /** Bytes a connection may send ahead while its messages before are made durable. */
  readonly readAheadBytes: number;
  /** Until a client has answered HELO. */
  readonly handshakeTimeoutMs: number;
  /** Until a message that has begun is complete; so long an acknowledgement may wait for a client that does not read. */
  readonly messageTimeoutMs: number;
  /** A message that arrives for longer is let go when all connections together hold as much as they may. */
  readonly slowAfterMs: number;
  /** A connection without a message is closed after this. */
  readonly idleTimeoutMs: number;
  /** A batch that cannot be made durable for so long ends its connection, without an acknowledgement. */
  readonly giveUpAfterMs: number;
  /** How long batches in flight may take when the receiver closes. */
  readonly drainTimeoutMs: number;
}

/** The limits of an installation; tests make them smaller. */
export const FORWARD_LIMITS: Omit<ForwardLimits, 'maxMessageBytes'> = {
  maxConnections: 4_096,
  maxHeldBytes: 64 * 1024 * 1024,
  readAheadBytes: 1024 * 1024,
  handshakeTimeoutMs: 10_000,
  messageTimeoutMs: 30_000,
  slowAfterMs: 3_000,
  // Fluentd and Fluent Bit keep connections open between flushes, which can be minutes apart.
  idleTimeoutMs: 600_000,
  giveUpAfterMs: 60_000,
  drainTimeoutMs: 10_000,
};
