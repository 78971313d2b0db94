import type { Counter, Gauge, Histogram } from 'prom-client';
import type { MetricFactory } from './metric-factory.ts';

/** What the Prometheus collector tells of itself. */
export interface CollectMetrics {
  /** Origin: file, service. State: working, failing. */
  readonly collectTargets: Gauge<'origin' | 'state'>;
  /** API: remote_read, query_range, metadata. Outcome: ok, or the code of the failure. */
  readonly collectRequests: Counter<'api' | 'outcome'>;
  readonly collectRequestSeconds: Histogram<'api'>;
  /** Outcome: collected, failed, skipped. */
  readonly collectWindows: Counter<'outcome'>;
  readonly collectSamples: Counter;
  readonly collectStaleMarkers: Counter;
  /** Reason: series_cap, sample_cap, native_histogram, refused. */
  readonly collectDropped: Counter<'reason'>;
  readonly collectSkippedSeconds: Counter;
  readonly collectLagSeconds: Gauge;
  /** Source: file, services. Outcome: loaded, refused. */
  readonly collectTargetLoads: Counter<'source' | 'outcome'>;
  readonly collectTargetsStale: Gauge<'source'>;
  readonly collectRefusedServices: Gauge;
}

/** Declares the metrics of the Prometheus collector. */
export function createCollectMetrics({ counter, gauge, seconds }: MetricFactory): CollectMetrics {
  return {
    collectTargets: gauge('collect_targets', 'Targets that are collected from, by origin and state.', [
      'origin',
      'state',
    ]),
    collectRequests: counter('collect_requests_total', 'Requests to Prometheus servers.', ['api', 'outcome']),
    collectRequestSeconds: seconds('collect_request_duration_seconds', 'Duration of these requests.', ['api']),
    collectWindows: counter('collect_windows_total', 'Windows of time, by what became of them.', ['outcome']),
    collectSamples: counter('collect_samples_total', 'Samples that were read and are durable in the event log.'),
    collectStaleMarkers: counter('collect_stale_markers_total', 'Ends of series among them.'),
    collectDropped: counter('collect_dropped_total', 'Series and samples that were left out, by reason.', ['reason']),
    collectSkippedSeconds: counter(
      'collect_skipped_seconds_total',
      'Time given up because a target was out of reach for longer than is caught up on.',
    ),
    collectLagSeconds: gauge('collect_lag_seconds', 'Age of the newest time collected, of the target furthest behind.'),
    collectTargetLoads: counter('collect_target_loads_total', 'Looks at where targets come from.', [
      'source',
      'outcome',
    ]),
    collectTargetsStale: gauge(
      'collect_targets_stale',
      '1 while a source of targets cannot be used and its targets from before stay in force.',
      ['source'],
    ),
    collectRefusedServices: gauge(
      'collect_refused_services',
      'Registered services whose Prometheus URL cannot be used.',
    ),
  };
}
