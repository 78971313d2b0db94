/** What tells bad requests from good ones. */
export interface OutcomeMatcher {
  readonly label: string;
  /** A PromQL matcher of the bad ones, as `code=~"5.."`. */
  readonly bad: string;
  /** What counts as bad, for people. */
  readonly meaning: string;
}

interface Vocabulary {
  /** Whether a value belongs to it. */
  readonly knows: RegExp;
  /** Operator and value of the matcher. */
  readonly bad: string;
  readonly meaning: string;
}

/**
 * How outcomes are written. Errors of the server are 5xx in HTTP; in gRPC UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE
 * and DATA_LOSS, since the other codes are the caller's (OpenTelemetry semantic conventions, "gRPC": span status).
 */
const VOCABULARIES: readonly Vocabulary[] = [
  { knows: /^[1-5]\d\d$/, bad: '=~"5.."', meaning: 'HTTP status 5xx' },
  { knows: /^[1-5]xx$/i, bad: '=~"5[xX][xX]"', meaning: 'HTTP status 5xx' },
  { knows: /^[1-5]$/, bad: '="5"', meaning: 'HTTP status 5xx' },
  {
    knows: /^(?:SUCCESS|REDIRECTION|INFORMATIONAL|CLIENT_ERROR|SERVER_ERROR|UNKNOWN)$/,
    bad: '="SERVER_ERROR"',
    meaning: 'outcome SERVER_ERROR',
  },
  {
    knows: /^(?:success|succeeded|ok|good|error|errors|failure|failed|fail|bad)$/i,
    bad: '=~"(?i:error|errors|failure|failed|fail|bad)"',
    meaning: 'outcome error or failure',
  },
  { knows: /^(?:true|false)$/i, bad: '=~"(?i:true)"', meaning: 'error is true' },
];

const GRPC_OK = [
  'OK',
  'Canceled',
  'InvalidArgument',
  'NotFound',
  'AlreadyExists',
  'PermissionDenied',
  'ResourceExhausted',
];
const GRPC_OK_TOO = ['FailedPrecondition', 'Aborted', 'OutOfRange', 'Unimplemented', 'Unauthenticated', 'CANCELLED'];
const GRPC_BAD = ['Unknown', 'DeadlineExceeded', 'Internal', 'Unavailable', 'DataLoss'];

/** As Go writes them and as the protocol does: which of both is told by no more than OK. */
const GRPC_NAMES: Vocabulary = {
  knows: anyOf([...GRPC_OK, ...GRPC_OK_TOO, ...GRPC_BAD]),
  bad: `=~"${[...GRPC_BAD, ...GRPC_BAD.map(upperSnake)].join('|')}"`,
  meaning: 'gRPC codes of the server',
};

const SPAN_STATUS: Vocabulary = {
  knows: /^(?:STATUS_CODE_)?(?:UNSET|OK|ERROR)$/,
  bad: '=~"(STATUS_CODE_)?ERROR"',
  meaning: 'spans with status ERROR',
};

/** gRPC's codes as numbers, which look like classes of HTTP: only the label tells them apart. */
const GRPC_NUMBERS: Vocabulary = {
  knows: /^(?:\d|1[0-6])$/,
  bad: '=~"2|4|13|14|15"',
  meaning: 'gRPC codes of the server',
};

/** Attributes that are there for failures alone. */
const ONLY_ON_ERRORS = /^(?:error_type|exception)$/;

/** Values that say nothing: whoever has none of the known ones besides is not understood. */
const SILENT = new Set(['', 'unknown', 'UNKNOWN', '0', 'none', 'None', 'other']);

/**
 * How the bad requests are selected by a label, told by the values that it has; undefined when its values are of no known
 * kind, or of several. `error` with true and false is the one label of truth values that is understood.
 */
export function outcomeMatcher(label: string, values: readonly string[]): OutcomeMatcher | undefined {
  if (ONLY_ON_ERRORS.test(label)) return { label, bad: `${label}!=""`, meaning: `requests with ${label}` };
  const telling = values.filter((value) => !SILENT.has(value) || (label.includes('grpc') && value === '0'));
  if (telling.length === 0) return undefined;
  const found = vocabulariesOf(label).find(({ knows }) => telling.every((value) => knows.test(value)));
  if (found === undefined || (/true/.test(found.bad) && label !== 'error')) return undefined;
  return { label, bad: `${label}${found.bad}`, meaning: found.meaning };
}

/** Words that several vocabularies share are told apart by the label. */
function vocabulariesOf(label: string): readonly Vocabulary[] {
  if (label.includes('grpc')) return [GRPC_NUMBERS, GRPC_NAMES];
  if (label.startsWith('rpc_')) return [GRPC_NAMES];
  return label === 'status_code' ? [SPAN_STATUS, ...VOCABULARIES, GRPC_NAMES] : [...VOCABULARIES, GRPC_NAMES];
}

function anyOf(names: readonly string[]): RegExp {
  return new RegExp(`^(?:${[...names, ...names.map(upperSnake)].join('|')})$`);
}

/** DeadlineExceeded → DEADLINE_EXCEEDED. */
function upperSnake(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
}
