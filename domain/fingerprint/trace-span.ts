import { isCatchAll } from '../journey/catch-all.ts';
import { isErrorSpan } from '../journey/is-error.ts';
import { journeyIdOf } from '../journey/journey-id.ts';
import type { Journey } from '../journey/journey.ts';
import { operationOf } from '../journey/operation.ts';
import type { SpanKind, SpanRecord } from '../telemetry/span-record.ts';
import { hashText } from './hash-pair.ts';
import type { HashPair } from './hash-pair.ts';

/**
 * All that a span says about the shape of its trace. Spans of the same operation share one label, so that a span in
 * memory is ids, times and a reference.
 */
export interface SpanLabel {
  readonly kind: SpanKind;
  readonly isError: boolean;
  /** The journey whose entry point this span is, should it be the root of its trace. */
  readonly entry: Journey;
  /** Its operation takes every request, as a gateway's does: it does not tell requests apart. */
  readonly isCatchAll: boolean;
  /** Hash of service, kind, operation and error flag. */
  readonly hash: HashPair;
}

/** One span as trace assembly sees it. */
export interface TraceSpan {
  readonly spanId: string;
  /** Empty for a span without a parent. */
  readonly parentSpanId: string;
  /** Microseconds since the Unix epoch, rounded down. */
  readonly startUs: number;
  readonly durationNs: number;
  readonly label: SpanLabel;
}

/** What tells two labels apart: equal parts, equal label. */
export type LabelParts = Pick<SpanLabel, 'kind' | 'isError'> &
  Pick<Journey, 'service' | 'environment' | 'operation'> & {
    readonly journeyKind: Journey['kind'];
  };

/** Longest name of a service, an environment and an operation, in characters: three of them fit an index row. */
const MAX_SERVICE = 128;
const MAX_ENVIRONMENT = 64;
const MAX_OPERATION = 300;

/**
 * The parts of a span's label, by the naming rules of {@link operationOf} and the error rules of {@link isErrorSpan}.
 * Names are cut at a length that every store can hold, and are free of NUL characters.
 */
export function labelPartsOf(span: SpanRecord): LabelParts {
  const { kind, operation } = operationOf(span);
  return {
    kind: span.kind,
    isError: isErrorSpan(span),
    service: storable(span.service, MAX_SERVICE),
    environment: storable(span.environment, MAX_ENVIRONMENT),
    operation: storable(operation, MAX_OPERATION),
    journeyKind: kind,
  };
}

function storable(name: string, maxLength: number): string {
  const clean = name.includes('\0') ? name.replaceAll('\0', '') : name;
  if (clean.length <= maxLength) return clean;
  // By code points: half of a surrogate pair would not come back from UTF-8 as it was.
  return `${Array.from(clean.slice(0, maxLength * 2))
    .slice(0, maxLength - 1)
    .join('')}…`;
}

/** Builds a label; a pure function of its parts. */
export function createSpanLabel(parts: LabelParts): SpanLabel {
  const { kind, isError, service, environment, operation, journeyKind } = parts;
  return {
    kind,
    isError,
    entry: {
      journeyId: journeyIdOf(service, environment, operation),
      service,
      environment,
      operation,
      kind: journeyKind,
    },
    isCatchAll: isCatchAll(operation),
    hash: hashText(JSON.stringify([service, kind, operation, isError])),
  };
}

/** A span's start in whole microseconds, its duration in nanoseconds (never negative). */
export function timesOf(span: Pick<SpanRecord, 'startTimeNs' | 'endTimeNs'>): {
  readonly startUs: number;
  readonly durationNs: number;
} {
  const durationNs = Number(span.endTimeNs - span.startTimeNs);
  return { startUs: Number(span.startTimeNs / 1000n), durationNs: Math.max(0, durationNs) };
}
