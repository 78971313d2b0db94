import type { JourneyTotals, JourneyTotalsReader } from '../../domain/sli/ports.ts';
import { LATENCY_BOUNDS_MS } from '../../domain/sli/latency-bounds.ts';
import { countAtOrBelow, sketchCount, sketchSum } from '../../domain/sketch/dd-sketch.ts';
import { journeyExposition } from './journey-exposition.ts';
import type { JourneyCounters } from './journey-exposition.ts';

/** How long an exposition is shown again: several scrapers cost one read. */
const FRESH_MS = 10_000;

/**
 * The journey metrics as text, read at most every ten seconds; scrapes that come together share one read.
 *
 * A late span moves a request from one latency bucket to another, so a total can fall by one for a moment. Prometheus
 * would take that for a counter reset and add the whole counter to the rate: so no series ever falls here.
 */
export function createJourneyMetrics(options: {
  readonly totals: JourneyTotalsReader;
  readonly nowMs: () => number;
}): () => Promise<string> {
  let highest = new Map<string, JourneyCounters>();
  let shown: { readonly atMs: number; readonly text: Promise<string> } | undefined;

  async function read(): Promise<string> {
    const totals = await options.totals.listTotals();
    const journeys = totals.map((row) => neverFalling(countersOf(row), highest.get(row.journeyId)));
    highest = new Map(journeys.map((journey) => [journey.journeyId, journey]));
    return journeyExposition(journeys);
  }

  return () => {
    const nowMs = options.nowMs();
    if (shown !== undefined && nowMs - shown.atMs < FRESH_MS) return shown.text;
    const text = read();
    shown = { atMs: nowMs, text };
    // A failed read is not shown again.
    text.catch(() => (shown = undefined));
    return text;
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
