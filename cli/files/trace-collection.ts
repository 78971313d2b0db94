import { linkTimedSpans } from '../../domain/critical-path/link-timed-spans.ts';
import { createTimedSpans } from '../../domain/critical-path/timed-span.ts';
import type { TimedForest } from '../../domain/critical-path/critical-path.ts';
import type { TimedSpan } from '../../domain/critical-path/timed-span.ts';
import type { SpanRecord } from '../../domain/telemetry/span-record.ts';

/**
 * The spans of files by trace. A trace may be spread over all files, so it is whole only when all are read: memory grows with
 * spans, by about half a kilobyte each.
 */
export class TraceCollection {
  /** Spans that were sent again; a sender that repeats a span repeats all of it. */
  duplicates = 0;
  private readonly timed = createTimedSpans();
  private readonly spansById = new Map<string, TimedSpan[]>();

  add(spans: Iterable<SpanRecord>): void {
    for (const span of spans) {
      const known = this.spansById.get(span.traceId);
      if (known === undefined) this.spansById.set(span.traceId, [this.timed.of(span)]);
      else known.push(this.timed.of(span));
    }
  }

  get size(): number {
    return this.spansById.size;
  }

  has(traceId: string): boolean {
    return this.spansById.has(traceId);
  }

  /** Each trace once, linked, in the order in which they first appeared; what was collected is given up on the way. */
  *take(): Generator<{ readonly traceId: string; readonly forest: TimedForest }> {
    for (const [traceId, spans] of this.spansById) {
      const forest = linkTimedSpans(spans);
      this.duplicates += spans.length - forest.spans.length;
      this.spansById.set(traceId, []);
      yield { traceId, forest };
    }
  }
}
