import { MAX_VALUE_DEPTH } from './limits.ts';
import type { WireWriter } from './wire-writer.ts';

/** A value as the receivers of other protocols have it: what JSON and MessagePack can say. */
export type TelemetryValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly TelemetryValue[]
  | { readonly [key: string]: TelemetryValue | undefined };

/** Attributes by name; a name without a value is left out. */
export type TelemetryAttributes = Readonly<Record<string, TelemetryValue | undefined>>;

/** What stands in the place of a list that lies deeper than {@link MAX_VALUE_DEPTH}. */
export const TOO_DEEP = '[nested too deeply]';

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** Writes attributes as `KeyValue`s of the field, in order (see {@link WireWriter} for why backwards). */
export function writeAttributes(writer: WireWriter, field: number, attributes: TelemetryAttributes): void {
  writeKeyValues(writer, { field, attributes, depth: 0 });
}

/** Writes a value as an `AnyValue` in the field. A whole number is an `intValue`, null an `AnyValue` without a value. */
export function writeAnyValue(writer: WireWriter, field: number, value: TelemetryValue): void {
  writeValue(writer, { field, value, depth: 0 });
}

interface KeyValues {
  readonly field: number;
  readonly attributes: TelemetryAttributes;
  readonly depth: number;
}

function writeKeyValues(writer: WireWriter, { field, attributes, depth }: KeyValues): void {
  const keys = Object.keys(attributes);
  for (let index = keys.length - 1; index >= 0; index -= 1) {
    const key = keys[index] ?? '';
    const value = attributes[key];
    if (value === undefined) continue;
    const end = writer.length;
    writeValue(writer, { field: 2, value, depth });
    writer.text(1, key);
    writer.message(field, end);
  }
}

interface PlacedValue {
  readonly field: number;
  readonly value: TelemetryValue;
  readonly depth: number;
}

function writeValue(writer: WireWriter, { field, value, depth }: PlacedValue): void {
  const end = writer.length;
  if (typeof value === 'string') writer.text(1, value);
  else if (typeof value === 'boolean') writer.uint(2, value ? 1 : 0);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'bigint') writeBigInt(writer, value);
  else if (value instanceof Uint8Array) writer.bytes(7, value);
  else if (value !== null && depth >= MAX_VALUE_DEPTH) writer.text(1, TOO_DEEP);
  else if (value !== null) writeNested(writer, value, depth + 1);
  writer.message(field, end);
}

function writeNumber(writer: WireWriter, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) writer.double(4, value);
  else if (value >= 0) writer.uint(3, value);
  else writer.int64(3, BigInt(value));
}

function writeBigInt(writer: WireWriter, value: bigint): void {
  if (value < INT64.min || value > INT64.max) writer.text(1, String(value));
  else writer.int64(3, value);
}

function writeNested(
  writer: WireWriter,
  value: readonly TelemetryValue[] | { readonly [key: string]: TelemetryValue | undefined },
  depth: number,
): void {
  const end = writer.length;
  if (isList(value)) {
    for (let index = value.length - 1; index >= 0; index -= 1) {
      writeValue(writer, { field: 1, value: value[index] ?? null, depth });
    }
    writer.message(5, end);
    return;
  }
  writeKeyValues(writer, { field: 1, attributes: value, depth });
  writer.message(6, end);
}

function isList(value: object): value is readonly TelemetryValue[] {
  return Array.isArray(value);
}
