import type { TimeWindow } from '../series-buffer.ts';

/** A range query: its points are at `startMs` and every `stepMs` up to `endMs`. */
export interface RangeQuery {
  readonly query: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

/** Prometheus refuses a query with more points in a series. */
export const MAX_POINTS = 11_000;

/** The range queries whose points are the multiples of the step in the window, each within Prometheus' limit. */
export function planRangeQueries(query: string, { fromMs, toMs }: TimeWindow, stepMs: number): readonly RangeQuery[] {
  const queries: RangeQuery[] = [];
  const spanMs = (MAX_POINTS - 1) * stepMs;
  for (let startMs = (Math.floor(fromMs / stepMs) + 1) * stepMs; startMs <= toMs; startMs += spanMs + stepMs) {
    queries.push({ query, startMs, endMs: Math.min(startMs + spanMs, toMs), stepMs });
  }
  return queries;
}
