import { z } from 'zod';
import { Timestamp } from './scalars.ts';

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
  burn_rate_1h: z.number().describe('Of the last hour; at 1 the budget lasts exactly the window.'),
});

/** An error budget on the wire. */
export type ErrorBudget = z.output<typeof ErrorBudget>;
