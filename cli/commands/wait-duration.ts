import { InvalidArgumentError } from 'commander';

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * Milliseconds of a `--wait` value: a number with unit, such as `0s`, `30s` or `2m`.
 * @throws InvalidArgumentError for anything else
 */
export function waitDuration(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6})(ms|s|m|h)$/.exec(text) ?? [];
  const unitMs = UNITS_MS[unit];
  if (unitMs === undefined) throw new InvalidArgumentError('It must be a number with a unit (ms, s, m, h), like 30s.');
  return Number(number) * unitMs;
}
