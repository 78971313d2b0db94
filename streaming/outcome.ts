import { ErrorCode } from '../domain/errors/error-code.ts';

/** Why a record did not go its usual way; also the value of the metric label and of the dead letter's header. */
export const StepReason = {
  /** The bytes are not what the topic carries. */
  undecodable: 'undecodable',
  /** Processing failed in a way that says nothing of the bytes: a defect of ours. */
  processingFailed: 'processing_failed',
  /** Another signal than the step is for. */
  unsupportedSignal: 'unsupported_signal',
} as const;

/** One member of {@link StepReason}. */
export type StepReason = (typeof StepReason)[keyof typeof StepReason];

/**
 * What a step says of its input; the runner alone acts on it: `ok` goes on, `drop` is counted, `dlq` goes to the
 * dead-letter topic, `redirect` to another topic. Offsets move on only when that is durable.
 */
export type StepOutcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'drop'; readonly reason: StepReason }
  | { readonly kind: 'dlq'; readonly reason: StepReason }
  | { readonly kind: 'redirect'; readonly topic: string; readonly reason: StepReason };

/** Passes a value on. */
export function ok<T>(value: T): StepOutcome<T> {
  return { kind: 'ok', value };
}

/** Why a record whose step threw goes to the dead letters. */
export const DEAD_LETTER_REASON: Readonly<Record<ErrorCode, StepReason>> = {
  [ErrorCode.invalidArgument]: StepReason.undecodable,
  [ErrorCode.dataLoss]: StepReason.undecodable,
  [ErrorCode.unauthenticated]: StepReason.processingFailed,
  [ErrorCode.permissionDenied]: StepReason.processingFailed,
  [ErrorCode.notFound]: StepReason.processingFailed,
  [ErrorCode.alreadyExists]: StepReason.processingFailed,
  [ErrorCode.failedPrecondition]: StepReason.processingFailed,
  [ErrorCode.resourceExhausted]: StepReason.processingFailed,
  [ErrorCode.aborted]: StepReason.processingFailed,
  [ErrorCode.cancelled]: StepReason.processingFailed,
  [ErrorCode.deadlineExceeded]: StepReason.processingFailed,
  [ErrorCode.unavailable]: StepReason.processingFailed,
  [ErrorCode.internal]: StepReason.processingFailed,
};
