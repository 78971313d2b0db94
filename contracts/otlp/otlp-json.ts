import type protobuf from 'protobufjs';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { int64FromBigInt } from './int64.ts';
import type { OtlpTraceRequest } from './otlp-messages.ts';
import { OtlpType } from './otlp-root.ts';

/**
 * Deeper nesting of attribute values is refused, as protobuf decoders do: it can only be an attack. Every level of
 * lists costs three messages (AnyValue, ArrayValue or KeyValueList, KeyValue).
 */
const MAX_DEPTH = 96;

/** Field names whose bytes are hexadecimal in OTLP/JSON; all other bytes are base64. */
const HEX_FIELDS: ReadonlySet<string> = new Set(['traceId', 'spanId', 'parentSpanId']);

/** Enum fields, which are int32 in our descriptors; JSON may give the name instead of the number. */
const ENUM_NAMES: Readonly<Record<string, readonly string[]>> = {
  'Span.kind': ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map((k) => `SPAN_KIND_${k}`),
  'SpanStatus.code': ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'],
};

const INT64_RANGE = { min: -(2n ** 63n), max: 2n ** 64n - 1n };

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads an `ExportTraceServiceRequest` in OTLP/JSON (OTLP specification, "JSON Protobuf Encoding"): ids in hex,
 * lowerCamelCase names (snake_case is taken too), enums by number or name, 64-bit integers as strings or numbers, null
 * as absent. Unknown members are ignored.
 * @throws ScoutError invalid_argument that names the member which is wrong
 */
export function parseTraceRequestJson(text: string): OtlpTraceRequest {
  return traceRequestFromJson(parseJson(text));
}

/** As {@link parseTraceRequestJson}, for JSON that is parsed already. */
export function traceRequestFromJson(json: unknown): OtlpTraceRequest {
  return readMessage(OtlpType.traceRequest, json, { path: '', depth: 0 });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ScoutError({
      code: ErrorCode.invalidArgument,
      message: 'The body is not JSON; send an ExportTraceServiceRequest in OTLP/JSON.',
      cause: error,
    });
  }
}

/** Where in the document we are. */
interface Place {
  readonly path: string;
  readonly depth: number;
}

function readMessage(type: protobuf.Type, json: unknown, place: Place): JsonObject {
  if (!isObject(json)) throw wrong(place, 'must be an object');
  if (place.depth > MAX_DEPTH) throw wrong(place, 'is nested too deeply');
  const message: Record<string, unknown> = {};
  for (const field of type.fieldsArray) {
    const value = json[field.name] ?? json[snakeCase(field.name)];
    if (value === undefined || value === null) continue;
    const at: Place = { path: place.path === '' ? field.name : `${place.path}.${field.name}`, depth: place.depth + 1 };
    message[field.name] = field.repeated ? readList(field, value, at) : readValue(field, value, at);
  }
  return message;
}

function readList(field: protobuf.Field, json: unknown, place: Place): readonly unknown[] {
  if (!Array.isArray(json)) throw wrong(place, 'must be an array');
  return json.map((item, index) => readValue(field, item, { path: `${place.path}[${index}]`, depth: place.depth }));
}

function readValue(field: protobuf.Field, json: unknown, place: Place): unknown {
  const { resolvedType } = field;
  if (resolvedType !== null) return readMessage(resolvedType as protobuf.Type, json, place);
  return readScalar(field, json, place);
}

function readScalar(field: protobuf.Field, json: unknown, place: Place): unknown {
  switch (field.type) {
    case 'string':
      if (typeof json !== 'string') throw wrong(place, 'must be a string');
      return json;
    case 'bool':
      if (typeof json !== 'boolean') throw wrong(place, 'must be true or false');
      return json;
    case 'bytes':
      return readBytes(field, json, place);
    case 'double':
      return readDouble(json, place);
    case 'int64':
    case 'fixed64':
      return readInt64(json, place);
    default:
      return readInt32(field, json, place);
  }
}

function readBytes(field: protobuf.Field, json: unknown, place: Place): Uint8Array {
  if (typeof json !== 'string') throw wrong(place, 'must be a string');
  if (!HEX_FIELDS.has(field.name)) return Buffer.from(json, 'base64');
  if (json.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(json)) throw wrong(place, 'must be hexadecimal');
  return Buffer.from(json, 'hex');
}

function readDouble(json: unknown, place: Place): number {
  if (typeof json === 'number') return json;
  const number = typeof json === 'string' && json.trim() !== '' ? Number(json) : Number.NaN;
  if (Number.isNaN(number) && json !== 'NaN') throw wrong(place, 'must be a number');
  return number;
}

function readInt64(json: unknown, place: Place): unknown {
  const isDigits = typeof json === 'string' && /^-?\d{1,20}$/.test(json);
  if (!isDigits && !(typeof json === 'number' && Number.isInteger(json))) throw wrong(place, 'must be an integer');
  const value = BigInt(json);
  if (value < INT64_RANGE.min || value > INT64_RANGE.max) throw wrong(place, 'must fit in 64 bits');
  return int64FromBigInt(value);
}

function readInt32(field: protobuf.Field, json: unknown, place: Place): number {
  const names = ENUM_NAMES[`${field.parent?.name ?? ''}.${field.name}`] ?? [];
  const named = names.findIndex((name) => name === json);
  const number = named >= 0 ? named : toInteger(json);
  if (number !== undefined && Math.abs(number) < 2 ** 32) return number;
  throw wrong(place, names.length === 0 ? 'must be an integer' : `must be a number or one of ${names.join(', ')}`);
}

function toInteger(json: unknown): number | undefined {
  const number = typeof json === 'string' && /^-?\d{1,10}$/.test(json) ? Number(json) : json;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}

const SNAKE_CASE = new Map<string, string>();

function snakeCase(name: string): string {
  let snake = SNAKE_CASE.get(name);
  if (snake === undefined) {
    snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    SNAKE_CASE.set(name, snake);
  }
  return snake;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(place: Place, problem: string): ScoutError {
  const path = place.path === '' ? 'The OTLP/JSON request' : `The OTLP/JSON member "${place.path}"`;
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `${path} ${problem}.`,
    details: { path: place.path },
  });
}
