import { buildSpanForest } from '../fingerprint/span-forest.ts';
import type { TimedForest } from './critical-path.ts';
import type { TimedSpan } from './timed-span.ts';

/** Links the spans of one trace. A span that was sent again counts once: a sender that repeats a span repeats all of it. */
export function linkTimedSpans(spans: readonly TimedSpan[]): TimedForest {
  return buildSpanForest(withoutDuplicates(spans));
}

function withoutDuplicates(spans: readonly TimedSpan[]): readonly TimedSpan[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  if (ids.size === spans.length) return spans;
  const byContent = new Map(spans.map((span) => [contentOf(span), span]));
  return [...byContent.values()];
}

function contentOf({ spanId, parentSpanId, name, startTimeNs, endTimeNs, label }: TimedSpan): string {
  const { high, low } = label.hash;
  return JSON.stringify([spanId, parentSpanId, name, String(startTimeNs), String(endTimeNs), high, low]);
}
