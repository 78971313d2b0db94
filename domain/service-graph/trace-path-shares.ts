import { exclusiveTimes } from '../critical-path/exclusive-times.ts';
import { findCriticalPath } from '../critical-path/find-critical-path.ts';
import { linkTimedSpans } from '../critical-path/link-timed-spans.ts';
import { createTimedSpans } from '../critical-path/timed-span.ts';
import { ScoutError } from '../errors/scout-error.ts';
import type { SpanRecord } from '../telemetry/span-record.ts';
import { createPathShares } from './path-shares.ts';
import type { PathShares } from './path-shares.ts';

/** The path shares of some requests of a journey, and how many of them have no critical path. */
export interface TracePathShares {
  readonly shares: PathShares;
  /** Requests whose root took no time or more than can be, or that have no spans. */
  readonly withoutPath: number;
}

/** Which operations own how much of the time of these requests; each is the spans of one trace. */
export function tracePathShares(traces: readonly (readonly SpanRecord[])[]): TracePathShares {
  const timed = createTimedSpans();
  const builder = createPathShares();
  for (const spans of traces) {
    try {
      const forest = linkTimedSpans(spans.map((span) => timed.of(span)));
      const path = findCriticalPath(forest);
      builder.add(path.durationNs / 1e6, exclusiveTimes(forest, path));
    } catch (error) {
      // A trace that no path can be found in is counted below.
      if (!(error instanceof ScoutError)) throw error;
    }
  }
  const shares = builder.build();
  return { shares, withoutPath: traces.length - shares.requests };
}
