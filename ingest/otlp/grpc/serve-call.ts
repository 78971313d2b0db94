import { constants } from 'node:http2';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { createBudgetHold } from '../../byte-budget.ts';
import type { BudgetHold, ByteBudget } from '../../byte-budget.ts';
import type { MemoryPool } from '../../memory-pool.ts';
import { overloaded } from '../../overload.ts';
import { ContentCoding, decompress } from '../decompress.ts';
import type { TransportLimits } from '../transport-limits.ts';
import { admitCall } from './admit-call.ts';
import type { AdmissionRules, AdmittedCall } from './admit-call.ts';
import { createFrameReader, malformed } from './frame-reader.ts';
import type { FrameReader, GrpcFrame } from './frame-reader.ts';
import { grpcFailureOf } from './grpc-failure.ts';
import { createHttp2Answer } from './http2-answer.ts';
import type { Http2Answer } from './http2-answer.ts';

/** What calls are served with. */
export interface CallContext extends AdmissionRules {
  readonly maxRequestBytes: number;
  readonly budget: ByteBudget;
  /** Of the messages of unary calls. */
  readonly memory: MemoryPool;
  readonly limits: TransportLimits;
  /** Told of every call that has ended, however. */
  readonly onClosed: (stream: ServerHttp2Stream) => void;
}

/** A call under way. */
interface Call extends AdmittedCall {
  readonly stream: ServerHttp2Stream;
  readonly context: CallContext;
  readonly hold: BudgetHold;
  readonly reader: FrameReader;
  readonly answer: Http2Answer;
}

/** Serves one stream: judges its headers, takes its messages while the budget allows, answers. Never throws. */
export function serveCall(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, context: CallContext): void {
  // A client that breaks off says so with an error event; `close` does what is to be done.
  stream.on('error', nobodyIsLeft);
  const answer = createHttp2Answer(stream);
  const admission = admitCall(headers, context);
  if (admission.kind === 'refused') {
    stream.on('close', () => context.onClosed(stream));
    admission.told?.method.onRefused(admission.told.error);
    stream.resume();
    answer.fail(admission.failure, admission.httpStatus);
    return;
  }
  const hold = createBudgetHold(context.budget);
  const reader = createFrameReader({ hold, memory: context.memory, maxBytes: context.maxRequestBytes });
  const call: Call = { ...admission, stream, context, hold, reader, answer };
  const stopWatching = watchTime(call);
  const release = call.method.kind === 'unary' ? receiveUnary(call) : receiveDuplex(call);
  stream.on('close', () => {
    stopWatching();
    release();
    context.onClosed(stream);
  });
}

function nobodyIsLeft(): void {
  // See where it is used.
}

/**
 * Collects the message; its bytes are held until it is answered, for its reader may keep views of it. Returns what is to
 * be done when the stream closes.
 */
function receiveUnary(call: Call): () => void {
  const { stream, hold, reader, answer } = call;
  let isHandling = false;
  hold.arriving(() => {
    refuse(call, overloaded());
  });
  stream.on('data', (chunk: Buffer) => {
    if (answer.isEnded) return;
    try {
      reader.push(chunk);
      // At once: empty messages take nothing of the budget.
      if (reader.messages > 1) throw malformed('has more than one message');
    } catch (error) {
      refuse(call, error);
      hold.release();
    }
  });
  stream.on('end', () => {
    if (answer.isEnded || stream.aborted || stream.destroyed) return;
    isHandling = true;
    hold.arrived();
    void answerOnly(call).finally(() => {
      hold.release();
    });
  });
  return () => {
    if (!isHandling) hold.release();
  };
}

async function answerOnly(call: Call): Promise<void> {
  const { reader, context } = call;
  let frame: GrpcFrame | undefined;
  let message: Buffer;
  try {
    frame = reader.next();
    if (frame === undefined) throw malformed('ended before its message was complete');
    message = unpack(call, frame);
  } catch (error) {
    refuse(call, error);
    return;
  }
  await answerMessage(call, message);
  // Whoever handled the message is through with it.
  context.memory.give(frame.payload);
}

async function answerMessage({ answer, method, tenant }: Call, message: Buffer): Promise<void> {
  try {
    answer.succeed(await method.handle(message, { tenant }));
  } catch (error) {
    answer.fail(grpcFailureOf(ScoutError.from(error)));
  }
}

/** Answers message by message, in their order. Returns what is to be done when the stream closes. */
function receiveDuplex(call: Call): () => void {
  const { stream, hold, reader, answer, method, tenant } = call;
  let turn = Promise.resolve();
  const inTurn = (step: () => Promise<void> | void): void => {
    turn = turn.then(step).catch((error: unknown) => {
      answer.fail(grpcFailureOf(ScoutError.from(error)));
    });
  };
  stream.on('data', (chunk: Buffer) => {
    if (answer.isEnded) return;
    try {
      reader.push(chunk);
      for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
        const message = unpack(call, frame);
        inTurn(async () => {
          answer.message(await method.handle(message, { tenant }));
        });
      }
    } catch (error) {
      refuse(call, error);
    }
  });
  stream.on('end', () => {
    inTurn(() => {
      answer.succeed();
    });
  });
  return () => {
    hold.release();
  };
}

function unpack({ coding, hold, context }: Call, { isCompressed, payload }: GrpcFrame): Buffer {
  if (!isCompressed) return payload;
  if (coding === ContentCoding.identity) throw malformed('has a compressed message, but no grpc-encoding');
  const message = decompress(payload, coding, context.maxRequestBytes);
  hold.take(message.length);
  return message;
}

function refuse({ method, answer }: Call, cause: unknown): void {
  const error = ScoutError.from(cause);
  method.onRefused(error);
  answer.fail(grpcFailureOf(error));
}

/**
 * One timer for what the client does (it sends, it reads its answer) and one for the deadline it set. What we do with
 * the message meanwhile is not timed here. Returns how to stop.
 */
function watchTime(call: Call): () => void {
  const { stream, answer, timeoutMs, context, method } = call;
  const { bodyTimeoutMs } = context.limits;
  const patience = setTimeout(() => {
    if (answer.isEnded) {
      stream.close(constants.NGHTTP2_CANCEL);
      stream.destroy();
    } else if (stream.readableEnded) patience.refresh();
    else {
      refuse(call, tooLate(`did not arrive within ${bodyTimeoutMs} ms`));
      patience.refresh();
    }
  }, bodyTimeoutMs);
  const deadline =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          const error = tooLate('was not answered within its grpc-timeout');
          method.onRefused(error);
          answer.fail(grpcFailureOf(error));
        }, timeoutMs);
  return () => {
    clearTimeout(patience);
    if (deadline !== undefined) clearTimeout(deadline);
  };
}

function tooLate(problem: string): ScoutError {
  return new ScoutError({ code: ErrorCode.deadlineExceeded, message: `The call ${problem}; send it again.` });
}
