import { z } from 'zod';
import { pageOf } from './page.ts';
import { Timestamp } from './scalars.ts';

const State = z.enum(['healthy', 'at_risk', 'exhausted']);

/** A change of an error budget's state. */
export const BudgetEvent = z.object({
  slo_id: z.string(),
  sequence: z.int().describe("1 for the SLO's first event, then one more each."),
  service_name: z.string(),
  environment: z.string(),
  slo_name: z.string(),
  from: State.nullable().describe('Null when the SLO was looked at for the first time.'),
  to: State,
  at: Timestamp,
  budget_remaining: z.number().describe('Share of the budget that was left; negative when the target is missed.'),
  burn_rate_1h: z.number(),
});

export const BudgetEventPage = pageOf(BudgetEvent);

/** A change of an error budget's state on the wire. */
export type BudgetEvent = z.output<typeof BudgetEvent>;
