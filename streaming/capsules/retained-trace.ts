import type { LabelTable } from './label-table.ts';
import { ROW_WIDTH, appendRow, isParentless, isSameRow, labelOfRow, rowCount, rowsOf } from './span-rows.ts';
import type { SpanRow, SpanRows } from './span-rows.ts';

/**
 * A trace in memory. `counted` says how many of its first rows the aggregates hold:
 *
 * ```
 *            first span                close                     late span
 *  (nothing) ──────────► open          ─────► closed             ─────────► amended ── close ─► closed
 *                        counted = 0          counted = all rows            0 < counted < all rows
 * ```
 * Closing an amended trace retracts the shape of the counted rows and adds the shape of all.
 */
export interface RetainedTrace {
  readonly traceId: string;
  rows: SpanRows;
  counted: number;
  hasRoot: boolean;
  /** When it was opened or reopened, by `elapsedMs`. */
  openedAtMs: number;
  /** When its latest span came, by `elapsedMs`. */
  lastSpanAtMs: number;
  /** When it was last closed, by `activeMs`. */
  closedAtMs: number;
  /** Offsets of rows by the low word of the span id; only for traces too long to be searched. */
  offsets: Map<number, number[]> | undefined;
}

/** A search compares one number a row: cheaper than an index, and an index takes more memory than the rows. */
const SEARCHABLE_ROWS = 128;

/** Creates a trace without spans. */
export function createRetainedTrace(traceId: string, elapsedMs: number): RetainedTrace {
  return {
    traceId,
    rows: [],
    counted: 0,
    hasRoot: false,
    openedAtMs: elapsedMs,
    lastSpanAtMs: elapsedMs,
    closedAtMs: 0,
    offsets: undefined,
  };
}

/** How many spans it has. */
export function spanCountOf(trace: RetainedTrace): number {
  return rowCount(trace.rows);
}

/** Whether the aggregates hold all of it. */
export function isClosed(trace: RetainedTrace): boolean {
  return trace.counted === rowCount(trace.rows);
}

/**
 * Adds a span unless the very same one is there: a sender that repeats a span repeats all of it. Two different spans
 * with one id (old Zipkin senders) are two spans, so that what is counted doesn't depend on which came first.
 */
export function addSpan(trace: RetainedTrace, row: SpanRow): boolean {
  if (hasSpan(trace, row)) return false;
  const offset = trace.rows.length;
  // The first append to an empty array would reserve room for two spans more.
  if (offset === 0) trace.rows = rowsOf(row);
  else appendRow(trace.rows, row);
  if (isParentless(trace.rows, offset)) trace.hasRoot = true;
  if (trace.offsets !== undefined) indexRow(trace.offsets, row.idLow, offset);
  else if (rowCount(trace.rows) > SEARCHABLE_ROWS) trace.offsets = indexRows(trace.rows);
  return true;
}

/** Gives back the trace's references to its labels. */
export function releaseLabels(trace: RetainedTrace, labels: LabelTable): void {
  for (let offset = 0; offset < trace.rows.length; offset += ROW_WIDTH) labels.release(labelOfRow(trace.rows, offset));
}

function hasSpan({ rows, offsets }: RetainedTrace, row: SpanRow): boolean {
  if (offsets !== undefined) return offsets.get(row.idLow)?.some((offset) => isSameRow(rows, offset, row)) ?? false;
  for (let offset = 0; offset < rows.length; offset += ROW_WIDTH) {
    if (isSameRow(rows, offset, row)) return true;
  }
  return false;
}

function indexRows(rows: SpanRows): Map<number, number[]> {
  const offsets = new Map<number, number[]>();
  for (let offset = 0; offset < rows.length; offset += ROW_WIDTH) indexRow(offsets, rows[offset + 1] ?? 0, offset);
  return offsets;
}

function indexRow(offsets: Map<number, number[]>, idLow: number, offset: number): void {
  const known = offsets.get(idLow);
  if (known === undefined) offsets.set(idLow, [offset]);
  else known.push(offset);
}
