import type { Socket } from 'node:net';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { ByteReader } from '../wire/byte-reader.ts';
import { encodeRequestHead } from '../wire/request.ts';
import type { KafkaRequest } from '../wire/request.ts';
import { createFrameSplitter } from './frame-splitter.ts';

/** One connection to one broker. Requests go out in the order of the calls and are answered in it. */
export interface BrokerConnection {
  readonly isOpen: boolean;
  /**
   * Writes the request before it returns, so that the order of calls is the order on the wire.
   * @throws ScoutError unavailable when the connection ends first, deadline_exceeded when no answer comes in time: then
   *   the whole connection is given up, because a broker answers in order
   */
  request(request: KafkaRequest, timeoutMs: number): Promise<ByteReader>;
  /** Ends it when everything asked so far is answered. */
  retire(): void;
  /** Ends it now: what is not answered is rejected. */
  destroy(): void;
}

interface Pending {
  readonly resolve: (reader: ByteReader) => void;
  readonly reject: (error: ScoutError) => void;
  readonly timer: NodeJS.Timeout;
}

/** Speaks the protocol's framing on an open socket. `onClose` is called once, with the reason when there is one. */
export function createBrokerConnection(
  socket: Socket,
  onClose: (reason: ScoutError | undefined) => void,
): BrokerConnection {
  const pending = new Map<number, Pending>();
  let nextCorrelationId = 0;
  let isOpen = true;
  let isRetired = false;

  const close = (reason: ScoutError | undefined): void => {
    if (!isOpen) return;
    isOpen = false;
    socket.destroy();
    rejectAll(pending, reason ?? lost());
    onClose(reason);
  };

  const answer = (frame: Buffer): void => {
    const correlationId = frame.readInt32BE(0);
    const waiting = pending.get(correlationId);
    // Nobody asked: what follows cannot be trusted either.
    if (waiting === undefined) return close(lost());
    pending.delete(correlationId);
    clearTimeout(waiting.timer);
    waiting.resolve(new ByteReader(frame.subarray(4)));
    if (isRetired && pending.size === 0) close(undefined);
  };

  listen(socket, { answer, close, isIdle: () => pending.size === 0 });

  return {
    get isOpen() {
      return isOpen && !isRetired;
    },
    request(request, timeoutMs) {
      if (!isOpen) return Promise.reject(lost());
      nextCorrelationId = (nextCorrelationId + 1) & 0x7fffffff;
      const correlationId = nextCorrelationId;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => close(timedOut(timeoutMs)), timeoutMs);
        pending.set(correlationId, { resolve, reject, timer });
        write(socket, encodeRequestHead(request, correlationId), request.body);
      });
    },
    retire() {
      isRetired = true;
      if (pending.size === 0) close(undefined);
    },
    destroy: () => close(undefined),
  };
}

function listen(
  socket: Socket,
  {
    answer,
    close,
    isIdle,
  }: {
    readonly answer: (frame: Buffer) => void;
    readonly close: (reason: ScoutError | undefined) => void;
    readonly isIdle: () => boolean;
  },
): void {
  const split = createFrameSplitter();
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const frame of split(chunk)) answer(frame);
    } catch (error) {
      close(ScoutError.from(error));
    }
  });
  socket.on('error', (cause) => close(lost(cause)));
  // A broker closes what is idle for minutes; that is no failure.
  socket.on('close', () => close(isIdle() ? undefined : lost()));
}

function rejectAll(pending: Map<number, Pending>, reason: ScoutError): void {
  for (const { reject, timer } of pending.values()) {
    clearTimeout(timer);
    reject(reason);
  }
  pending.clear();
}

/** One system call for all the pieces. */
function write(socket: Socket, head: Buffer, body: readonly Uint8Array[]): void {
  socket.cork();
  socket.write(head);
  for (const piece of body) socket.write(piece);
  socket.uncork();
}

function lost(cause?: Error): ScoutError {
  return new ScoutError({
    code: ErrorCode.unavailable,
    message: 'The connection to the Kafka broker was lost.',
    cause,
  });
}

function timedOut(timeoutMs: number): ScoutError {
  return new ScoutError({
    code: ErrorCode.deadlineExceeded,
    message: `The Kafka broker did not answer within ${timeoutMs} ms.`,
  });
}
