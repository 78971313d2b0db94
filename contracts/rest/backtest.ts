import { z } from 'zod';
import { Timestamp } from './scalars.ts';

const AlertEpisode = z.object({
  severity: z.enum(['page', 'ticket']),
  start: Timestamp,
  end: Timestamp,
  detection_minutes: z.number().describe('From the first bad event of the burn to the alert.'),
  budget_spent: z.number().describe("Share of the window's error budget, 1 is all of it."),
  bad_events: z.number(),
});

/** What a target's alerts would have done over the recorded history. */
export const Backtest = z.object({
  from: Timestamp,
  to: Timestamp,
  total: z.number(),
  bad: z.number(),
  pages_per_month: z.number(),
  tickets_per_month: z.number(),
  minutes_in_alert: z.number(),
  worst_budget_spent: z.number(),
  episodes: z.array(AlertEpisode),
});

/** A backtest on the wire. */
export type Backtest = z.output<typeof Backtest>;
