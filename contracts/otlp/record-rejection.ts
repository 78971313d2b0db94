import { SpanRejection } from './span-rejection.ts';

/** Why a single span, log record or data point is not taken; also the value of a metric label. */
export const RecordRejection = {
  ...SpanRejection,
  /** A data point without a time. */
  missingTime: 'missing_time',
  /** Lists in lists beyond MAX_VALUE_DEPTH. */
  tooDeep: 'too_deep',
  /** More than MAX_ATTRIBUTES_PER_RECORD. */
  tooManyAttributes: 'too_many_attributes',
  /** By itself larger than a record of the event log may be. */
  tooLarge: 'too_large',
  /** Its resource and scope are too large to be repeated for each partition. */
  resourceTooLarge: 'resource_too_large',
} as const;

/** One member of {@link RecordRejection}. */
export type RecordRejection = (typeof RecordRejection)[keyof typeof RecordRejection];
