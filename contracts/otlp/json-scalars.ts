import type { WireWriter } from './wire-writer.ts';

/** A field of a protobuf scalar type, as it is written from JSON. */
export interface JsonField {
  readonly name: string;
  readonly id: number;
  /** The protobuf name of its type. */
  readonly scalar: string;
  /** Names of the values of an enum, in order; empty for numbers. */
  readonly enumNames: readonly string[];
}

/** Fields whose bytes are hexadecimal in OTLP/JSON; all other bytes are base64. */
const HEX_FIELDS: ReadonlySet<string> = new Set(['traceId', 'spanId', 'parentSpanId']);
const HEX = /^(?:[0-9a-fA-F]{2})*$/;
const INT64_RANGE = { min: -(2n ** 63n), max: 2n ** 64n - 1n };

/** Writes a JSON value in a field. Returns what is wrong with it, if anything. */
export function writeJsonScalar(writer: WireWriter, field: JsonField, json: unknown): string | undefined {
  switch (field.scalar) {
    case 'string':
      return writeText(writer, field, json);
    case 'bool':
      return writeFlag(writer, field, json);
    case 'bytes':
      return writeBytes(writer, field, json);
    case 'double':
      return writeDouble(writer, field, json);
    case 'int64':
    case 'uint64':
    case 'fixed64':
    case 'sfixed64':
      return writeInt64(writer, field, json);
    default:
      return writeInt32(writer, field, json);
  }
}

function writeText(writer: WireWriter, field: JsonField, json: unknown): string | undefined {
  if (typeof json !== 'string') return 'must be a string';
  writer.text(field.id, json);
  return undefined;
}

function writeFlag(writer: WireWriter, field: JsonField, json: unknown): string | undefined {
  if (typeof json !== 'boolean') return 'must be true or false';
  writer.uint(field.id, json ? 1 : 0);
  return undefined;
}

function writeBytes(writer: WireWriter, field: JsonField, json: unknown): string | undefined {
  if (typeof json !== 'string') return 'must be a string';
  if (!HEX_FIELDS.has(field.name)) writer.bytes(field.id, Buffer.from(json, 'base64'));
  else if (HEX.test(json)) writer.hex(field.id, json);
  else return 'must be hexadecimal';
  return undefined;
}

function writeDouble(writer: WireWriter, field: JsonField, json: unknown): string | undefined {
  const number = typeof json === 'string' && json.trim() !== '' ? Number(json) : json;
  if (typeof number !== 'number' || (Number.isNaN(number) && json !== 'NaN')) return 'must be a number';
  writer.double(field.id, number);
  return undefined;
}

/** Of a number that a double holds exactly. */
const SMALL = /^\d{1,9}$/;

function writeInt64(writer: WireWriter, field: JsonField, json: unknown): string | undefined {
  if (typeof json === 'string' && !field.scalar.endsWith('fixed64') && SMALL.test(json)) {
    writer.uint(field.id, Number(json));
    return undefined;
  }
  if (!isInteger(json)) return 'must be an integer';
  const value = BigInt(json);
  if (value < INT64_RANGE.min || value > INT64_RANGE.max) return 'must fit in 64 bits';
  if (field.scalar.endsWith('fixed64')) writer.fixed64(field.id, value);
  else writer.int64(field.id, value);
  return undefined;
}

function isInteger(json: unknown): json is string | number {
  return typeof json === 'string' ? /^-?\d{1,20}$/.test(json) : typeof json === 'number' && Number.isInteger(json);
}

function writeInt32(writer: WireWriter, field: JsonField, json: unknown): string | undefined {
  const { enumNames } = field;
  const named = enumNames.findIndex((name) => name === json);
  const number = named >= 0 ? named : toInteger(json);
  if (number === undefined || Math.abs(number) >= 2 ** 32) {
    return enumNames.length === 0 ? 'must be an integer' : `must be a number or one of ${enumNames.join(', ')}`;
  }
  if (field.scalar === 'fixed32') writer.fixed32(field.id, number);
  else if (field.scalar === 'sint32') writer.uint(field.id, zigzag(number));
  else if (number >= 0) writer.uint(field.id, number);
  else writer.int64(field.id, BigInt(number));
  return undefined;
}

function zigzag(number: number): number {
  return number >= 0 ? number * 2 : -number * 2 - 1;
}

function toInteger(json: unknown): number | undefined {
  const number = typeof json === 'string' && /^-?\d{1,10}$/.test(json) ? Number(json) : json;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}
