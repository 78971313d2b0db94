/** A range of time in Unix milliseconds. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A value of an instant query. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The values of one series of a range query, ascending by time; NaN is left out. */
export interface SampledSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly { readonly timeMs: number; readonly value: number }[];
}

/**
 * The HTTP API of a server that answers PromQL, as discovery needs it.
 * Calls throw ScoutError: unavailable, deadline_exceeded, unauthenticated, permission_denied, and invalid_argument for a query
 * that the server does not take.
 */
export interface PrometheusQueries {
  /** Names of all metrics that had a sample in the range. */
  metricNames(range: TimeRange): Promise<readonly string[]>;
  /** Names of the labels of a selector's series. */
  labelNames(selector: string, range: TimeRange): Promise<readonly string[]>;
  /** Values of one of them. */
  labelValues(label: string, selector: string, range: TimeRange): Promise<readonly string[]>;
  /** The value of a query at a time. */
  instant(query: string, atMs: number): Promise<readonly Sample[]>;
  /** Its values over a range. */
  range(query: string, question: TimeRange & { readonly stepMs: number }): Promise<readonly SampledSeries[]>;
}
