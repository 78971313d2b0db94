import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import type { PrometheusQueries } from '../domain/sli-discovery/ports.ts';

/**
 * Queries that are asked until a signal fires; then the server counts as gone, so that whoever asks stops instead of waiting for
 * each of a hundred queries in turn. The one under way is bounded by its own time-out.
 */
export function boundedQueries(queries: PrometheusQueries, signal: AbortSignal): PrometheusQueries {
  const ask = async <T>(query: () => Promise<T>): Promise<T> => {
    if (!signal.aborted) return query();
    const message = 'Its queries take so long that the analysis does not wait for the rest.';
    throw new ScoutError({ code: ErrorCode.unavailable, message });
  };
  return {
    metricNames: (range) => ask(() => queries.metricNames(range)),
    labelNames: (selector, range) => ask(() => queries.labelNames(selector, range)),
    labelValues: (label, selector, range) => ask(() => queries.labelValues(label, selector, range)),
    instant: (query, atMs) => ask(() => queries.instant(query, atMs)),
    range: (query, question) => ask(() => queries.range(query, question)),
  };
}
