import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { createSpanLabel } from '../../domain/fingerprint/trace-span.ts';
import type { LabelParts, SpanLabel } from '../../domain/fingerprint/trace-span.ts';

interface Entry {
  readonly key: string;
  readonly label: SpanLabel;
  /** The very object that was asked for last: finding it again takes no comparison of names. */
  parts: LabelParts;
}

const INITIAL_LABELS = 64;

/**
 * Labels by number, shared by all spans of a partition. A label lives as long as spans refer to it, so a service that
 * invents names without end can't fill the memory: the table never holds more labels than there are retained spans.
 */
export class LabelTable {
  /** Both words of each label's hash, by number. */
  hashes = new Int32Array(INITIAL_LABELS * 2);
  private references = new Int32Array(INITIAL_LABELS);
  private readonly numberByKey = new Map<string, number>();
  private readonly numberByParts = new Map<LabelParts, number>();
  private readonly entries: (Entry | undefined)[] = [];
  private readonly freeNumbers: number[] = [];

  /** The number of the label with these parts, with one more reference. */
  acquire(parts: LabelParts): number {
    const number = this.numberByParts.get(parts) ?? this.find(parts) ?? this.create(parts);
    this.retain(number);
    return number;
  }

  /** Adds a reference to a label that has some. */
  retain(number: number): void {
    this.references[number] = (this.references[number] as number) + 1;
  }

  /** Gives one reference back. */
  release(number: number): void {
    const left = (this.references[number] as number) - 1;
    this.references[number] = left;
    if (left > 0) return;
    const { key, parts } = this.entryAt(number);
    this.entries[number] = undefined;
    this.numberByKey.delete(key);
    this.numberByParts.delete(parts);
    this.freeNumbers.push(number);
  }

  /** The label of a number that has references. */
  readonly get = (number: number): SpanLabel => this.entryAt(number).label;

  /** The numbers that have references. */
  numbers(): readonly number[] {
    return [...this.numberByKey.values()];
  }

  private find(parts: LabelParts): number | undefined {
    const number = this.numberByKey.get(keyOf(parts));
    if (number === undefined) return undefined;
    const entry = this.entryAt(number);
    this.numberByParts.delete(entry.parts);
    entry.parts = parts;
    this.numberByParts.set(parts, number);
    return number;
  }

  private create(parts: LabelParts): number {
    const number = this.freeNumbers.pop() ?? this.entries.length;
    if (number >= this.references.length) this.grow();
    const key = keyOf(parts);
    const label = createSpanLabel(parts);
    this.entries[number] = { key, label, parts };
    this.hashes[number * 2] = label.hash.high;
    this.hashes[number * 2 + 1] = label.hash.low;
    this.references[number] = 0;
    this.numberByKey.set(key, number);
    this.numberByParts.set(parts, number);
    return number;
  }

  private grow(): void {
    const [references, hashes] = [this.references, this.hashes];
    this.references = new Int32Array(references.length * 2);
    this.hashes = new Int32Array(hashes.length * 2);
    this.references.set(references);
    this.hashes.set(hashes);
  }

  private entryAt(number: number): Entry {
    const entry = this.entries[number];
    if (entry === undefined) {
      throw new ScoutError({ code: ErrorCode.internal, message: 'A span refers to a label that nobody holds.' });
    }
    return entry;
  }
}

/** Creates an empty table. */
export function createLabelTable(): LabelTable {
  return new LabelTable();
}

/** The parts of a label, as they were when it was acquired. */
export function partsOfLabel(label: SpanLabel): LabelParts {
  const { kind, isError, entry } = label;
  const { service, environment, operation } = entry;
  return { kind, isError, service, environment, operation, journeyKind: entry.kind };
}

function keyOf(parts: LabelParts): string {
  const { service, environment, operation, kind, journeyKind, isError } = parts;
  return `${service}\u0000${environment}\u0000${operation}\u0000${kind}\u0000${journeyKind}${isError ? '!' : ''}`;
}
