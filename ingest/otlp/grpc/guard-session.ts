import { constants } from 'node:http2';
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Logger } from '../../../platform/logging/logger.ts';
import { createTokenBucket } from '../token-bucket.ts';
import type { TransportLimits } from '../transport-limits.ts';

/** Bytes that a connection may send ahead of our reading, all streams together: for senders far away. */
const CONNECTION_WINDOW_BYTES = 16 * 1024 * 1024;

/** Watches what a connection costs beside its calls. */
export interface SessionGuard {
  /** Call it with every stream of the session that has closed. */
  closed(stream: ServerHttp2Stream): void;
}

/**
 * Closes a connection that does not say hello in time or has nothing to say for long, and one that floods us with
 * PING or SETTINGS frames or with calls that it breaks off at once ("rapid reset", CVE-2023-44487).
 */
export function guardSession(session: ServerHttp2Session, limits: TransportLimits, logger: Logger): SessionGuard {
  const controlFrames = createTokenBucket(limits.controlFrames, () => performance.now());
  const resets = createTokenBucket(limits.resets, () => performance.now());
  session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);

  const expel = (reason: string): void => {
    if (session.destroyed) return;
    logger.warn({ reason }, 'A gRPC connection was closed for flooding');
    session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    session.destroy();
  };
  const countControlFrame = (): void => {
    if (!controlFrames.take()) expel('control_frames');
  };
  const hello = setTimeout(() => {
    session.destroy();
  }, limits.headersTimeoutMs);
  session.once('remoteSettings', () => {
    clearTimeout(hello);
  });
  session.on('remoteSettings', countControlFrame);
  session.on('ping', countControlFrame);
  // Protocol errors are the client's affair; the session is closed by Node.
  session.on('error', () => undefined);
  session.once('close', () => {
    clearTimeout(hello);
  });
  session.setTimeout(limits.idleTimeoutMs, () => {
    session.close();
  });
  return {
    closed(stream) {
      if (stream.rstCode !== constants.NGHTTP2_NO_ERROR && !resets.take()) expel('resets');
    },
  };
}
