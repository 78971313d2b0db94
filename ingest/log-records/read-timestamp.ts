import type { TelemetryValue } from '../../contracts/otlp/telemetry-value.ts';

const NS_PER_SECOND = 1_000_000_000n;
/** Nanoseconds since the epoch end here (year 2262): the largest signed 64-bit integer. */
const MAX_NS = 2n ** 63n - 1n;
/** Numbers below (1973, in seconds) are durations and counters, not times. */
const MIN_NUMBER = 100_000_000n;
const MAX_TEXT_LENGTH = 64;
const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})\d{0,9})?(?: ?([Zz]|[+-]\d\d:?\d\d))?$/;
const NUMBER = /^\d{1,19}(?:\.\d{1,18})?$/;
/** Below the bound a number counts in the unit; each bound lies beyond the year 5000 in its own unit. */
const SECONDS_BELOW = 10n ** 11n;
const UNITS: readonly { readonly below: bigint; readonly ns: bigint }[] = [
  { below: SECONDS_BELOW, ns: NS_PER_SECOND },
  { below: 10n ** 14n, ns: 1_000_000n },
  { below: 10n ** 17n, ns: 1_000n },
];

/**
 * Reads a time: RFC 3339 text (a blank instead of `T` is taken; without an offset it is UTC), or seconds, milliseconds,
 * microseconds or nanoseconds since the epoch, told apart by their magnitude, as number or text.
 * @returns nanoseconds since the Unix epoch, or undefined when it is no time; numbers before 1973 are none
 */
export function readTimestamp(value: TelemetryValue | undefined): bigint | undefined {
  if (typeof value === 'string') return readText(value.trim());
  if (typeof value === 'bigint') return inRange(fromParts(value, 0n));
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined;
  return inRange(fromParts(BigInt(Math.floor(value)), BigInt(Math.round((value % 1) * 1e9))));
}

function readText(text: string): bigint | undefined {
  if (text.length > MAX_TEXT_LENGTH) return undefined;
  if (NUMBER.test(text)) {
    const [whole = '', fraction = ''] = text.split('.');
    return inRange(fromParts(BigInt(whole), BigInt(fraction.slice(0, 9).padEnd(9, '0'))));
  }
  const parts = RFC3339.exec(text);
  return parts === null ? undefined : inRange(fromCalendar(parts));
}

/** A fraction of a second adds; fractions of smaller units are below what clocks tell and are dropped. */
function fromParts(whole: bigint, fractionNs: bigint): bigint | undefined {
  if (whole < MIN_NUMBER) return undefined;
  const ns = whole * (UNITS.find(({ below }) => whole < below)?.ns ?? 1n);
  return ns + (whole < SECONDS_BELOW ? fractionNs : 0n);
}

function fromCalendar(parts: RegExpExecArray): bigint | undefined {
  const at = (index: number): number => Number(parts[index]);
  const [year, month, day, hour, minute, second] = [at(1), at(2), at(3), at(4), at(5), at(6)];
  // 60 is a leap second.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59)));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const offsetMinutes = readOffset(parts[8]);
  if (!isReal || offsetMinutes === undefined) return undefined;
  const seconds = BigInt(date.getTime() / 1000 - offsetMinutes * 60) + (second === 60 ? 1n : 0n);
  return seconds * NS_PER_SECOND + BigInt((parts[7] ?? '').padEnd(9, '0'));
}

function readOffset(text: string | undefined): number | undefined {
  if (text === undefined || text === 'Z' || text === 'z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function inRange(ns: bigint | undefined): bigint | undefined {
  return ns !== undefined && ns > 0n && ns <= MAX_NS ? ns : undefined;
}
