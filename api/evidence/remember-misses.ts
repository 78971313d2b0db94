import type { TraceFinder } from '../../domain/evidence/ports.ts';
import type { TraceEvidence } from '../../domain/evidence/trace-evidence.ts';

/** The archive follows ingest by a minute or so: sooner there is nothing new to find. */
const REMEMBER_FOR_MS = 60_000;
/** Traces that are remembered; the oldest are forgotten first. */
const MAX_MISSES = 10_000;

interface Miss {
  readonly untilMs: number;
  readonly trace: TraceEvidence;
}

/** A finder that, for a minute, gives the answer of the last search for each trace that this did not find. */
export function rememberMisses(finder: TraceFinder, nowMs: () => number): TraceFinder {
  const misses = new Map<string, Miss>();

  function remember(trace: TraceEvidence): void {
    misses.delete(trace.traceId);
    if (trace.kind === 'found') return;
    misses.set(trace.traceId, { untilMs: nowMs() + REMEMBER_FOR_MS, trace });
    const [oldest] = misses.keys();
    if (misses.size > MAX_MISSES && oldest !== undefined) misses.delete(oldest);
  }

  return {
    async findTraces(wanted, options) {
      const now = nowMs();
      const known = new Map<string, TraceEvidence>();
      for (const { traceId } of wanted) {
        const miss = misses.get(traceId);
        if (miss !== undefined && now < miss.untilMs) known.set(traceId, miss.trace);
      }
      const unknown = wanted.filter(({ traceId }) => !known.has(traceId));
      const sought = unknown.length === 0 ? [] : await finder.findTraces(unknown, options);
      for (const trace of sought) {
        remember(trace);
        known.set(trace.traceId, trace);
      }
      return wanted.flatMap(({ traceId }) => known.get(traceId) ?? []);
    },
  };
}
