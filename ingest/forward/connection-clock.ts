/** Why a connection ended; a metric label. */
export type CloseReason =
  | 'client'
  | 'malformed'
  | 'too_large'
  | 'refused'
  | 'handshake_timeout'
  | 'message_timeout'
  | 'slow'
  | 'idle'
  | 'not_durable'
  | 'shutdown';

/** The one clock of a connection: what it waits for, and until when. */
export interface ConnectionClock {
  /** Waits for something. A wait for the same thing goes on: each byte of a slow client would set it back. */
  run(reason: CloseReason, delayMs: number): void;
  cancel(): void;
}

/** Creates a clock that calls `onExpired` with what did not come in time. */
export function createConnectionClock(onExpired: (reason: CloseReason) => void): ConnectionClock {
  let timer: NodeJS.Timeout | undefined;
  let running: CloseReason | undefined;
  const cancel = (): void => {
    clearTimeout(timer);
    running = undefined;
  };
  return {
    run(reason, delayMs) {
      if (running === reason) return;
      cancel();
      running = reason;
      timer = setTimeout(() => {
        running = undefined;
        onExpired(reason);
      }, delayMs);
      timer.unref();
    },
    cancel,
  };
}
