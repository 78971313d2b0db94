import { z } from 'zod';
import { Timestamp, id } from './scalars.ts';

const State = z
  .enum(['kept', 'live', 'partial', 'missing'])
  .describe(
    '`kept`: a copy that no retention touches. `live`: read from what is being counted, which has a retention. `partial`: some ' +
      'of it. `missing`: none; `detail` says why.',
  );

const pointer = {
  index: z.int().describe("Position among the SLI's `evidence`, from 0; it never changes."),
  supports: z.string().describe('Which number this is evidence of.'),
  state: State,
  detail: z.string().describe('The state in a sentence.'),
};

/** A pointer with what there is behind it. */
const PointerState = z.object({
  ...pointer,
  kind: z.enum(['traces', 'capsule', 'buckets', 'query']),
  href: z.string().describe('Path that gives the data.'),
});

export const SliEvidenceParams = z.strictObject({ sli_id: id('Id of the SLI.') });

/** Answer of GET /slis/{sli_id}/evidence. */
export const SliEvidence = z.object({ sli_id: z.string(), items: z.array(PointerState) });

export const EvidenceParams = z.strictObject({
  sli_id: id('Id of the SLI.'),
  index: z.coerce.number().int().min(0).max(10_000).describe("Position among the SLI's `evidence`, from 0."),
});

export const EvidenceQuery = z.strictObject({
  resolution: z
    .enum(['hour', 'minute'])
    .default('hour')
    .describe('Of the counts of a `buckets` pointer. Latency is kept by hour, so minutes have none.'),
  from: Timestamp.optional().describe('First hour or minute to return; `next_from` of the previous answer.'),
  limit: z.coerce.number().int().min(1).max(2_000).default(500).describe('How many hours or minutes, 1 to 2,000.'),
});

const Quantile = z.number().nullable().describe('Milliseconds, to 1 %; null where there is none.');

const CountedInterval = z.object({
  start: Timestamp,
  total: z.number(),
  bad: z.number(),
  p50_ms: Quantile,
  p95_ms: Quantile,
  p99_ms: Quantile,
});

const counts = {
  resolution: z.enum(['hour', 'minute']),
  items: z
    .array(CountedInterval)
    .describe('Ascending; intervals without requests are absent. Hours are counted back from `to`.'),
  next_from: Timestamp.nullable().describe('Send it as `from` for what follows; null at the end.'),
};

const Buckets = z.object({
  ...pointer,
  kind: z.literal('buckets'),
  journey_id: z.string(),
  from: Timestamp,
  to: Timestamp,
  sums: z
    .object({
      total: z.number(),
      bad: z.number(),
      p50_ms: z.number(),
      p95_ms: z.number(),
      p99_ms: z.number(),
      matches_attained: z
        .boolean()
        .describe(
          "Whether they equal the SLI's `attained`, to the last request; where that is a metric's, they need not.",
        ),
    })
    .nullable()
    .describe('Of the whole range, whatever part of it is returned; null when nothing is left.'),
  ...counts,
});

const Capsule = z.object({
  ...pointer,
  kind: z.literal('capsule'),
  fingerprint: z.string(),
  window_start: Timestamp,
  capsule: z
    .object({
      requests: z.int(),
      errors: z.int(),
      spans: z.int(),
      p50_ms: Quantile,
      p95_ms: Quantile,
      p99_ms: Quantile,
      calls: z
        .array(z.object({ service_name: z.string(), operation: z.string(), depth: z.int() }))
        .describe('The call path, in call order.'),
      sample_trace_ids: z.array(z.string()),
    })
    .nullable()
    .describe('null when nothing is left.'),
});

const Span = z.object({
  span_id: z.string(),
  parent_span_id: z.string().nullable(),
  service_name: z.string(),
  operation: z.string(),
  name: z.string(),
  kind: z.enum(['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']),
  status: z.enum(['unset', 'ok', 'error']),
  start: Timestamp,
  start_ms: z.number().describe('After the start of the root span; exact to the nanosecond.'),
  duration_ms: z.number(),
});

const PathSegment = z.object({
  span_id: z.string(),
  service_name: z.string(),
  operation: z.string(),
  from_ms: z.number().describe('After the start of the root span.'),
  duration_ms: z.number(),
  share: z.number().describe("Of the root span's duration, 0 to 1."),
});

const Trace = z.object({
  trace_id: z.string(),
  found: z.boolean(),
  reason: z
    .enum(['not_archived', 'not_in_archive', 'search_limit', 'archive_failed'])
    .nullable()
    .describe('Why it was not found.'),
  detail: z.string(),
  whole: z
    .boolean()
    .describe('No batch that may have spans of it was left unread, and none of its spans was left out.'),
  spans: z.array(Span).describe('By start; the first 1,000.'),
  spans_omitted: z.int(),
  critical_path: z
    .object({
      root_span_id: z.string(),
      duration_ms: z.number(),
      segments: z.array(PathSegment).describe('They tile the root span.'),
      asynchronous_spans: z.int().describe('Spans that their parent did not wait for.'),
      detached_spans: z.int().describe('Spans that are not below the root.'),
    })
    .nullable(),
});

const Traces = z.object({ ...pointer, kind: z.literal('traces'), traces: z.array(Trace) });

const Query = z.object({
  ...pointer,
  kind: z.literal('query'),
  query: z.string().describe('PromQL, as it was run.'),
  address: z.string().describe('Base URL of the Prometheus that answered.'),
  from: Timestamp,
  to: Timestamp,
  sums: z
    .object({ total: z.number(), bad: z.number() })
    .nullable()
    .describe('What both queries of the SLI answered, over the whole range; null when it was not judged by them.'),
  ...counts,
});

/** Answer of GET /slis/{sli_id}/evidence/{index}. */
export const Evidence = z.discriminatedUnion('kind', [Buckets, Capsule, Traces, Query]);

/** What a pointer's data may be, on the wire. */
export type Evidence = z.output<typeof Evidence>;
/** The pointers of an SLI with their states, on the wire. */
export type SliEvidence = z.output<typeof SliEvidence>;
/** Which part of a `buckets` pointer is wanted. */
export type EvidenceQuery = z.output<typeof EvidenceQuery>;
/** The counts of a range, on the wire. */
export type BucketsEvidence = z.output<typeof Buckets>;
/** A capsule's figures, on the wire. */
export type CapsuleEvidence = z.output<typeof Capsule>;
/** A query that was run, on the wire. */
export type QueryEvidence = z.output<typeof Query>;
/** A trace that is pointed to, on the wire. */
export type TraceView = z.output<typeof Trace>;
