/** The short name of a range of severities. */
export type SeverityName = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';

/**
 * OpenTelemetry severity (logs data model, "Severity fields"): 1-4 trace, 5-8 debug, 9-12 info, 13-16 warn,
 * 17-20 error, 21-24 fatal.
 */
export interface LogSeverity {
  readonly number: number;
  readonly name: SeverityName;
}

/** Numbers by the mapping of the OpenTelemetry logs data model, appendix B. */
const WORDS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ trace: 1, verbose: 1, finest: 1, finer: 2, silly: 1, all: 1 },
    ...{ debug: 5, fine: 5, dbg: 5, dbug: 5, config: 8 },
    ...{ info: 9, information: 9, informational: 9, inf: 9, log: 9, note: 10, notice: 10, success: 9, ok: 9 },
    ...{ warn: 13, warning: 13, wrn: 13 },
    ...{ error: 17, err: 17, eror: 17, fail: 17, failure: 17, failed: 17, severe: 17, exception: 17 },
    ...{ critical: 18, crit: 18, crt: 18, alert: 19, dpanic: 19 },
    ...{ fatal: 21, panic: 21, emerg: 21, emergency: 21, ftl: 21 },
  }),
);
const LETTERS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ v: 1, t: 1, d: 5, i: 9, n: 10, w: 13, e: 17, c: 18, a: 19, f: 21, p: 21 },
  }),
);
/** RFC 5424 severities 0..7, by the same appendix. */
const SYSLOG: readonly number[] = [21, 19, 18, 17, 13, 10, 9, 5];
const MAX_WORD = 13;
const PRIORITIES = 192;

function severityOf(number: number): LogSeverity {
  return { number, name: nameOf(number) };
}

function nameOf(number: number): SeverityName {
  if (number <= 4) return 'TRACE';
  if (number <= 8) return 'DEBUG';
  if (number <= 12) return 'INFO';
  if (number <= 16) return 'WARN';
  return number <= 20 ? 'ERROR' : 'FATAL';
}

/**
 * The severity that a level stands for: a word in any case (`WARNING`, `err`), a single letter (`E`), or a number: 0..7
 * are syslog's, 10, 20 … 60 those of bunyan and pino (Python's 10..50 mean the same but for one step), others none.
 * @returns undefined for what is no level
 */
export function normaliseSeverity(level: string | number): LogSeverity | undefined {
  if (typeof level === 'number') return numericSeverity(level);
  const word = level.trim().toLowerCase();
  if (word === '' || word.length > MAX_WORD) return undefined;
  if (/^\d{1,3}$/.test(word)) return numericSeverity(Number(word));
  const number = (word.length === 1 ? LETTERS : WORDS).get(word);
  return number === undefined ? undefined : severityOf(number);
}

/** bunyan and pino: trace 10, debug 20, info 30, warn 40, error 50, fatal 60. */
function numericSeverity(level: number): LogSeverity | undefined {
  const tens: Readonly<Record<number, number>> = { 10: 1, 20: 5, 30: 9, 40: 13, 50: 17, 60: 21 };
  const number = tens[level] ?? SYSLOG[level];
  return number === undefined ? undefined : severityOf(number);
}

/** The severity of an OpenTelemetry `severity_number`; undefined for 0, which means unspecified, and beyond 24. */
export function severityFromNumber(number: number): LogSeverity | undefined {
  return Number.isInteger(number) && number >= 1 && number <= 24 ? severityOf(number) : undefined;
}

/** The severity of an OpenTelemetry log record: its number, else what its text says; undefined when neither says one. */
export function recordSeverity(record: {
  readonly severityNumber: number;
  readonly severityText: string;
}): LogSeverity | undefined {
  return severityFromNumber(record.severityNumber) ?? normaliseSeverity(record.severityText);
}

/** The severity of a syslog priority, facility * 8 + severity (RFC 5424, 6.2.1); undefined beyond 191. */
export function severityFromPriority(priority: number): LogSeverity | undefined {
  const number = priority < PRIORITIES ? SYSLOG[priority % 8] : undefined;
  return number === undefined ? undefined : severityOf(number);
}

/** The severity of an HTTP status in an access log: 5xx are errors, 4xx warnings, others information. */
export function severityFromStatus(status: number): LogSeverity {
  if (status >= 500) return severityOf(17);
  return severityOf(status >= 400 ? 13 : 9);
}
