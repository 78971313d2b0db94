/**
 * Why a trace that is pointed to is not at hand:
 * - `not_archived`: no batch of the archive has spans of its time (the archive was off, is behind, or has deleted them);
 * - `not_in_archive`: the batches of its time were read, and none has it;
 * - `search_limit`: the search ended at its limit of bytes or time;
 * - `archive_failed`: the archive could not be read.
 */
export type MissingTraceReason = 'not_archived' | 'not_in_archive' | 'search_limit' | 'archive_failed';

/** A trace that is pointed to: its spans as they were archived, or why they are not at hand. */
export type TraceEvidence =
  | {
      readonly kind: 'found';
      readonly traceId: string;
      /** An encoded `ExportTraceServiceRequest` with the spans of this trace alone, redacted as it was archived. */
      readonly otlp: Uint8Array;
      /** No batch that may have spans of it was left unread, and no span was left out for its size. */
      readonly isWhole: boolean;
    }
  | { readonly kind: 'missing'; readonly traceId: string; readonly reason: MissingTraceReason };

/** A trace to look for: its root starts in [fromMs, toMs). */
export interface WantedTrace {
  readonly traceId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What is known of the same traces after another search: nothing that was found is lost, and a later search says why a
 * trace is missing. In the order of `known`, then what is new.
 */
export function mergeTraceEvidence(
  known: readonly TraceEvidence[],
  sought: readonly TraceEvidence[],
): readonly TraceEvidence[] {
  const merged = new Map(known.map((trace) => [trace.traceId, trace]));
  for (const trace of sought) {
    const before = merged.get(trace.traceId);
    if (before?.kind === 'found' && (before.isWhole || trace.kind === 'missing')) continue;
    merged.set(trace.traceId, trace);
  }
  return [...merged.values()];
}
