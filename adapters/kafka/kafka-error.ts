import kafkajs from 'kafkajs';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { MESSAGES } from './wire/protocol-error.ts';

/** Protocol errors (https://kafka.apache.org/protocol.html#protocol_error_codes) that mean something else than "later". */
const CODE_OF_TYPE: Readonly<Record<string, ErrorCode>> = {
  MESSAGE_TOO_LARGE: ErrorCode.invalidArgument,
  RECORD_LIST_TOO_LARGE: ErrorCode.invalidArgument,
  REQUEST_TIMED_OUT: ErrorCode.deadlineExceeded,
  TOPIC_AUTHORIZATION_FAILED: ErrorCode.permissionDenied,
  GROUP_AUTHORIZATION_FAILED: ErrorCode.permissionDenied,
  CLUSTER_AUTHORIZATION_FAILED: ErrorCode.permissionDenied,
  SASL_AUTHENTICATION_FAILED: ErrorCode.unauthenticated,
  POLICY_VIOLATION: ErrorCode.failedPrecondition,
};

/** Turns what the client throws into our error: by its type, never by its text. */
export function toKafkaError(cause: unknown): ScoutError {
  if (cause instanceof ScoutError) return cause;
  const code = findCode(cause);
  const message = MESSAGES[code] ?? 'Kafka cannot be reached, or is not ready.';
  return new ScoutError({ code, message, cause });
}

function findCode(cause: unknown): ErrorCode {
  for (let error = cause, depth = 0; error instanceof Error && depth < 5; error = error.cause, depth += 1) {
    if (error instanceof kafkajs.KafkaJSRequestTimeoutError) return ErrorCode.deadlineExceeded;
    if (error instanceof kafkajs.KafkaJSSASLAuthenticationError) return ErrorCode.unauthenticated;
    const own = error instanceof ScoutError ? error.code : undefined;
    if (own !== undefined) return own;
    const code = 'type' in error ? CODE_OF_TYPE[String(error.type)] : undefined;
    if (code !== undefined) return code;
  }
  return ErrorCode.unavailable;
}
