import { HIGH_MULTIPLIER, LOW_MULTIPLIER, hashText, hashToHex, mixIntoLane } from './hash-pair.ts';
import { entryPosition } from '../journey/entry-point.ts';
import type { CallTree } from '../journey/entry-point.ts';
import { linkColumns, sortColumns } from './link-columns.ts';
import { avalanche } from './murmur3.ts';
import type { LabelOrder, TraceColumns } from './trace-columns.ts';

const FOREST = hashText('forest');
/** Larger groups of concurrent siblings are sorted by the runtime. */
const SMALL_GROUP = 32;

/**
 * Folds a trace in columns of numbers to what the aggregates need: its primary root and its fingerprint, equal to
 * those that `assembleTrace` finds for the same spans. Everything but the names of a call path comes from here; the
 * names are asked of `assembleTrace` once per shape.
 */
export class TraceFolder {
  /** Row of the primary root. */
  root = 0;
  /** The fingerprint's words, signed. */
  high = 0;
  low = 0;
  private columns: TraceColumns;
  private count = 0;
  private rootPosition = 0;

  constructor(columns: TraceColumns) {
    this.columns = columns;
  }

  /** Folds the first `count` rows of the columns, at least one. */
  fold(count: number, labelOrder: LabelOrder): void {
    const { columns } = this;
    this.count = count;
    sortColumns(columns, count, labelOrder);
    linkColumns(columns, count);
    this.foldTrees();
    const primary = this.primaryRoot();
    this.rootPosition = primary;
    this.root = columns.order[primary] as number;
    this.foldForest(primary);
  }

  /** Row of the span that names the folded trace's journey: `entryPosition` of its primary root. */
  entry(labelOf: (label: number) => ReturnType<CallTree['labelAt']>): number {
    const { order, labels, firstChild, nextSibling } = this.columns;
    const tree: CallTree = {
      labelAt: (position) => labelOf(labels[order[position] as number] as number),
      forEachChild: (position, visit) => {
        let child = firstChild[position] as number;
        for (; child >= 0; child = nextSibling[child] as number) visit(child);
      },
    };
    return order[entryPosition(tree, this.rootPosition)] as number;
  }

  /** The fingerprint as 16 hex digits. */
  fingerprint(): string {
    return hashToHex({ high: this.high, low: this.low });
  }

  /** Every tree bottom-up: from the last position where parents come first, else in reverse order of a walk down. */
  private foldTrees(): void {
    const { parents, walk } = this.columns;
    let isTopDown = true;
    for (let position = 0; position < this.count; position += 1) {
      if ((parents[position] as number) > position) isTopDown = false;
    }
    if (isTopDown) {
      for (let position = this.count - 1; position >= 0; position -= 1) this.foldNode(position);
      return;
    }
    const reached = this.walkDown();
    for (let index = reached - 1; index >= 0; index -= 1) this.foldNode(walk[index] as number);
  }

  private walkDown(): number {
    const { parents, firstChild, nextSibling, walk } = this.columns;
    let reached = 0;
    for (let position = 0; position < this.count; position += 1) {
      if ((parents[position] as number) < 0) walk[reached++] = position;
    }
    for (let index = 0; index < reached; index += 1) {
      let child = firstChild[walk[index] as number] as number;
      for (; child >= 0; child = nextSibling[child] as number) walk[reached++] = child;
    }
    return reached;
  }

  private foldNode(position: number): void {
    const { order, labelHashes, firstChild, nextSibling, high, low, list } = this.columns;
    const row = order[position] as number;
    let length = 0;
    for (let child = firstChild[position] as number; child >= 0; child = nextSibling[child] as number) {
      list[length++] = child;
    }
    const kept = this.foldSiblings(length);
    this.high = labelHashes[2 * row] as number;
    this.low = labelHashes[2 * row + 1] as number;
    for (let index = 0; index < kept; index += 1) this.mix(list[index] as number);
    this.finish(kept);
    high[position] = this.high;
    low[position] = this.low;
  }

