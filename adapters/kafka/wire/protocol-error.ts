import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';

/** What a producer does about an answer of a broker. */
export type ErrorAction =
  /** It is there. */
  | 'done'
  /** Again, to the same broker. */
  | 'retry'
  /** Again, after asking who leads the partition. */
  | 'refresh'
  /** Again, as a new producer: the broker does not know our sequence numbers. */
  | 'renew'
  /** No repetition helps. */
  | 'fail';

interface KnownError {
  readonly name: string;
  readonly action: ErrorAction;
  readonly code: ErrorCode;
}

const known = (name: string, action: ErrorAction, code: ErrorCode = ErrorCode.unavailable): KnownError => ({
  name,
  action,
  code,
});

/** https://kafka.apache.org/protocol.html#protocol_error_codes, as far as a producer meets them. */
const ERRORS: Readonly<Record<number, KnownError>> = {
  0: known('NONE', 'done'),
  2: known('CORRUPT_MESSAGE', 'retry'),
  3: known('UNKNOWN_TOPIC_OR_PARTITION', 'refresh'),
  5: known('LEADER_NOT_AVAILABLE', 'refresh'),
  6: known('NOT_LEADER_OR_FOLLOWER', 'refresh'),
  7: known('REQUEST_TIMED_OUT', 'refresh', ErrorCode.deadlineExceeded),
  8: known('BROKER_NOT_AVAILABLE', 'refresh'),
  9: known('REPLICA_NOT_AVAILABLE', 'refresh'),
  10: known('MESSAGE_TOO_LARGE', 'fail', ErrorCode.invalidArgument),
  13: known('NETWORK_EXCEPTION', 'refresh'),
  14: known('COORDINATOR_LOAD_IN_PROGRESS', 'retry'),
  15: known('COORDINATOR_NOT_AVAILABLE', 'retry'),
  16: known('NOT_COORDINATOR', 'retry'),
  17: known('INVALID_TOPIC_EXCEPTION', 'fail', ErrorCode.invalidArgument),
  18: known('RECORD_LIST_TOO_LARGE', 'fail', ErrorCode.invalidArgument),
  // A leader that is cut off from the others does not know that it leads no more.
  19: known('NOT_ENOUGH_REPLICAS', 'refresh'),
  20: known('NOT_ENOUGH_REPLICAS_AFTER_APPEND', 'refresh'),
  29: known('TOPIC_AUTHORIZATION_FAILED', 'fail', ErrorCode.permissionDenied),
  31: known('CLUSTER_AUTHORIZATION_FAILED', 'fail', ErrorCode.permissionDenied),
  33: known('UNSUPPORTED_SASL_MECHANISM', 'fail', ErrorCode.unauthenticated),
  34: known('ILLEGAL_SASL_STATE', 'fail', ErrorCode.unauthenticated),
  35: known('UNSUPPORTED_VERSION', 'fail', ErrorCode.failedPrecondition),
  44: known('POLICY_VIOLATION', 'fail', ErrorCode.failedPrecondition),
  45: known('OUT_OF_ORDER_SEQUENCE_NUMBER', 'renew'),
  // The broker has the batch from an attempt whose answer was lost.
  46: known('DUPLICATE_SEQUENCE_NUMBER', 'done'),
  47: known('INVALID_PRODUCER_EPOCH', 'renew'),
  49: known('INVALID_PRODUCER_ID_MAPPING', 'renew'),
  56: known('KAFKA_STORAGE_ERROR', 'refresh'),
  58: known('SASL_AUTHENTICATION_FAILED', 'fail', ErrorCode.unauthenticated),
  59: known('UNKNOWN_PRODUCER_ID', 'renew'),
  72: known('LISTENER_NOT_FOUND', 'refresh'),
  74: known('FENCED_LEADER_EPOCH', 'refresh'),
  75: known('UNKNOWN_LEADER_EPOCH', 'refresh'),
  76: known('UNSUPPORTED_COMPRESSION_TYPE', 'fail', ErrorCode.failedPrecondition),
  87: known('INVALID_RECORD', 'fail', ErrorCode.invalidArgument),
  89: known('THROTTLING_QUOTA_EXCEEDED', 'retry', ErrorCode.resourceExhausted),
  90: known('PRODUCER_FENCED', 'renew'),
};

/** What to do about a broker's error number; one that is not known yet may pass. */
export function actionOf(errorNumber: number): ErrorAction {
  return ERRORS[errorNumber]?.action ?? 'refresh';
}

/** The failure to report when nothing (more) can be done about a broker's error number. */
export function protocolFailure(errorNumber: number): ScoutError {
  const { name, code } = ERRORS[errorNumber] ?? known(`error ${errorNumber}`, 'refresh');
  return new ScoutError({
    code,
    message: `${MESSAGES[code] ?? 'Kafka cannot be reached, or is not ready.'} (${name})`,
    details: { kafkaError: errorNumber },
  });
}

/** What a failure on the way to Kafka means, by code; anything else is an outage. */
export const MESSAGES: Partial<Readonly<Record<ErrorCode, string>>> = {
  invalid_argument:
    "A record is larger than Kafka takes; raise the topic's max.message.bytes or send smaller requests.",
  deadline_exceeded: 'Kafka did not answer in time.',
  permission_denied: 'Kafka does not permit this; check the access rights of the client.',
  unauthenticated: 'Kafka does not accept the credentials of the client.',
  failed_precondition: "Kafka's policy or version does not allow this.",
  resource_exhausted: 'Kafka asks for fewer requests; the quota of the client is used up.',
};
