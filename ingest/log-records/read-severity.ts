import type { TelemetryValue } from '../../contracts/otlp/telemetry-value.ts';

/** A severity as a log record has it. */
export interface ReadSeverity {
  /** OpenTelemetry's 1 to 24; 0 when the text is not known. */
  readonly number: number;
  /** As the source wrote it. */
  readonly text: string;
}

/** Words of the common logging libraries, in lower case, by the first number of their range (logs data model). */
const WORDS: Readonly<Record<string, number>> = {
  ...{ trace: 1, verbose: 1, finest: 1, finer: 2, silly: 1, t: 1 },
  ...{ debug: 5, fine: 5, config: 7, dbug: 5, dbg: 5, d: 5 },
  ...{ info: 9, information: 9, informational: 9, notice: 10, i: 9, inf: 9, log: 9, success: 9 },
  ...{ warn: 13, warning: 13, wrn: 13, w: 13 },
  ...{ error: 17, err: 17, severe: 17, eror: 17, e: 17, fail: 17 },
  ...{ critical: 18, crit: 18, alert: 19, fatal: 21, f: 21, emerg: 21, emergency: 21, panic: 21, dpanic: 18 },
};

/** Numbers of bunyan and pino, which write them in the field `level`. */
const LEVEL_NUMBERS: Readonly<Record<number, number>> = { 10: 1, 20: 5, 30: 9, 40: 13, 50: 17, 60: 21 };
/** Syslog's 0 (emergency) to 7 (debug), as journald writes it (logs data model, appendix B). */
const SYSLOG_PRIORITIES = [21, 19, 18, 17, 13, 10, 9, 5] as const;
const MAX_SEVERITY = 24;
const MAX_TEXT_LENGTH = 64;

/** How numbers are meant: as in the field `severity`, `level`, or journald's `PRIORITY`. */
export type SeverityScale = 'otel' | 'level' | 'syslog';

/**
 * Reads a severity given as a word or a number.
 * @returns undefined when it is neither, or too long to be one
 */
export function readSeverity(value: TelemetryValue, scale: SeverityScale): ReadSeverity | undefined {
  if (typeof value === 'number') return { number: fromNumber(value, scale), text: String(value) };
  if (typeof value !== 'string' || value.length > MAX_TEXT_LENGTH) return undefined;
  const word = value.trim();
  if (/^\d{1,2}$/.test(word)) return { number: fromNumber(Number(word), scale), text: word };
  const key = word.toLowerCase();
  return { number: Object.hasOwn(WORDS, key) ? (WORDS[key] ?? 0) : numbered(key), text: word };
}

function fromNumber(value: number, scale: SeverityScale): number {
  if (scale === 'syslog') return SYSLOG_PRIORITIES[value] ?? 0;
  const level = scale === 'level' ? LEVEL_NUMBERS[value] : undefined;
  return level ?? (Number.isInteger(value) && value >= 1 && value <= MAX_SEVERITY ? value : 0);
}

/** The short names of OpenTelemetry: INFO2, ERROR4. */
function numbered(key: string): number {
  const [, word = '', digit = ''] = /^(trace|debug|info|warn|error|fatal)([2-4])$/.exec(key) ?? [];
  return digit === '' ? 0 : (WORDS[word] ?? 0) + Number(digit) - 1;
}