  private mix(position: number): void {
    const high = this.columns.high[position] as number;
    const low = this.columns.low[position] as number;
    this.high = mixIntoLane(mixIntoLane(this.high, high, HIGH_MULTIPLIER), low, HIGH_MULTIPLIER);
    this.low = mixIntoLane(mixIntoLane(this.low, low, LOW_MULTIPLIER), high, LOW_MULTIPLIER);
  }

  private finish(children: number): void {
    this.high = avalanche(this.high ^ (children + 1));
    this.low = avalanche((this.low + this.high) | 0);
  }

  /** Sorts concurrent neighbours in the first `length` entries of `list`, folds equal ones; returns how many are left. */
  private foldSiblings(length: number): number {
    if (length < 2) return length;
    const { list, order, startUs, durationNs } = this.columns;
    let kept = 0;
    let groupStart = 0;
    let groupStartUs = Number.NaN;
    let endUs = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < length; index += 1) {
      const row = order[list[index] as number] as number;
      const start = startUs[row] as number;
      if (start >= endUs && start !== groupStartUs) {
        kept = this.keepGroup(groupStart, index, kept);
        groupStart = index;
        groupStartUs = start;
      }
      endUs = Math.max(endUs, start + (durationNs[row] as number) / 1000);
    }
    return this.keepGroup(groupStart, length, kept);
  }

  private keepGroup(start: number, end: number, alreadyKept: number): number {
    const { list } = this.columns;
    if (end - start > 1) this.sortGroup(start, end);
    let kept = alreadyKept;
    for (let index = start; index < end; index += 1) {
      const position = list[index] as number;
      if (kept === 0 || this.compareTrees(list[kept - 1] as number, position) !== 0) list[kept++] = position;
    }
    return kept;
  }

  private sortGroup(start: number, end: number): void {
    const { list } = this.columns;
    if (end - start > SMALL_GROUP) {
      list.subarray(start, end).sort((a, b) => this.compareTrees(a, b) || a - b);
      return;
    }
    for (let next = start + 1; next < end; next += 1) {
      const position = list[next] as number;
      let index = next - 1;
      while (index >= start && this.compareTrees(list[index] as number, position) > 0) {
        list[index + 1] = list[index] as number;
        index -= 1;
      }
      list[index + 1] = position;
    }
  }

  private compareTrees(a: number, b: number): number {
    const { high, low } = this.columns;
    return (high[a] as number) - (high[b] as number) || (low[a] as number) - (low[b] as number);
  }

  /** The same choice as in `assembleTrace`: kind of root, then position, with the shape before the id. */
  private primaryRoot(): number {
    const { parents } = this.columns;
    let best = -1;
    for (let position = 0; position < this.count; position += 1) {
      const reason = parents[position] as number;
      if (reason >= 0) continue;
      const bestReason = best < 0 ? Number.NEGATIVE_INFINITY : (parents[best] as number);
      if (reason > bestReason || (reason === bestReason && this.isBetterAlike(position, best))) best = position;
    }
    return best;
  }

  private isBetterAlike(position: number, best: number): boolean {
    const { order, startUs, durationNs, labelHashes } = this.columns;
    const [a, b] = [order[position] as number, order[best] as number];
    return (
      startUs[a] === startUs[b] &&
      durationNs[a] === durationNs[b] &&
      labelHashes[2 * a] === labelHashes[2 * b] &&
      labelHashes[2 * a + 1] === labelHashes[2 * b + 1] &&
      this.compareTrees(position, best) < 0
    );
  }

  private foldForest(primary: number): void {
    const { parents, list } = this.columns;
    let others = 0;
    for (let position = 0; position < this.count; position += 1) {
      if ((parents[position] as number) < 0 && position !== primary) list[others++] = position;
    }
    const kept = this.foldSiblings(others);
    this.high = FOREST.high;
    this.low = FOREST.low;
    this.mix(primary);
    for (let index = 0; index < kept; index += 1) this.mix(list[index] as number);
    this.finish(kept + 1);
  }
}
