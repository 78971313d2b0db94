/** Digits of epoch seconds, milliseconds, microseconds and nanoseconds between 2001 and 2286, and what makes them milliseconds. */
const EPOCH_DIVISORS: Readonly<Record<number, number>> = { 10: 0.001, 13: 1, 16: 1000, 19: 1_000_000 };

const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i;

/**
 * Epoch milliseconds of a time as tools export it: ISO 8601 (in UTC when it has no zone), or a Unix time in seconds,
 * milliseconds, microseconds or nanoseconds. Undefined for anything else.
 */
export function parseTime(text: string): number | undefined {
  const digits = /^(\d+)(?:\.\d+)?$/.exec(text)?.[1];
  if (digits !== undefined) {
    const divisor = EPOCH_DIVISORS[digits.length];
    return divisor === undefined ? undefined : Math.round(Number(text) / divisor);
  }
  const iso = ISO.exec(text);
  if (iso === null) return undefined;
  const zone = iso[1] === undefined || iso[1].toUpperCase() === 'UTC' ? 'Z' : '';
  const timeMs = Date.parse(
    `${text
      .replace(/\s*UTC$/i, '')
      .replace(' ', 'T')
      .replace(',', '.')}${zone}`,
  );
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
