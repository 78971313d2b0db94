import { z } from 'zod';
import { pageOf } from './page.ts';
import { Timestamp } from './scalars.ts';

const Difference = z.object({
  before: z.number(),
  now: z.number(),
  factor: z.number().describe('`now` / `before`, half an event added to both: the effect size.'),
  p_value: z.number().describe('Of a permutation test over days, adjusted for both comparisons of the SLO.'),
});

const Figures = z.object({
  before_from: Timestamp,
  before_to: Timestamp,
  now_from: Timestamp,
  now_to: Timestamp,
  bad_share: Difference.describe('Share of bad events by the live SLI, 0 to 1.'),
  per_day: Difference.describe('Events per day.'),
  miss_risk_before: z
    .number()
    .describe('Probability that the next window misses the live target, by the history then.'),
  miss_risk_now: z.number().describe("The same, by today's history."),
  recommended_before_percentage: z.number().nullable().describe('Target of the variant that was chosen, then.'),
  recommended_now_percentage: z.number().nullable().describe('Null where none is recommended for the live threshold.'),
  threshold_ms: z.number().nullable().describe('Of a latency SLI.'),
  recommended_threshold_ms: z.number().nullable(),
});

/** What the comparison of a live SLO with the recommendation of that day came to. */
export const DriftCheck = z.object({
  check_id: z.string(),
  drift_id: z.string().describe('The run that compared it; the analysis id of the recommendation that it opened.'),
  slo_id: z.string(),
  service_name: z.string(),
  environment: z.string(),
  checked_at: Timestamp,
  outcome: z
    .enum(['moved', 'unmoved', 'not_proposed', 'too_early', 'no_baseline', 'failed'])
    .describe('`not_proposed`: the history of that day supports no recommendation.'),
  moves: z.array(z.enum(['target', 'threshold', 'traffic'])),
  figures: Figures.nullable().describe('Null where there was nothing to compare.'),
  explanation: z.string(),
  opened_sli_id: z.string().nullable().describe('The recommendation that the move opened.'),
  held_by: z
    .object({ kind: z.enum(['pending_recommendation', 'slo_on_its_way']), id: z.string() })
    .nullable()
    .describe('What waits about the same SLI already, so that the move opened nothing.'),
});

export const DriftCheckPage = pageOf(DriftCheck);

/** A comparison on the wire. */
export type DriftCheck = z.output<typeof DriftCheck>;
