import { InvalidArgumentError } from 'commander';
import { parsePrometheusDuration } from '../../domain/burn-rate/parse-prometheus-duration.ts';

const DAY_SECONDS = 86_400;

/** Days of an SLO window where neither the specification nor the command line names one, as in Sloth. */
export const DEFAULT_WINDOW_DAYS = 30;

/** Parses an SLO window given on the command line, `30d` or `4w`, into days. */
export function parsePeriod(text: string): number {
  const seconds = parsePrometheusDuration(text);
  if (seconds !== undefined && seconds % DAY_SECONDS === 0) return seconds / DAY_SECONDS;
  throw new InvalidArgumentError('It must be whole days or weeks, as 30d or 4w.');
}
