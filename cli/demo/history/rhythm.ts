const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Share of the mean traffic by hour of the day (UTC): few at night, most in the evening. Its mean is 1. */
const HOURS = [
  0.55, 0.4, 0.35, 0.3, 0.3, 0.35, 0.5, 0.7, 0.9, 1.05, 1.15, 1.25, 1.35, 1.25, 1.15, 1.1, 1.2, 1.4, 1.65, 1.85, 1.8,
  1.55, 1.15, 0.75,
] as const;

/** Share by day of the week, Sunday first. */
const WEEKDAYS = [0.8, 1.05, 1.1, 1.1, 1.1, 1.05, 0.8] as const;

/** How much of the mean traffic there is at a time; changes smoothly between hours. */
export function trafficFactor(timeMs: number): number {
  const hours = (timeMs % DAY_MS) / HOUR_MS;
  const hour = Math.floor(hours);
  const from = HOURS[hour] ?? 1;
  const to = HOURS[(hour + 1) % HOURS.length] ?? 1;
  return (from + (to - from) * (hours - hour)) * (WEEKDAYS[new Date(timeMs).getUTCDay()] ?? 1);
}

const WEEK_MINUTES = 7 * 24 * 60;
const WEEK_MS = WEEK_MINUTES * MINUTE_MS;

/** Sum of the factors of all minutes of a week before each minute of it; the last entry is the whole week. */
const WEEK = weekSums();

/** Sum of the factors of all minutes since the epoch. */
export function trafficBefore(minuteMs: number): number {
  const weeks = Math.floor(minuteMs / WEEK_MS);
  return weeks * (WEEK[WEEK_MINUTES] ?? 0) + (WEEK[Math.floor((minuteMs % WEEK_MS) / MINUTE_MS)] ?? 0);
}

function weekSums(): Float64Array {
  const sums = new Float64Array(WEEK_MINUTES + 1);
  for (let minute = 0; minute < WEEK_MINUTES; minute += 1) {
    sums[minute + 1] = (sums[minute] ?? 0) + trafficFactor(minute * MINUTE_MS);
  }
  return sums;
}
