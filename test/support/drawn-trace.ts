import { findCriticalPath } from '../../domain/critical-path/find-critical-path.ts';
import type { CriticalPath, TimedForest } from '../../domain/critical-path/critical-path.ts';
import { createTimedSpans } from '../../domain/critical-path/timed-span.ts';
import type { TimedSpan } from '../../domain/critical-path/timed-span.ts';
import { buildSpanForest } from '../../domain/fingerprint/span-forest.ts';
import { SpanKind } from '../../domain/telemetry/span-record.ts';
import { buildSpan } from './builders/build-span.ts';
import type { SpanTimes } from './builders/build-span.ts';

/** Milliseconds of one character of a drawing. */
const UNIT_MS = 10;
/** Where time begins in a line. */
const TIME_COLUMN = 16;

const KINDS: Readonly<Record<string, SpanKind>> = {
  s: SpanKind.server,
  c: SpanKind.client,
  p: SpanKind.producer,
  q: SpanKind.consumer,
  i: SpanKind.internal,
};

/**
 * The spans of a drawing. A line is a span: its letter, indented by two blanks below its parent, `@service` (the parent's
 * unless said), `:kind` (s, c, p, q as in queue, i), `<missing` for a parent that is nowhere; and from column 16 on its time,
 * ten milliseconds a character:
 *
 * ```
 * a@web           --------
 *   b:c             ----
 * ```
 * `!` is a span without duration.
 */
export function spansOfDrawing(drawing: string): readonly TimedSpan[] {
  const timed = createTimedSpans();
  const path: DrawnSpan[] = [];
  return linesOf(drawing).map((line) => {
    const depth = line.search(/\S/) / 2;
    const parent = path[depth - 1];
    const span = readHead(line.slice(0, TIME_COLUMN), parent);
    path.splice(depth, path.length, span);
    return timed.of(buildSpan({ ...span, name: span.letter, spanId: idOf(span.letter), ...timesOfBar(line) }));
  });
}

interface DrawnSpan {
  readonly letter: string;
  readonly service: string;
  readonly kind: SpanKind;
  readonly parentSpanId: string;
}

function readHead(head: string, parent: DrawnSpan | undefined): DrawnSpan {
  const [, letter = '', service, kind = 's', missing] = /^\s*(\w)(?:@(\w+))?(?::(\w))?(<)?/.exec(head) ?? [];
  return {
    letter,
    service: service ?? parent?.service ?? 'web',
    kind: KINDS[kind] ?? SpanKind.server,
    parentSpanId: missing === undefined ? parentIdOf(parent) : idOf('?'),
  };
}

function parentIdOf(parent: DrawnSpan | undefined): string {
  return parent === undefined ? '' : idOf(parent.letter);
}

function timesOfBar(line: string): SpanTimes {
  const bar = line.slice(TIME_COLUMN);
  const from = bar.search(/[-!]/);
  return { atMs: from * UNIT_MS, durationMs: bar.replaceAll(/[ !]/g, '').length * UNIT_MS };
}

/** What was found in a drawing, drawn: the path one letter a character, and who was treated how. */
export function drawPath(drawing: string): string {
  const forest = buildSpanForest(spansOfDrawing(drawing));
  const path = findCriticalPath(forest);
  return [drawSegments(forest, path), ...notes(forest, path)].join(' ');
}

function drawSegments(forest: TimedForest, { segments }: CriticalPath): string {
  const unitNs = UNIT_MS * 1e6;
  return segments
    .map(({ position, fromNs, toNs }) => letterAt(forest, position).repeat((toNs - fromNs) / unitNs))
    .join('');
}

function notes(forest: TimedForest, { asynchronous, misplaced, detached }: CriticalPath): readonly string[] {
  return [
    ...asynchronous.map((position) => `async:${letterAt(forest, position)}`),
    ...misplaced.map(({ position, kind, byNs }) => {
      const by = byNs / (UNIT_MS * 1e6);
      return `${kind}:${letterAt(forest, position)}${kind === 'clipped' ? '' : `${by > 0 ? '+' : ''}${String(by)}`}`;
    }),
    ...(detached === 0 ? [] : [`detached:${String(detached)}`]),
  ];
}

function letterAt(forest: TimedForest, position: number): string {
  return forest.spans[position]?.name ?? '?';
}

function linesOf(drawing: string): readonly string[] {
  const lines = drawing.split('\n').filter((line) => line.trim() !== '');
  const indent = Math.min(...lines.map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent));
}

function idOf(letter: string): string {
  return letter.charCodeAt(0).toString(16).padStart(16, '0');
}
