import { decodeSpans } from '../../contracts/otlp/decode-spans.ts';
import type { JourneyCriticalPath } from '../../contracts/rest/critical-path.ts';
import type { JourneySample, SampledRequest } from '../../domain/evidence/journey-sample.ts';
import type { Journey } from '../../domain/journey/journey.ts';
import type { PathShare } from '../../domain/service-graph/path-shares.ts';
import { tracePathShares } from '../../domain/service-graph/trace-path-shares.ts';
import { timeView } from './time-view.ts';

/** A sample, and where it is from. */
export interface ReadSample {
  readonly source: 'kept' | 'archive';
  readonly sample: JourneySample;
}

/** The path shares of a journey as its sample shows them. */
export function criticalPathView(journey: Journey, { source, sample }: ReadSample): JourneyCriticalPath {
  // A trace that lacks spans would give their time to their callers.
  const found = sample.requests.filter(({ trace }) => trace.kind === 'found' && trace.isWhole);
  const { shares, withoutPath } = tracePathShares(found.map(spansOf));
  return {
    ...{ journey_id: journey.journeyId, service_name: journey.service },
    ...{ environment: journey.environment, operation: journey.operation },
    state: found.length === 0 ? 'missing' : source,
    sampled_at: found.length === 0 ? null : timeView(sample.atMs),
    requests_used: shares.requests,
    requests_without_path: withoutPath,
    requests_not_found: sample.requests.length - found.length,
    windows: windowsView(found),
    overall: shares.overall().map(shareView),
    p50: shares.near(0.5).map(shareView),
    p95: shares.near(0.95).map(shareView),
    p99: shares.near(0.99).map(shareView),
  };
}

function spansOf({ trace }: SampledRequest) {
  return trace.kind === 'found' ? decodeSpans(trace.otlp).spans : [];
}

function windowsView(found: readonly SampledRequest[]): JourneyCriticalPath['windows'] {
  const windows = new Map<string, JourneyCriticalPath['windows'][number]>();
  for (const { fingerprint, windowStartMs } of found) {
    const key = `${String(windowStartMs)} ${fingerprint}`;
    const requests = (windows.get(key)?.requests ?? 0) + 1;
    windows.set(key, { window_start: timeView(windowStartMs), fingerprint, requests });
  }
  return [...windows.values()];
}

function shareView({ operation, share }: PathShare): JourneyCriticalPath['p50'][number] {
  return {
    service_name: operation.service,
    environment: operation.environment,
    operation: operation.operation,
    share,
  };
}
