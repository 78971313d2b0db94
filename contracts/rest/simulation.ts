import { z } from 'zod';
import { Backtest } from './backtest.ts';
import { TimeWindowDays, Timestamp, id } from './scalars.ts';
import { TargetPercentage } from './target-percentage.ts';

const MAX_INCIDENTS = 1000;

const Incident = z
  .strictObject({ from: Timestamp, to: Timestamp })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { message: 'must end after it begins' });

/** Body of POST /slos/simulate. */
export const SimulateSlo = z
  .strictObject({
    sli_id: id('A recommendation: its journey and what makes an event bad.').optional(),
    journey_id: id(
      'A journey, instead of a recommendation: its availability, or its latency with `threshold_ms`.',
    ).optional(),
    threshold_ms: z
      .number()
      .positive()
      .max(3_600_000)
      .optional()
      .describe('Requests slower than this are bad; instead of the threshold of a latency SLI.'),
    target_percentage: TargetPercentage,
    time_window_days: TimeWindowDays,
    from: Timestamp.optional().describe('Start of the replayed history; 90 days before its end when absent.'),
    to: Timestamp.optional().describe('End of the replayed history; now when absent.'),
    incidents: z
      .array(Incident)
      .max(MAX_INCIDENTS)
      .default([])
      .describe('Known incidents: the answer has precision and recall of the pages.'),
  })
  .refine(({ sli_id, journey_id }) => (sli_id === undefined) !== (journey_id === undefined), {
    message: 'must have either sli_id or journey_id',
  });

const Episode = Backtest.shape.episodes.element.extend({
  reset_minutes: z.number().describe('From the end of the burn to the end of the alert.'),
});

/** What a target, threshold and window would have meant. */
export const Simulation = Backtest.extend({
  journey_id: z.string(),
  kind: z.enum(['availability', 'latency']),
  threshold_ms: z.number().nullable(),
  target_percentage: z.number().describe('Percent.'),
  time_window_days: z.int(),
  episodes: z.array(Episode),
  budget_line: z.array(
    z.object({
      to: Timestamp,
      total: z.number(),
      bad: z.number(),
      budget_spent: z.number().describe('Of the window that ends here; 1 is all of it.'),
    }),
  ),
  windows_kept: z.int().describe('Windows of the budget line that kept the target.'),
  incidents: z
    .object({
      known: z.int(),
      paged: z.int(),
      pages: z.int(),
      pages_about_incidents: z.int(),
      precision: z.number().nullable().describe('Null without pages.'),
      recall: z.number().nullable(),
    })
    .nullable()
    .describe('Null when no incident was given.'),
});

/** A checked what-if question. */
export type SimulateSlo = z.output<typeof SimulateSlo>;
/** A simulation on the wire. */
export type Simulation = z.output<typeof Simulation>;
