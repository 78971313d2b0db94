import { COLUMN_ID_WORDS, CYCLE, ORPHAN, PARENTLESS } from './trace-columns.ts';
import type { LabelOrder, TraceColumns } from './trace-columns.ts';

/** Traces up to this length are sorted and linked by plain loops. */
const SMALL = 24;

/** Puts `order` into the canonical order of `buildSpanForest`: by content first, by ids only between spans alike. */
export function sortColumns(columns: TraceColumns, count: number, labelOrder: LabelOrder): void {
  const { order } = columns;
  for (let row = 0; row < count; row += 1) order[row] = row;
  if (count > SMALL) {
    order.subarray(0, count).sort((a, b) => compareRows(columns, [a, b], labelOrder));
    return;
  }
  for (let end = 1; end < count; end += 1) {
    const row = order[end] as number;
    let position = end - 1;
    while (position >= 0 && isAfter(columns, order[position] as number, row, labelOrder)) {
      order[position + 1] = order[position] as number;
      position -= 1;
    }
    order[position + 1] = row;
  }
}

/** The common case apart: starts differ. */
// eslint-disable-next-line @typescript-eslint/max-params -- called for every pair of spans: a tuple would be garbage
function isAfter(columns: TraceColumns, a: number, b: number, labelOrder: LabelOrder): boolean {
  const difference = (columns.startUs[a] as number) - (columns.startUs[b] as number);
  return difference === 0 ? compareRows(columns, [a, b], labelOrder) > 0 : difference > 0;
}

function compareRows(columns: TraceColumns, [a, b]: readonly [number, number], labelOrder: LabelOrder): number {
  const { startUs, durationNs, labelHashes, labels } = columns;
  return (
    (startUs[a] as number) - (startUs[b] as number) ||
    (durationNs[b] as number) - (durationNs[a] as number) ||
    (labelHashes[2 * a] as number) - (labelHashes[2 * b] as number) ||
    (labelHashes[2 * a + 1] as number) - (labelHashes[2 * b + 1] as number) ||
    compareIds(columns.ids, a, b) ||
    labelOrder(labels[a] as number, labels[b] as number)
  );
}

function compareIds(ids: Int32Array, a: number, b: number): number {
  for (let word = 0; word < COLUMN_ID_WORDS; word += 1) {
    const difference =
      ((ids[a * COLUMN_ID_WORDS + word] as number) >>> 0) - ((ids[b * COLUMN_ID_WORDS + word] as number) >>> 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Finds every span's parent, cuts cycles, and lists the children of each span in canonical order. */
export function linkColumns(columns: TraceColumns, count: number): void {
  const { parents, firstChild, nextSibling } = columns;
  if (count > SMALL) indexIds(columns, count);
  let mayHaveCycles = false;
  for (let position = 0; position < count; position += 1) {
    const parent = count > SMALL ? lookUpParent(columns, position, count) : searchParent(columns, position, count);
    parents[position] = parent;
    if (parent >= position) mayHaveCycles = true;
    firstChild[position] = -1;
  }
  if (mayHaveCycles) cutCycles(columns, count);
  for (let position = count - 1; position >= 0; position -= 1) {
    const parent = parents[position] as number;
    if (parent < 0) continue;
    nextSibling[position] = firstChild[parent] as number;
    firstChild[parent] = position;
  }
}

function searchParent({ ids, order }: TraceColumns, position: number, count: number): number {
  const at = (order[position] as number) * COLUMN_ID_WORDS;
  const high = ids[at + 2] as number;
  const low = ids[at + 3] as number;
  if (high === 0 && low === 0) return PARENTLESS;
  for (let candidate = 0; candidate < count; candidate += 1) {
    const candidateAt = (order[candidate] as number) * COLUMN_ID_WORDS;
    if (ids[candidateAt + 1] === low && ids[candidateAt] === high) return candidate;
  }
  return ORPHAN;
}

function slotOf(high: number, low: number, mask: number): number {
  const mixed = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) & mask;
}

/** At least twice as many slots as spans, and no more than four times: the columns may have been made for a longer trace. */
function indexMask(count: number): number {
  return (1 << (33 - Math.clz32(count))) - 1;
}

/** Of several spans with one id, the canonically first is the one that is found. */
function indexIds({ ids, order, index }: TraceColumns, count: number): void {
  const mask = indexMask(count);
  index.fill(-1, 0, mask + 1);
  for (let position = 0; position < count; position += 1) {
    const at = (order[position] as number) * COLUMN_ID_WORDS;
    let slot = slotOf(ids[at] as number, ids[at + 1] as number, mask);
    for (; index[slot] !== -1; slot = (slot + 1) & mask) {
      const knownAt = (order[index[slot] as number] as number) * COLUMN_ID_WORDS;
      if (ids[knownAt] === ids[at] && ids[knownAt + 1] === ids[at + 1]) break;
    }
    if (index[slot] === -1) index[slot] = position;
  }
}

function lookUpParent({ ids, order, index }: TraceColumns, position: number, count: number): number {
  const at = (order[position] as number) * COLUMN_ID_WORDS;
  const high = ids[at + 2] as number;
  const low = ids[at + 3] as number;
  if (high === 0 && low === 0) return PARENTLESS;
  const mask = indexMask(count);
  for (let slot = slotOf(high, low, mask); index[slot] !== -1; slot = (slot + 1) & mask) {
    const candidate = index[slot] as number;
    const candidateAt = (order[candidate] as number) * COLUMN_ID_WORDS;
    if (ids[candidateAt] === high && ids[candidateAt + 1] === low) return candidate;
  }
  return ORPHAN;
}

/** Walks up from every span once; a walk that meets itself has found a cycle, which is cut at its first span. */
function cutCycles({ parents, walk }: TraceColumns, count: number): void {
  const UNSEEN = 0;
  const DONE = -1;
  walk.fill(UNSEEN, 0, count);
  for (let start = 0; start < count; start += 1) {
    const number = start + 1;
    let position = start;
    while (position >= 0 && walk[position] === UNSEEN) {
      walk[position] = number;
      position = parents[position] as number;
    }
    if (position >= 0 && walk[position] === number) parents[firstOfCycle(parents, position)] = CYCLE;
    for (let seen = start; seen >= 0 && walk[seen] === number; seen = parents[seen] as number) walk[seen] = DONE;
  }
}

function firstOfCycle(parents: Int32Array, inside: number): number {
  let first = inside;
  for (let position = parents[inside] as number; position !== inside; position = parents[position] as number) {
    first = Math.min(first, position);
  }
  return first;
}
