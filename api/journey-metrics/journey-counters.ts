import type { JourneyTotals, JourneyTotalsReader } from '../../domain/sli/ports.ts';
import { LATENCY_BOUNDS_MS } from '../../domain/sli/latency-bounds.ts';
import { countAtOrBelow, sketchCount, sketchSum } from '../../domain/sketch/dd-sketch.ts';

/** One journey's counters as Prometheus sees them: cumulative, and never falling. */
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

/**
 * The counters of all journeys, read at most every ten seconds; scrapes that come together share one read.
 *
 * A late span moves a request from one latency bucket to another, so a total can fall by one for a moment. Prometheus
 * would take that for a counter reset and add the whole counter to the rate: so no series ever falls here.
 */
export function createJourneyCounters(options: {
  readonly totals: JourneyTotalsReader;
  readonly nowMs: () => number;
}): ReadJourneyCounters {
  let highest = new Map<string, JourneyCounters>();
  let shown: { readonly atMs: number; readonly counters: Promise<readonly JourneyCounters[]> } | undefined;

  async function read(): Promise<readonly JourneyCounters[]> {
    const totals = await options.totals.listTotals();
    const journeys = totals.map((row) => neverFalling(countersOf(row), highest.get(row.journeyId)));
    highest = new Map(journeys.map((journey) => [journey.journeyId, journey]));
    return journeys;
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

/** Each series is at least what was shown of it; maxima of ordered bounds keep their order. */
function neverFalling(current: JourneyCounters, before: JourneyCounters | undefined): JourneyCounters {
  if (before === undefined) return current;
  return {
    ...current,
    requests: Math.max(current.requests, before.requests),
    errors: Math.max(current.errors, before.errors),
    atOrBelow: current.atOrBelow.map((count, position) => Math.max(count, before.atOrBelow[position] ?? 0)),
    durationCount: Math.max(current.durationCount, before.durationCount),
    durationSumSeconds: Math.max(current.durationSumSeconds, before.durationSumSeconds),
  };
}
