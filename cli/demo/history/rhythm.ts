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
