/** After so long, a service has shown its usual statements. */
export const WARM_AFTER_MS = 3_600_000;
/** After so many lines, too. */
export const WARM_AFTER_LINES = 10_000;

/** What is known of a service's logs. */
export interface ServiceHistory {
  /** Lines counted before. */
  readonly lines: number;
  /** Time since the first of them was appended to the event log, milliseconds. */
  readonly knownMs: number;
}

/**
 * Whether a template that a service shows for the first time is news. While a service is being learned every template is
 * new; it counts as known {@link WARM_AFTER_MS} after its first line or after {@link WARM_AFTER_LINES} lines, whichever
 * comes first.
 */
export function isWarm({ lines, knownMs }: ServiceHistory): boolean {
  return lines > 0 && (lines >= WARM_AFTER_LINES || knownMs >= WARM_AFTER_MS);
}
