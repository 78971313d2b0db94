import type { EventCount } from '../../../../domain/sli/sli-bucket.ts';
import type { SeededRandom } from '../../../../domain/statistics/seeded-random.ts';

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Where the history that was decided on ends: a Thursday, not at midnight. */
export const ANCHOR_MS = Date.UTC(2026, 10, 19, 5);

/** Events of some days. */
export interface DailyHistory {
  readonly fromMs: number;
  readonly days: number;
  readonly perDay: number;
  /** Expected share of bad events. */
  readonly badShare: number;
  readonly random: SeededRandom;
}

/** Hourly counts with a rhythm of the week (two quiet days at 40 %), 5 % of noise in the traffic, and bad events that come in clumps. */
export function dailyHistory({ fromMs, days, perDay, badShare, random }: DailyHistory): readonly EventCount[] {
  return Array.from({ length: days }, (_, day) => {
    const quiet = new Date(fromMs + day * DAY_MS).getUTCDay() % 6 === 0 ? 0.4 : 1;
    const dayTotal = perDay * quiet * (0.95 + 0.1 * random.next());
    // A day's own luck: its share is between half and one and a half times the expected one.
    const dayShare = badShare * (0.5 + random.next());
    return Array.from({ length: 24 }, (_hour, hour) => {
      const total = Math.round(dayTotal / 24);
      return { startMs: fromMs + day * DAY_MS + hour * HOUR_MS, total, bad: Math.round(total * dayShare) };
    });
  }).flat();
}
