import { z } from 'zod';

const identity = {
  /** Version of this schema. */
  schema: z.literal(1),
  capsule_id: z.string().min(1),
  /** Grows with every event of a capsule; (`capsule_id`, `version`) names an event, which may come more than once. */
  version: z.int().nonnegative(),
};

const common = {
  ...identity,
  service: z.string(),
  environment: z.string(),
  window_start_ms: z.int(),
  window_ms: z.int().positive(),
  error_count: z.int().nonnegative(),
  /** `error_count` by the capsule's count, 0 to 1. */
  error_share: z.number().min(0).max(1),
  sample_trace_ids: z.array(z.string()),
};

/** A trace capsule as it is now. */
const TraceCapsuleEvent = z.object({
  kind: z.literal('trace'),
  ...common,
  journey_id: z.string(),
  fingerprint: z.string(),
  /** Entry point of the journey: what the capsule's traces do. */
  operation: z.string(),
  trace_count: z.int().positive(),
  span_count: z.int().nonnegative(),
  /** The call path, in call order. */
  steps: z.array(z.object({ service: z.string(), operation: z.string(), depth: z.int() })),
});

/** A log capsule as it is now. */
const LogCapsuleEvent = z.object({
  kind: z.literal('log'),
  ...common,
  /** Resolved: not that of an alias. */
  template_id: z.string(),
  /** The template's present text; variables are `<*>`. */
  template: z.string(),
  line_count: z.int().positive(),
  /** Lines by severity; those without any are left out. */
  severities: z.record(z.string(), z.int().positive()),
  /** Whether the template is news: this is the window in which a known service wrote it for the first time. */
  new_template: z.boolean(),
});

/**
 * A capsule that is no more: nothing is left of what it counted, because that turned out to be something else. May come
 * for a capsule of which no event came before, when it was there too shortly to be told of.
 */
const RemovedCapsuleEvent = z.object({
  kind: z.literal('removed'),
  ...identity,
  /** What it was. */
  capsule_kind: z.enum(['trace', 'log']),
});

/**
 * A record of the topic `capsule-events`, JSON in UTF-8: what a capsule is after it changed. Changes between two
 * publications are one event. Delivered at least once; of events of one capsule that with the largest version counts.
 */
export const CapsuleEvent = z.discriminatedUnion('kind', [TraceCapsuleEvent, LogCapsuleEvent, RemovedCapsuleEvent]);

/** An event of any kind. */
export type CapsuleEvent = z.output<typeof CapsuleEvent>;

/** What a capsule is of. */
export type CapsuleKind = z.output<typeof RemovedCapsuleEvent>['capsule_kind'];

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The bytes of an event on the topic. */
export function encodeCapsuleEvent(event: CapsuleEvent): Uint8Array {
  return encoder.encode(JSON.stringify(event));
}

/** Reads what {@link encodeCapsuleEvent} wrote; throws when the bytes are not that. */
export function decodeCapsuleEvent(bytes: Uint8Array): CapsuleEvent {
  return CapsuleEvent.parse(JSON.parse(decoder.decode(bytes)));
}
