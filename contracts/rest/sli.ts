import { z } from 'zod';
import { DECISION_LIMITS } from '../../domain/decision/validate-decision.ts';
import { Backtest } from './backtest.ts';
import { pageOf, pageQuery } from './page.ts';
import { Environment, ServiceName, TimeWindowDays, Timestamp, actor, id, reason, text } from './scalars.ts';
import { TargetPercentage } from './target-percentage.ts';

const Status = z.enum(['pending', 'approved', 'rejected', 'expired', 'superseded', 'refused']);
const Variant = z.enum(['conservative', 'balanced', 'aggressive']);

/** PromQL of one side of an SLI, checked for what its user must not forget. */
const Query = text(DECISION_LIMITS.queryLength, 'PromQL that counts events, with `{{.window}}` where the range goes.')
  .min(1, 'must not be empty')
  .regex(/\{\{\s*\.window\s*\}\}/, 'must hold {{.window}} where the range goes, as in increase(m[{{.window}}])');

const TargetVariant = z.object({
  variant: Variant,
  target_percentage: z.number().describe('Percent.'),
  time_window_days: z.int(),
  miss_risk: z.number().describe('Estimated probability that the next window misses the target, 0 to 1.'),
  bad_allowed: z.number().describe('Bad events that the budget allows in a window of the observed traffic.'),
  backtest: Backtest,
});

const Outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('proposed'), variants: z.array(TargetVariant) }),
  z.object({
    kind: z.literal('refused'),
    reasons: z.array(
      z.object({
        code: z.enum([
          'no_traffic',
          'not_user_facing',
          'history_too_short',
          'too_little_traffic',
          'unstable',
          'no_supported_target',
          'no_measurable_threshold',
        ]),
        explanation: z.string(),
      }),
    ),
  }),
]);

const Confidence = z.object({
  score: z.number().describe('0 to 1.'),
  parts: z.array(
    z.object({
      name: z.enum(['sample_size', 'interval_width', 'stability', 'coverage', 'agreement']),
      score: z.number(),
      weight: z.number(),
      explanation: z.string(),
    }),
  ),
});

const Attained = z.object({
  from: Timestamp,
  to: Timestamp,
  total: z.number(),
  bad: z.number(),
  p50_ms: z.number(),
  p95_ms: z.number(),
  p99_ms: z.number(),
});

const Evidence = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('traces'), supports: z.string(), trace_ids: z.array(z.string()) }),
  z.object({ kind: z.literal('capsule'), supports: z.string(), fingerprint: z.string(), window_start: Timestamp }),
  z.object({
    kind: z.literal('buckets'),
    supports: z.string(),
    journey_id: z.string(),
    from: Timestamp,
    to: Timestamp,
  }),
  z.object({
    kind: z.literal('query'),
    supports: z.string(),
    query: z.string().describe('PromQL, as it was run.'),
    prometheus_url: z.string(),
    from: Timestamp,
    to: Timestamp,
  }),
]);

const Source = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('traces') }).describe("SLO-Scout's own journey metrics, which are made of traces."),
  z.object({ kind: z.literal('metric'), metric: z.string(), prometheus_url: z.string() }),
]);

const DecisionTaken = z.object({
  status: Status,
  decided_by: z.string().nullable(),
  decided_at: Timestamp.nullable(),
  reason: z.string().nullable(),
});

/** A recommendation with all that its reviewer needs. */
export const Sli = z.object({
  sli_id: z.string(),
  job_id: z.string().describe('The analysis that made it.'),
  journey_id: z.string(),
  service_name: z.string(),
  environment: z.string(),
  operation: z.string(),
  name: z.string(),
  kind: z.enum(['availability', 'latency']),
  threshold_ms: z.number().nullable().describe('Of a latency SLI.'),
  request_class: z.enum(['critical', 'high_fast', 'high_slow', 'low', 'no_slo']),
  status: Status,
  confidence_score: z.number().describe('0 to 1; `confidence` has its parts.'),
  confidence: Confidence,
  attained: Attained,
  outcome: Outcome,
  total_query: z.string(),
  bad_query: z.string(),
  source: Source.describe('What the queries read.'),
  evidence: z.array(Evidence),
  explanation: z.string(),
  decision: DecisionTaken.nullable(),
  created_at: Timestamp,
});

export const SliListQuery = z.strictObject({
  ...pageQuery,
  service_name: ServiceName.optional(),
  environment: Environment.optional(),
  journey_id: id('Id of the journey.').optional(),
  job_id: id('Id of the analysis.').optional(),
  status: Status.optional(),
});
export const SliParams = z.strictObject({ sli_id: id('Id of the SLI.') });
export const SliPage = pageOf(Sli);

/** Body of POST /slis/{sli_id}/approve. */
export const ApproveSli = z.strictObject({
  approved_by: actor('Who approves.'),
  variant: Variant.optional().describe('The target to take; balanced when absent.'),
  reason: reason('Why.').optional(),
  changes: z
    .strictObject({
      target_percentage: TargetPercentage.optional(),
      time_window_days: TimeWindowDays.optional(),
      total_query: Query.optional(),
      bad_query: Query.optional(),
    })
    .refine((changes) => (changes.total_query === undefined) === (changes.bad_query === undefined), {
      message: 'total_query and bad_query belong together: give both or none',
    })
    .optional(),
  decision_id: id('Chosen by the sender: a repeat with the same id is the same decision.').optional(),
});

/** Body of POST /slis/{sli_id}/reject. */
export const RejectSli = z.strictObject({
  rejected_by: actor('Who rejects.'),
  reason: reason('Why; the next analysis and the team read it.').min(1, 'must not be empty'),
  decision_id: id('Chosen by the sender: a repeat with the same id is the same decision.').optional(),
});

/** Answer of both decisions. */
export const DecidedSli = z.object({
  sli: Sli,
  slo_id: z.string().nullable().describe('The SLO that the approval made.'),
  repeated: z.boolean().describe('The same decision had been taken before: nothing changed.'),
});

/** What became of a decision, on the wire. */
export type DecidedSli = z.output<typeof DecidedSli>;
/** A recommendation on the wire. */
export type Sli = z.output<typeof Sli>;
/** A checked approval. */
export type ApproveSli = z.output<typeof ApproveSli>;
