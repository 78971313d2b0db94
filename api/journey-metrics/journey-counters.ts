import type { JourneyTotals, JourneyTotalsReader } from '../../domain/sli/ports.ts';
import { LATENCY_BOUNDS_MS } from '../../domain/sli/latency-bounds.ts';
import { countAtOrBelow, sketchCount, sketchSum } from '../../domain/sketch/dd-sketch.ts';

/** One journey's counters as Prometheus sees them. */
export interface JourneyCounters {
  readonly journeyId: string;
  readonly service: string;
  readonly environment: string;
  readonly operation: string;
  readonly requests: number;
  readonly errors: number;
  /** Requests at or below each of `LATENCY_BOUNDS_MS`, in its order. */
  readonly atOrBelow: readonly number[];
  readonly durationCount: number;
  readonly durationSumSeconds: number;
}

/** Reads the counters of all journeys. */
export type ReadJourneyCounters = () => Promise<readonly JourneyCounters[]>;

/** How long counters are shown again: several scrapers cost one read. */
const FRESH_MS = 10_000;

/** The counters of all journeys, read at most every ten seconds; scrapes that come together share one read. */
export function createJourneyCounters(options: {
  readonly totals: JourneyTotalsReader;
  readonly nowMs: () => number;
}): ReadJourneyCounters {
  let shown: { readonly atMs: number; readonly counters: Promise<readonly JourneyCounters[]> } | undefined;

  async function read(): Promise<readonly JourneyCounters[]> {
    return (await options.totals.listTotals()).map(countersOf);
  }

  return () => {
    const nowMs = options.nowMs();
    if (shown !== undefined && nowMs - shown.atMs < FRESH_MS) return shown.counters;
    const counters = read();
    shown = { atMs: nowMs, counters };
    // A failed read is not shown again.
    counters.catch(() => (shown = undefined));
    return counters;
  };
}

function countersOf(totals: JourneyTotals): JourneyCounters {
  const { journeyId, service, environment, operation, latency } = totals;
  return {
    ...{ journeyId, service, environment, operation },
    requests: totals.total,
    errors: totals.bad,
    atOrBelow: LATENCY_BOUNDS_MS.map((boundMs) => countAtOrBelow(latency, boundMs)),
    durationCount: sketchCount(latency),
    durationSumSeconds: sketchSum(latency) / 1_000,
  };
}
