/** Why a single span is not taken; also the value of a metric label. */
export const SpanRejection = {
  /** Not 16 bytes, or all of them zero. */
  invalidTraceId: 'invalid_trace_id',
  /** Not 8 bytes, or all of them zero. */
  invalidSpanId: 'invalid_span_id',
  missingStartTime: 'missing_start_time',
  missingEndTime: 'missing_end_time',
  endBeforeStart: 'end_before_start',
  /** It ends later than its record was received, by more than clocks differ. */
  futureTimestamp: 'future_timestamp',
  /** It lasts longer than any request. */
  durationOutOfRange: 'duration_out_of_range',
} as const;

/** One member of {@link SpanRejection}. */
export type SpanRejection = (typeof SpanRejection)[keyof typeof SpanRejection];

/** How many spans were not taken for one reason. */
export interface RejectedSpans {
  readonly reason: SpanRejection;
  readonly count: number;
}
