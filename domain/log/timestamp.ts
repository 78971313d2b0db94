const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const NS_PER_MS = 1_000_000n;
const DAY_MS = 86_400_000;

const TIME = String.raw`(\d{1,2})[:.](\d{1,2})[:.](\d{1,2})(?:[.,:](\d{1,9}))?`;
const ZONE = String.raw`\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?`;
const ISO = new RegExp(String.raw`^(\d{4})[-/.](\d{2})[-/.](\d{2})[T _-]${TIME}${ZONE}$`, 'i');
const COMPACT = new RegExp(
  String.raw`^(\d{4})(\d{2})(\d{2})[-T ]?(\d{1,2}):?(\d{1,2}):?(\d{1,2})(?:[.,:](\d{1,9}))?${ZONE}$`,
  'i',
);
const SHORT_YEAR = new RegExp(String.raw`^(\d{2})/?(\d{2})/?(\d{2}) (\d{2}):?(\d{2}):?(\d{2})()${ZONE}$`);
const ACCESS = new RegExp(String.raw`^(\d{2})/([A-Za-z]{3})/(\d{4}):${TIME}${ZONE}$`);
const MONTH_FIRST = new RegExp(String.raw`^(?:[A-Za-z]{3},? )?([A-Za-z]{3}) +(\d{1,2}) ${TIME}(?: (\d{4}))?$`);
const NO_YEAR = new RegExp(String.raw`^(\d{2})[-.]?(\d{2}) ${TIME}$`);
const EPOCH = /^(\d{10})(?:\.(\d{1,9}))?$|^(\d{13})$|^(\d{16})$|^(\d{19})$/;

interface Moment {
  readonly year: number;
  /** 1..12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly fraction: string;
  readonly zone: string;
}

/**
 * Reads a time as logs write it, as Unix time in nanoseconds. Times without a zone are UTC. A year that the text does
 * not tell (RFC 3164, klog, Android) is the one that brings the time nearest before a day after `referenceMs`.
 * @returns undefined when the text is no time, or has none of the known forms
 */
export function parseTimestamp(text: string, referenceMs: number): bigint | undefined {
  const trimmed = text.trim();
  const epoch = EPOCH.exec(trimmed);
  if (epoch !== null) return fromEpoch(epoch);
  const moment = yearFirst(trimmed) ?? fromAccess(trimmed);
  if (moment !== undefined) return toUnixNs(moment);
  const yearless = fromMonth(trimmed) ?? fromNoYear(trimmed);
  return yearless === undefined ? undefined : nearest(yearless, referenceMs);
}

function fromEpoch([, seconds, fraction, ms, us, ns]: RegExpExecArray): bigint {
  if (seconds !== undefined) return BigInt(seconds) * 1_000_000_000n + nanos(fraction ?? '');
  if (ms !== undefined) return BigInt(ms) * NS_PER_MS;
  return us === undefined ? BigInt(ns ?? '0') : BigInt(us) * 1_000n;
}

function yearFirst(text: string): Moment | undefined {
  const match = ISO.exec(text) ?? COMPACT.exec(text) ?? SHORT_YEAR.exec(text);
  if (match === null) return undefined;
  const [, year = '', month, day, ...time] = match;
  const fullYear = year.length === 2 ? 2000 + Number(year) : Number(year);
  return moment([fullYear, Number(month), Number(day)], time);
}

function fromAccess(text: string): Moment | undefined {
  const match = ACCESS.exec(text);
  if (match === null) return undefined;
  const [, day = '', month = '', year = '', ...time] = match;
  return moment([Number(year), monthNumber(month), Number(day)], time);
}

function fromMonth(text: string): Moment | undefined {
  const match = MONTH_FIRST.exec(text);
  if (match === null) return undefined;
  const [, month = '', day = '', hour = '', minute = '', second = '', fraction = '', year = '0'] = match;
  return moment([Number(year), monthNumber(month), Number(day)], [hour, minute, second, fraction]);
}

function fromNoYear(text: string): Moment | undefined {
  const match = NO_YEAR.exec(text);
  if (match === null) return undefined;
  const [, month = '', day = '', ...time] = match;
  return moment([0, Number(month), Number(day)], time);
}

type TimeParts = readonly (string | undefined)[];

function moment([year, month, day]: readonly [number, number, number], time: TimeParts): Moment {
  const [hour, minute, second, fraction = '', zone = ''] = time;
  return { year, month, day, hour: Number(hour), minute: Number(minute), second: Number(second), fraction, zone };
}

function monthNumber(name: string): number {
  return MONTHS.indexOf(name.toLowerCase()) + 1;
}

function nearest(yearless: Moment, referenceMs: number): bigint | undefined {
  if (yearless.year > 0) return toUnixNs(yearless);
  const year = new Date(referenceMs).getUTCFullYear();
  const latest = BigInt(Math.floor(referenceMs) + DAY_MS) * NS_PER_MS;
  for (const candidate of [year + 1, year, year - 1]) {
    const time = toUnixNs({ ...yearless, year: candidate });
    if (time !== undefined && time <= latest) return time;
  }
  return undefined;
}

function toUnixNs({ year, month, day, hour, minute, second, fraction, zone }: Moment): bigint | undefined {
  const isTime = hour < 24 && minute < 60 && second <= 60;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  // A day that its month does not have rolls over into the next one.
  if (!isTime || month < 1 || month > 12 || new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) {
    return undefined;
  }
  return BigInt(ms - zoneOffsetMs(zone)) * NS_PER_MS + nanos(fraction);
}

function zoneOffsetMs(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}

function nanos(fraction: string): bigint {
  return BigInt(fraction.slice(0, 9).padEnd(9, '0'));
}
