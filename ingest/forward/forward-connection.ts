import type { Socket } from 'node:net';
import { encode } from '@msgpack/msgpack';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { LogReceiverMetrics } from '../../platform/metrics/log-receiver-metrics.ts';
import { ReceiverName } from '../intake/telemetry-intake.ts';
import type { TelemetryIntake } from '../intake/telemetry-intake.ts';
import { takeWithRetry } from '../log-records/take-with-retry.ts';
import { createConnectionClock } from './connection-clock.ts';
import type { CloseReason, ConnectionClock } from './connection-clock.ts';
import type { FlowGate, GateMember } from './flow-gate.ts';
import { takeForwardBatch } from './forward-batch.ts';
import type { ForwardBatch } from './forward-batch.ts';
import type { ForwardLimits } from './forward-limits.ts';
import { FrameBuffer } from './frame-buffer.ts';
import { startHandshake } from './handshake.ts';
import type { ForwardSecurity, Handshake } from './handshake.ts';

/** What all connections share. */
export interface ConnectionContext {
  readonly intake: TelemetryIntake;
  readonly metrics: LogReceiverMetrics;
  readonly logger: Logger;
  readonly limits: ForwardLimits;
  readonly gate: FlowGate;
  readonly security: ForwardSecurity | undefined;
  readonly nowMs: () => number;
}

const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 5_000;

/**
 * One client of the forward protocol. States: handshake (only with a shared key) → open → ending → closed. While a batch
 * is made durable the client may send ahead a bounded amount; what came meanwhile is the next batch, so batches grow with
 * the load. An acknowledgement is sent when the intake has answered, and only then. What a client sent whole before it
 * went away, or before the receiver closes, is taken still.
 */
export class ForwardConnection implements GateMember {
  readonly #socket: Socket;
  readonly #context: ConnectionContext;
  readonly #frames: FrameBuffer;
  readonly #clock: ConnectionClock;
  readonly #abort = new AbortController();
  #handshake: Handshake | undefined;
  #held = 0;
  /** When the message began to arrive of which a part is here; later by the time for which we did not read. */
  #beganMs = 0;
  #waitsSinceMs: number | undefined;
  #isTaking = false;
  #hasRoom = true;
  #isClosing = false;
  #endReason: CloseReason | undefined;
  readonly #closed: Promise<void>;

