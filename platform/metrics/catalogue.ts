import { Registry } from 'prom-client';
import type { Counter, Gauge, Histogram } from 'prom-client';
import { createCollectMetrics } from './collect-metrics.ts';
import type { CollectMetrics } from './collect-metrics.ts';
import { createArchiveMetrics } from './archive-metrics.ts';
import type { ArchiveMetrics } from './archive-metrics.ts';
import { createEventLogMetrics } from './event-log-metrics.ts';
import type { EventLogMetrics } from './event-log-metrics.ts';
import { createIngestMetrics } from './ingest-metrics.ts';
import type { IngestMetrics } from './ingest-metrics.ts';
import { createLogReceiverMetrics } from './log-receiver-metrics.ts';
import type { LogReceiverMetrics } from './log-receiver-metrics.ts';
import { createLogStreamMetrics } from './log-stream-metrics.ts';
import type { LogStreamMetrics } from './log-stream-metrics.ts';
import { createMetricFactory } from './metric-factory.ts';
import { createSpoolMetrics } from './spool-metrics.ts';
import type { SpoolMetrics } from './spool-metrics.ts';
import { createSloMetrics } from './slo-metrics.ts';
import type { SloMetrics } from './slo-metrics.ts';
import { createRedactionMetrics } from './redaction-metrics.ts';
import type { RedactionMetrics } from './redaction-metrics.ts';
import { createStreamMetrics } from './stream-metrics.ts';
import type { StreamMetrics } from './stream-metrics.ts';

/** Every metric of the product, declared in this folder. Names of the reference keep its `slo_scout_` prefix. */
export interface Metrics
  extends
    CollectMetrics,
    ArchiveMetrics,
    EventLogMetrics,
    IngestMetrics,
    LogReceiverMetrics,
    SpoolMetrics,
    StreamMetrics,
    LogStreamMetrics,
    RedactionMetrics,
    SloMetrics {
  readonly registry: Registry;
  readonly apiRequests: Counter<'method' | 'route' | 'status'>;
  readonly apiRequestSeconds: Histogram<'method' | 'route'>;
  readonly analyses: Counter<'outcome'>;
  readonly journeyMetricLookups: Counter<'outcome'>;
  readonly policyGuardViolations: Counter<'policy'>;
  readonly policyEvaluations: Counter<'result'>;
  readonly artifactGenerationSeconds: Histogram;
  readonly promtoolValidations: Counter<'result'>;
  readonly pullRequestCreations: Counter<'result'>;
  readonly remoteWrites: Counter<'outcome'>;
  readonly remoteWriteSamples: Counter;
  readonly remoteWriteLastSuccess: Gauge;
}

/** Creates the catalogue on a registry of its own: no module-global metrics. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const factory = createMetricFactory(registry);
  const { counter, gauge, seconds } = factory;
  return {
    registry,
    ...createCollectMetrics(factory),
    ...createArchiveMetrics(factory),
    ...createEventLogMetrics(factory),
    ...createIngestMetrics(factory),
    ...createLogReceiverMetrics(factory),
    ...createSpoolMetrics(factory),
    ...createRedactionMetrics(factory),
    ...createStreamMetrics(factory),
    ...createLogStreamMetrics(factory),
    ...createSloMetrics(factory),
    apiRequests: counter('api_requests_total', 'API requests by route template and status.', [
      'method',
      'route',
      'status',
    ]),
    apiRequestSeconds: seconds('api_request_duration_seconds', 'Duration of API requests.', ['method', 'route']),
    analyses: counter('analyses_total', 'Finished analyses by outcome.', ['outcome']),
    journeyMetricLookups: counter(
      'journey_metric_lookups_total',
      'Journeys whose metrics were looked for in Prometheus, by outcome.',
      ['outcome'],
    ),
    policyGuardViolations: counter('policy_guard_violations_total', 'Deliveries denied, by policy.', ['policy']),
    policyEvaluations: counter('policy_evaluations_total', 'Policy evaluations by result.', ['result']),
    artifactGenerationSeconds: seconds('artifact_generation_duration_seconds', 'Time to generate artifacts.'),
    promtoolValidations: counter('promtool_validations_total', 'Validations by promtool, by result.', ['result']),
    pullRequestCreations: counter('pr_creations_total', 'Pull requests proposed, by result.', ['result']),
    remoteWrites: counter('remote_writes_total', 'Writes of the journey metrics, by outcome (ok or a code).', [
      'outcome',
    ]),
    remoteWriteSamples: counter('remote_write_samples_total', 'Samples of journey metrics that were written.'),
    remoteWriteLastSuccess: gauge(
      'remote_write_last_success_timestamp_seconds',
      'When the journey metrics were last written.',
    ),
  };
}
