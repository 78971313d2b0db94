import { decodeSpans } from '../../contracts/otlp/decode-spans.ts';
import type { TraceView } from '../../contracts/rest/evidence.ts';
import type { TimedForest } from '../../domain/critical-path/critical-path.ts';
import { findCriticalPath } from '../../domain/critical-path/find-critical-path.ts';
import { linkTimedSpans } from '../../domain/critical-path/link-timed-spans.ts';
import { createTimedSpans } from '../../domain/critical-path/timed-span.ts';
import type { TimedSpan } from '../../domain/critical-path/timed-span.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { MissingTraceReason, TraceEvidence } from '../../domain/evidence/trace-evidence.ts';
import { primaryRoot } from '../../domain/fingerprint/primary-root.ts';
import type { SpanRecord } from '../../domain/telemetry/span-record.ts';
import { timeView } from './time-view.ts';

/** Spans of a trace that are shown. */
const SHOWN = 1_000;
const NANOS_PER_MS = 1e6;

const WHY_MISSING: Readonly<Record<MissingTraceReason, string>> = {
  not_archived: 'The archive has no spans of its time: it was off, is behind, or has deleted them.',
  not_in_archive: 'The archived spans of its time were read, and none is of this trace.',
  search_limit: 'It was not found before the search ended at its limit of bytes or time.',
  archive_failed: 'The archive could not be read.',
};

/** A trace with its spans and its critical path, or why there are none. */
export function traceView(trace: TraceEvidence): TraceView {
  if (trace.kind === 'missing') {
    return {
      ...{ trace_id: trace.traceId, found: false, reason: trace.reason, detail: WHY_MISSING[trace.reason] },
      ...{ whole: false, spans: [], spans_omitted: 0, critical_path: null },
    };
  }
  const timed = createTimedSpans();
  const records = new Map(decodeSpans(trace.otlp).spans.map((span) => [timed.of(span), span]));
  const forest = linkTimedSpans([...records.keys()]);
  const root = forest.spans.length === 0 ? undefined : forest.spans[primaryRoot(forest).position];
  const originNs = root?.startTimeNs ?? 0n;
  const detail = trace.isWhole
    ? 'All its archived spans.'
    : 'Some of its spans: the search ended early, or it is very large.';
  return {
    ...{ trace_id: trace.traceId, found: true, reason: null, detail, whole: trace.isWhole },
    spans: forest.spans.slice(0, SHOWN).map((span) => spanView(span, records.get(span), originNs)),
    spans_omitted: Math.max(0, forest.spans.length - SHOWN),
    critical_path: criticalPathView(forest),
  };
}

function spanView(
  { spanId, parentSpanId, name, startTimeNs, durationNs, label }: TimedSpan,
  record: SpanRecord | undefined,
  originNs: bigint,
): TraceView['spans'][number] {
  return {
    span_id: spanId,
    parent_span_id: parentSpanId === '' ? null : parentSpanId,
    service_name: label.entry.service,
    operation: label.entry.operation,
    name,
    kind: label.kind,
    status: record?.status ?? 'unset',
    start: timeView(Number(startTimeNs / 1_000_000n)),
    start_ms: Number(startTimeNs - originNs) / NANOS_PER_MS,
    duration_ms: durationNs / NANOS_PER_MS,
  };
}

function criticalPathView(forest: TimedForest): TraceView['critical_path'] {
  try {
    const { root, durationNs, segments, asynchronous, detached } = findCriticalPath(forest);
    return {
      root_span_id: forest.spans[root]?.spanId ?? '',
      duration_ms: durationNs / NANOS_PER_MS,
      segments: segments.map(({ position, fromNs, toNs }) => {
        const span = forest.spans[position];
        return {
          span_id: span?.spanId ?? '',
          service_name: span?.label.entry.service ?? '',
          operation: span?.label.entry.operation ?? '',
          from_ms: fromNs / NANOS_PER_MS,
          duration_ms: (toNs - fromNs) / NANOS_PER_MS,
          share: (toNs - fromNs) / durationNs,
        };
      }),
      asynchronous_spans: asynchronous.length,
      detached_spans: detached,
    };
  } catch (error) {
    // Without spans, or with a root of more than 104 days, there is no path.
    if (error instanceof ScoutError) return null;
    throw error;
  }
}
