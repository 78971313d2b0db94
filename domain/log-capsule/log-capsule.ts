import { CAPSULE_WINDOW_MS } from '../journey/capsule.ts';
import type { LogSeverity } from '../log/severity.ts';

/** The classes that lines are counted by; the position is the index in {@link LogCapsule.lines}. */
export const SEVERITY_CLASSES = ['unspecified', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

const ERROR_CLASS = SEVERITY_CLASSES.indexOf('error');

/** Most trace ids that a capsule names. */
export const LOG_CAPSULE_TRACES = 8;

/**
 * Aggregate of all log lines with one template in one window of one service. The window is
 * [windowStartMs, windowStartMs + {@link CAPSULE_WINDOW_MS}) by the time of the line. Every count is a sum over lines, so
 * capsules of disjoint sets of lines merge exactly.
 */
export interface LogCapsule {
  readonly service: string;
  readonly environment: string;
  /** As assigned; it may have become an alias of another template since. */
  readonly templateId: string;
  readonly windowStartMs: number;
  /** Lines by severity, in the order of {@link SEVERITY_CLASSES}. */
  readonly lines: readonly number[];
  /** Bytes of the records as they were sent. */
  readonly bytes: number;
  /** Lines that carry a trace id. */
  readonly tracedLines: number;
  /** Epoch milliseconds of the earliest and the latest line. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** At most {@link LOG_CAPSULE_TRACES} trace ids, those whose lines are samples. */
  readonly traceIds: readonly string[];
}

/** Start of the window that a time lies in. */
export function logWindowOf(atMs: number): number {
  return Math.floor(atMs / CAPSULE_WINDOW_MS) * CAPSULE_WINDOW_MS;
}

/** The position of a severity in {@link SEVERITY_CLASSES}. */
export function severityClassOf(severity: LogSeverity | undefined): number {
  return severity === undefined ? 0 : Math.ceil(severity.number / 4);
}

/** All lines of a capsule. */
export function lineCountOf({ lines }: Pick<LogCapsule, 'lines'>): number {
  return lines.reduce((sum, count) => sum + count, 0);
}

/** Lines of severity ERROR and above. */
export function errorCountOf({ lines }: Pick<LogCapsule, 'lines'>): number {
  return lines.slice(ERROR_CLASS).reduce((sum, count) => sum + count, 0);
}
