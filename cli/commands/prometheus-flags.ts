import { InvalidArgumentError } from 'commander';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** Steps of five minutes that a server answers with at once: Prometheus gives 11,000 points. */
const MAX_DAYS = 35;

/** The base URL of a Prometheus. @throws ScoutError invalid_argument when it is none */
export function requirePrometheus(baseUrl: string | undefined): string {
  if (baseUrl !== undefined && /^https?:\/\//.test(baseUrl) && URL.canParse(baseUrl)) return baseUrl;
  const message = 'Give the address of a Prometheus: --prometheus http://127.0.0.1:9090, or SLO_SCOUT_PROMETHEUS_URL.';
  throw new ScoutError({ code: ErrorCode.invalidArgument, message });
}

/** Parses a whole number of days of history. */
export function historyDays(text: string): number {
  return wholeNumberUpTo(MAX_DAYS)(text);
}

/** A parser of whole numbers from 1. */
export function wholeNumberUpTo(max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= 1 && number <= max) return number;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${String(max)}.`);
  };
}
