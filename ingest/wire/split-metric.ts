import { NOTHING, applyEdits } from './edits.ts';
import type { Edit } from './edits.ts';
import { WireReader } from '../../contracts/otlp/wire-reader.ts';

const DATA_TAGS: ReadonlySet<number> = new Set([5, 7, 9, 10, 11].map((number) => (number << 3) | 2));
const POINT_TAG = 0x0a;

/** A metric cut in parts with the same name and kind, and how many of its points are too large for any part. */
export interface SplitMetric {
  readonly contents: readonly Buffer[];
  readonly tooLarge: number;
}

/** Cuts the content of a scanned `Metric` into metrics of at most `maxBytes`, each with some of its data points. */
export function splitMetric(metric: Buffer, maxBytes: number): SplitMetric {
  const points = findPoints(metric);
  const shared = metric.length - points.reduce((sum, { start, end }) => sum + end - start, 0);
  const groups: number[][] = [];
  let free = -1;
  let tooLarge = 0;
  for (const [index, { start, end }] of points.entries()) {
    const bytes = end - start;
    if (shared + bytes > maxBytes) {
      tooLarge += 1;
      continue;
    }
    if (bytes > free || groups.length === 0) {
      groups.push([]);
      free = maxBytes - shared;
    }
    groups.at(-1)?.push(index);
    free -= bytes;
  }
  return { contents: groups.map((kept) => keep(metric, points, kept)), tooLarge };
}

interface PointRange {
  readonly start: number;
  readonly end: number;
}

function keep(metric: Buffer, points: readonly PointRange[], kept: readonly number[]): Buffer {
  const isKept = new Set(kept);
  const edits: Edit[] = [];
  for (const [index, { start, end }] of points.entries()) {
    if (!isKept.has(index)) edits.push({ start, end, replacement: NOTHING, kinds: [] });
  }
  return applyEdits(metric, edits, { start: 0, end: metric.length });
}

/** The fields of all data points, tag and length included. */
function findPoints(metric: Buffer): readonly PointRange[] {
  const reader = new WireReader(metric);
  const points: PointRange[] = [];
  while (reader.hasMore()) {
    const tag = reader.uint32();
    if (!DATA_TAGS.has(tag)) {
      reader.skip(tag & 7);
      continue;
    }
    const end = reader.end();
    reader.limit = end;
    while (reader.hasMore()) {
      const start = reader.position;
      const field = reader.uint32();
      reader.skip(field & 7);
      if (field === POINT_TAG) points.push({ start, end: reader.position });
    }
    reader.limit = metric.length;
  }
  return points;
}
