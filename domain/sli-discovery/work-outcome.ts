/** What tells the events of a labelled counter: PromQL matchers of the bad ones and of all that count. */
export interface WorkOutcome {
  readonly label: string;
  readonly bad: string;
  readonly counted: string;
  /** What counts as bad, for people. */
  readonly meaning: string;
}

/** Exporters of task queues write `task-succeeded`. */
const PREFIX = '(?:task|job|run|workflow)[-_.]';
const ENDED_WELL = 'success|successful|succeeded|complete|completed|ok|done|finished|passed';
const ENDED_BADLY =
  'fail|failed|failure|error|errors|errored|fatal|dead|timeout|timed_out|killed|aborted|abandoned|crashed|exhausted|retries-exceeded';
/** Runs that have not ended, or that nobody wanted to end: neither good nor bad. */
const NOT_ENDED =
  /^(?:(?:task|job|run|workflow)[-_.])?(?:|started|starting|running|pending|queued|received|sent|retry|retried|retrying|scheduled|enqueued|active|waiting|delayed|new|created|skipped|cancelled|canceled|rejected|revoked|suspended|paused|stopped|stopping|unknown)$/i;

const ERROR_LEVELS =
  'error|err|errors|severe|critical|crit|fatal|alert|emergency|emerg|panic|dpanic|error[234]|fatal[234]';
/** Lines that come and go with a setting. */
const CHATTER = 'trace|debug|verbose|fine|finer|finest|all|trace[234]|debug[234]';
const OTHER_LEVELS =
  /^(?:|info|information|informational|notice|config|warn|warning|unknown|unspecified|none|default|off|(?:info|warn)[234])$/i;

/**
 * How the values of a label tell which runs ended well and which badly; the others are left out. Undefined when a value is of no
 * known kind, or when none tells an end.
 */
export function runOutcome(label: string, values: readonly string[]): WorkOutcome | undefined {
  if (label === 'success') return successOutcome(values);
  const ends = wordsOf(`(?:${PREFIX})?(?:${ENDED_WELL}|${ENDED_BADLY})`);
  if (!values.some((value) => ends.test(value))) return undefined;
  if (!values.every((value) => ends.test(value) || NOT_ENDED.test(value))) return undefined;
  return {
    label,
    bad: `${label}=~"(?i:(?:${PREFIX})?(?:${ENDED_BADLY}))"`,
    counted: `${label}=~"(?i:(?:${PREFIX})?(?:${ENDED_WELL}|${ENDED_BADLY}))"`,
    meaning: 'runs that failed',
  };
}

/** The one label of truth values that is understood. */
function successOutcome(values: readonly string[]): WorkOutcome | undefined {
  const isTold = values.length > 0 && values.every((value) => /^(?:true|false)$/i.test(value));
  if (!isTold) return undefined;
  return {
    ...{ label: 'success', bad: 'success=~"(?i:false)"', counted: 'success=~"(?i:true|false)"' },
    meaning: 'runs that failed',
  };
}

/**
 * How the values of a label tell error lines; lines of debug and trace are left out of all lines, since they come and go with a
 * setting. Undefined when a value is no severity, or when no line above debug is told.
 */
export function levelOutcome(label: string, values: readonly string[]): WorkOutcome | undefined {
  const bad = wordsOf(ERROR_LEVELS);
  const chatter = wordsOf(CHATTER);
  const isCounted = (value: string): boolean => bad.test(value) || (value !== '' && OTHER_LEVELS.test(value));
  if (!values.some(isCounted)) return undefined;
  if (!values.every((value) => isCounted(value) || chatter.test(value) || value === '')) return undefined;
  return {
    label,
    bad: `${label}=~"(?i:${ERROR_LEVELS})"`,
    counted: `${label}!~"(?i:${CHATTER})"`,
    meaning: 'lines of level error or worse',
  };
}

function wordsOf(alternatives: string): RegExp {
  return new RegExp(`^(?:${alternatives})$`, 'i');
}
