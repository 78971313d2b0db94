import { Context } from '@temporalio/activity';

/** Fractions of the heartbeat time-out between two heartbeats: one may be lost. */
const BEATS_PER_TIMEOUT = 3;

/**
 * Runs long work with heartbeats, so that the server notices within the heartbeat time-out when this process dies,
 * instead of waiting for the whole step. `step` tells a reader of the pending activity where it is.
 */
export async function withHeartbeat<T>(step: string, work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const { heartbeatTimeoutMs } = context.info;
  context.heartbeat(step);
  if (heartbeatTimeoutMs === undefined) return work();
  const timer = setInterval(() => context.heartbeat(step), heartbeatTimeoutMs / BEATS_PER_TIMEOUT);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
