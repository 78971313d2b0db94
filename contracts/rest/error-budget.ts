import { z } from 'zod';
import { Timestamp } from './scalars.ts';

const DayInterval = z.object({
  early: Timestamp.nullable().describe('Nineteen of twenty drawn futures are later.'),
  median: Timestamp.nullable(),
  late: Timestamp.nullable().describe(
    'Nineteen of twenty drawn futures are earlier. Null: beyond one SLO window from now.',
  ),
});

const Forecast = z.object({
  exhaustion_risk_7d: z
    .number()
    .describe('Probability that the budget is exhausted at the end of a day of the next seven.'),
  exhaustion_risk: z.number().describe('The same within one SLO window.'),
  exhausted_at: DayInterval,
  recovered_at: DayInterval.nullable().describe('Of an exhausted budget: when it no longer is.'),
  spent_ahead: z.array(
    z.object({
      at: Timestamp,
      low: z.number().describe('Lower bound of the 95 % interval of what is spent, 1 is all of it.'),
      median: z.number(),
      high: z.number(),
    }),
  ),
});

/** What is left of an SLO's error budget in its rolling window, by SLO-Scout's own SLI buckets. */
export const ErrorBudget = z.object({
  slo_id: z.string(),
  service_name: z.string(),
  environment: z.string(),
  name: z.string(),
  target_percentage: z.number(),
  time_window_days: z.int(),
  from: Timestamp,
  to: Timestamp,
  total: z.number(),
  bad: z.number(),
  attained_percentage: z.number().nullable().describe('Null without traffic.'),
  bad_allowed: z.number().describe('Bad events that the target allows for the traffic so far.'),
  budget_spent: z.number().describe('Share of the budget, 1 is all of it; more than 1 when the target is missed.'),
  budget_remaining: z.number().describe('One minus `budget_spent`; negative when the target is missed.'),
  state: z
    .enum(['healthy', 'at_risk', 'exhausted'])
    .describe('At risk: exhausted within seven days with a probability of 10 % or more.'),
  forecast: Forecast.nullable().describe('Null with fewer than seven days of history.'),
  burn_rate_1h: z.number().describe('Of the last hour; at 1 the budget lasts exactly the window.'),
});

/** An error budget on the wire. */
export type ErrorBudget = z.output<typeof ErrorBudget>;
