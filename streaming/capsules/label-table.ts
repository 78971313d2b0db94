import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { createSpanLabel } from '../../domain/fingerprint/trace-span.ts';
import type { LabelParts, SpanLabel } from '../../domain/fingerprint/trace-span.ts';

/**
 * Labels by number, shared by all spans of a partition. A label lives as long as spans refer to it, so a service that
 * invents names without end can't fill the memory: the table never holds more labels than there are retained spans.
 */
export interface LabelTable {
  /** The number of the label with these parts, with one more reference. */
  acquire(parts: LabelParts): number;
  /** Adds a reference to a label that has some. */
  retain(number: number): void;
  /** Gives one reference back. */
  release(number: number): void;
  /** The label of a number that has references. */
  readonly get: (number: number) => SpanLabel;
  /** The numbers that have references. */
  numbers(): readonly number[];
}

interface Entry {
  readonly key: string;
  readonly label: SpanLabel;
  references: number;
}

/** Creates an empty table. */
export function createLabelTable(): LabelTable {
  const numberByKey = new Map<string, number>();
  const entries: (Entry | undefined)[] = [];
  const freeNumbers: number[] = [];

  function entryAt(number: number): Entry {
    const entry = entries[number];
    if (entry === undefined) {
      throw new ScoutError({ code: ErrorCode.internal, message: 'A span refers to a label that nobody holds.' });
    }
    return entry;
  }

  return {
    acquire(parts) {
      const key = keyOf(parts);
      const known = numberByKey.get(key);
      if (known !== undefined) {
        entryAt(known).references += 1;
        return known;
      }
      const number = freeNumbers.pop() ?? entries.length;
      entries[number] = { key, label: createSpanLabel(parts), references: 1 };
      numberByKey.set(key, number);
      return number;
    },
    retain(number) {
      entryAt(number).references += 1;
    },
    release(number) {
      const entry = entryAt(number);
      entry.references -= 1;
      if (entry.references > 0) return;
      entries[number] = undefined;
      numberByKey.delete(entry.key);
      freeNumbers.push(number);
    },
    get: (number) => entryAt(number).label,
    numbers: () => [...numberByKey.values()],
  };
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
