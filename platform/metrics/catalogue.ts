import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Every metric of the product, declared in one place. Names of the reference keep its `slo_scout_` prefix. */
export interface Metrics {
  readonly registry: Registry;
  readonly ingestRequests: Counter<'protocol' | 'outcome'>;
  readonly ingestSpans: Counter<'outcome'>;
  readonly ingestRedactions: Counter<'kind'>;
  readonly ingestLagSeconds: Histogram;
  readonly streamSpans: Counter<'outcome'>;
  readonly streamOpenTraces: Gauge;
  readonly streamRetainedSpans: Gauge;
  readonly streamLagRecords: Gauge<'partition'>;
  readonly streamCheckpointSeconds: Histogram;
  readonly streamDeadLetters: Counter<'reason'>;
  readonly capsulesCreated: Counter;
  readonly apiRequests: Counter<'method' | 'route' | 'status'>;
  readonly apiRequestSeconds: Histogram<'method' | 'route'>;
  readonly analyses: Counter<'outcome'>;
  readonly policyGuardViolations: Counter<'policy'>;
  readonly policyEvaluations: Counter<'result'>;
  readonly artifactGenerationSeconds: Histogram;
  readonly promtoolValidations: Counter<'result'>;
  readonly pullRequestCreations: Counter<'result'>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Creates the catalogue on a registry of its own: no module-global metrics. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> =>
    new Counter<L>({ name: `slo_scout_${name}`, help, labelNames: [...labelNames], registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> =>
    new Gauge<L>({ name: `slo_scout_${name}`, help, labelNames: [...labelNames], registers });
  const seconds = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Histogram<L> =>
    new Histogram<L>({ name: `slo_scout_${name}`, help, labelNames: [...labelNames], buckets: SECONDS, registers });
  return {
    registry,
    ingestRequests: counter('ingest_requests_total', 'OTLP requests by protocol and outcome.', ['protocol', 'outcome']),
    ingestSpans: counter('ingest_spans_total', 'Spans received, by outcome (accepted, rejected).', ['outcome']),
    ingestRedactions: counter('ingest_redactions_total', 'Values redacted before the event log, by kind.', ['kind']),
    ingestLagSeconds: seconds('ingest_lag_seconds', 'Time between event creation and ingestion.'),
    streamSpans: counter('stream_spans_total', 'Spans consumed, by outcome (counted, duplicate, late, rejected).', [
      'outcome',
    ]),
    streamOpenTraces: gauge('stream_open_traces', 'Traces that are not closed yet.'),
    streamRetainedSpans: gauge('stream_retained_spans', 'Spans held in memory for open and amendable traces.'),
    streamLagRecords: gauge('stream_lag_records', 'Records behind the end of the partition.', ['partition']),
    streamCheckpointSeconds: seconds('stream_checkpoint_duration_seconds', 'Duration of a checkpoint.'),
    streamDeadLetters: counter('stream_dead_letters_total', 'Records sent to the dead-letter topic.', ['reason']),
    capsulesCreated: counter('capsules_created_total', 'Capsule rows written by checkpoints.'),
    apiRequests: counter('api_requests_total', 'API requests by route template and status.', [
      'method',
      'route',
      'status',
    ]),
    apiRequestSeconds: seconds('api_request_duration_seconds', 'Duration of API requests.', ['method', 'route']),
    analyses: counter('analyses_total', 'Finished analyses by outcome.', ['outcome']),
    policyGuardViolations: counter('policy_guard_violations_total', 'Deliveries denied, by policy.', ['policy']),
    policyEvaluations: counter('policy_evaluations_total', 'Policy evaluations by result.', ['result']),
    artifactGenerationSeconds: seconds('artifact_generation_duration_seconds', 'Time to generate artifacts.'),
    promtoolValidations: counter('promtool_validations_total', 'Validations by promtool, by result.', ['result']),
    pullRequestCreations: counter('pr_creations_total', 'Pull requests proposed, by result.', ['result']),
  };
}
