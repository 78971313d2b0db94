import type { SketchData } from '../sketch/sketch-data.ts';

/** Length of an SLI bucket: one minute. */
export const SLI_BUCKET_MS = 60_000;

/**
 * One journey's requests in one minute (by the start time of the root span).
 * Everything about targets, backtests and budgets is computed from these.
 */
export interface SliBucket {
  readonly journeyId: string;
  /** Start of the minute, epoch milliseconds, a multiple of {@link SLI_BUCKET_MS}. */
  readonly startMs: number;
  readonly total: number;
  /** Requests that failed by the error rules of `domain/journey/is-error.ts`; 0 ≤ bad ≤ total. */
  readonly bad: number;
  /** Durations of all requests of the minute, failed ones too, milliseconds. */
  readonly latency: SketchData;
}

/** Good/total events of one interval for one SLI: what backtest, targets and budgets take. */
export interface EventCount {
  readonly startMs: number;
  readonly total: number;
  readonly bad: number;
}

/** An SLI is an availability ratio, or the share of requests that were faster than a threshold. */
export type SliKind = 'availability' | 'latency';

/** What makes an event bad. `thresholdMs` belongs to latency alone. */
export type SliDefinition =
  { readonly kind: 'availability' } | { readonly kind: 'latency'; readonly thresholdMs: number };