  constructor(socket: Socket, context: ConnectionContext) {
    this.#socket = socket;
    this.#context = context;
    this.#frames = new FrameBuffer(context.limits.maxMessageBytes);
    this.#clock = createConnectionClock((reason) => {
      this.#end(reason);
    });
    this.#closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#onClosed();
        resolve();
      });
    });
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#receive(chunk);
    });
    socket.on('drain', () => {
      this.#updateReading();
    });
    // What matters follows in 'close'; without a listener it would end the process.
    socket.on('error', () => undefined);
    if (context.security !== undefined) {
      this.#handshake = startHandshake(context.security);
      socket.write(this.#handshake.helo);
    }
    this.#watch();
  }

  /** Told by the gate: there is room again. */
  resume(): void {
    this.#hasRoom = true;
    if (this.#waitsSinceMs !== undefined) this.#beganMs += performance.now() - this.#waitsSinceMs;
    this.#waitsSinceMs = undefined;
    this.#updateReading();
    this.#watch();
  }

  /** Asked by the gate: others wait for room. */
  evictIfSlow(): void {
    const { slowAfterMs } = this.#context.limits;
    if (this.#isTaking || this.#frames.length === 0 || this.#endReason !== undefined) return;
    if ((this.#waitsSinceMs ?? performance.now()) - this.#beganMs > slowAfterMs) {
      this.#end('slow');
      this.#socket.destroy();
    }
  }

  /** Reads nothing more and resolves when what came whole is answered and the connection is closed. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#updateReading();
    this.#process();
    await this.#closed;
  }

  /** Ends the connection now, whatever is in flight. */
  destroy(): void {
    this.#abort.abort();
    this.#end('shutdown');
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    if (this.#frames.length === 0) this.#beganMs = performance.now();
    this.#frames.add(chunk);
    this.#held += chunk.length;
    this.#hasRoom = this.#context.gate.hold(this, chunk.length);
    if (!this.#hasRoom) this.#waitsSinceMs ??= performance.now();
    this.#process();
    this.#updateReading();
  }

  /** Turns what is whole into a batch, unless one is in flight. */
  #process(): void {
    if (this.#isTaking || this.#endReason !== undefined) return;
    try {
      const before = this.#frames.length;
      const batch = this.#shakeHands() ? this.#nextBatch() : undefined;
      if (batch !== undefined) void this.#take(batch, before - this.#frames.length);
      else if (this.#isClosing) this.#end('shutdown');
      else if (this.#socket.destroyed) this.#letGo(this.#held);
    } catch (cause) {
      this.#refuse(ScoutError.from(cause));
    }
    this.#watch();
  }

  #nextBatch(): ForwardBatch | undefined {
    const { limits, metrics, nowMs } = this.#context;
    return takeForwardBatch({
      frames: this.#frames,
      maxMessageBytes: limits.maxMessageBytes,
      receivedNs: BigInt(nowMs()) * 1_000_000n,
      metrics,
    });
  }

  /** @returns whether messages may be read */
  #shakeHands(): boolean {
    if (this.#handshake === undefined) return true;
    const frame = this.#frames.next();
    if (frame === undefined) return false;
    const { isAccepted, pong } = this.#handshake.answer(frame);
    this.#write(pong);
    if (isAccepted) {
      this.#handshake = undefined;
      return true;
    }
    this.#context.logger.warn({ remote: this.#socket.remoteAddress }, 'A forward client was refused');
    this.#end('refused');
    return false;
  }

  async #take(batch: ForwardBatch, heldBytes: number): Promise<void> {
    this.#isTaking = true;
    const isDone = batch.bytes === undefined || (await this.#handOver(batch.bytes));
    this.#isTaking = false;
    this.#beganMs = performance.now();
    this.#letGo(heldBytes);
    if (!isDone) this.#end('not_durable');
    else for (const chunk of batch.chunks) this.#write(encode({ ack: chunk }));
    if (batch.error !== undefined) this.#refuse(batch.error);
    if (this.#endReason !== undefined && this.#socket.destroyed) this.#letGo(this.#held);
    this.#process();
    this.#updateReading();
  }

  /** Also for a client that is gone: without acknowledgements it cannot send again. */
  async #handOver(bytes: Buffer): Promise<boolean> {
    const { intake, limits, logger, metrics } = this.#context;
    const result = await takeWithRetry({
      intake,
      request: { receiver: ReceiverName.forward, signal: 'logs', encoding: 'protobuf', bytes },
      firstDelayMs: FIRST_RETRY_MS,
      maxDelayMs: MAX_RETRY_MS,
      giveUpAfterMs: limits.giveUpAfterMs,
      signal: this.#abort.signal,
      onRetry: () => {
        metrics.forwardRetries.inc();
      },
    });
    if (result === 'stopped') logger.error({ bytes: bytes.length }, 'A forward batch could not be made durable');
    return result !== 'stopped';
  }

  #write(bytes: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  #refuse(error: ScoutError): void {
    this.#context.intake.countRefused(ReceiverName.forward, error);
    this.#end(error.details['maxBytes'] === undefined ? 'malformed' : 'too_large');
  }

  #end(reason: CloseReason): void {
    if (this.#endReason !== undefined) return;
    this.#endReason = reason;
    this.#socket.pause();
    // What was written (an acknowledgement, a refusal) goes out first, to a client that reads it.
    this.#socket.destroySoon();
    this.#clock.cancel();
    setTimeout(() => this.#socket.destroy(), this.#context.limits.handshakeTimeoutMs).unref();
  }

  #onClosed(): void {
    this.#clock.cancel();
    this.#context.metrics.forwardConnectionsClosed.inc({ reason: this.#endReason ?? 'client' });
    if (!this.#isTaking) this.#letGo(this.#held);
    this.#context.gate.leave(this);
  }

  #letGo(bytes: number): void {
    this.#held -= bytes;
    if (bytes > 0) this.#context.gate.release(this, bytes);
  }

  #updateReading(): void {
    if (this.#endReason !== undefined) return;
    const isAhead = this.#isTaking && this.#frames.length > this.#context.limits.readAheadBytes;
    const mayRead = !isAhead && !this.#isClosing && this.#hasRoom && !this.#socket.writableNeedDrain;
    if (mayRead) this.#socket.resume();
    else this.#socket.pause();
  }

  /** Sets the clock of the state: a handshake, a message that has begun, or nothing at all. */
  #watch(): void {
    if (this.#endReason !== undefined || this.#socket.destroyed) return;
    const { limits } = this.#context;
    if (this.#handshake !== undefined) this.#clock.run('handshake_timeout', limits.handshakeTimeoutMs);
    else if (this.#isTaking || !this.#hasRoom) this.#clock.cancel();
    else if (this.#frames.length > 0) this.#clock.run('message_timeout', limits.messageTimeoutMs);
    else this.#clock.run('idle', limits.idleTimeoutMs);
  }
}
