import type protobuf from 'protobufjs';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { isBoundedJson } from './bounded-json.ts';
import { JSON_ENUMS } from './json-enums.ts';
import { writeJsonScalar } from './json-scalars.ts';
import type { JsonField } from './json-scalars.ts';
import type { OtlpTraceRequest } from './otlp-messages.ts';
import { REQUEST_TYPE } from './request-codec.ts';
import { Signal } from './signal.ts';
import { decodeTraceRequest } from './trace-codec.ts';
import { WireWriter } from './wire-writer.ts';

/**
 * Deeper nesting is refused: it can only be an attack. Every level of lists costs three or four names and indexes, and
 * the levels that a record may have (MAX_VALUE_DEPTH) stay well below.
 */
const MAX_PATH_STEPS = 192;

/**
 * Reads an export request in OTLP/JSON (OTLP specification, "JSON Protobuf Encoding") and writes it in protobuf: ids in
 * hex, lowerCamelCase names (snake_case is taken too), enums by number or name, 64-bit integers as strings or numbers,
 * null as absent. Unknown members are ignored.
 * @throws ScoutError invalid_argument that names the member which is wrong
 */
export function encodeRequestJson(signal: Signal, body: Buffer): Buffer {
  return encodeParsedJson(signal, parseJson(body.toString('utf8')));
}

/** As {@link encodeRequestJson}, for a trace request as a text, and as plain data. */
export function parseTraceRequestJson(text: string): OtlpTraceRequest {
  return traceRequestFromJson(parseJson(text));
}

/** As {@link parseTraceRequestJson}, for JSON that is parsed already. */
export function traceRequestFromJson(json: unknown): OtlpTraceRequest {
  return decodeTraceRequest(encodeParsedJson(Signal.traces, json));
}

/** As {@link encodeRequestJson}, for JSON that is parsed already. */
export function encodeParsedJson(signal: Signal, json: unknown): Buffer {
  const writing: Writing = { writer: new WireWriter(), path: [] };
  writeMessage(writing, REQUEST_TYPE[signal], json);
  return writing.writer.finish();
}

function parseJson(text: string): unknown {
  if (!isBoundedJson(text)) {
    throw new ScoutError({
      code: ErrorCode.invalidArgument,
      message: 'The body is nested too deeply, or has more than a million lists and objects; send smaller batches.',
    });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ScoutError({
      code: ErrorCode.invalidArgument,
      message: 'The body is not JSON; send an export request in OTLP/JSON.',
      cause: error,
    });
  }
}

/** One conversion: what it writes, and where in the document it is. */
interface Writing {
  readonly writer: WireWriter;
  readonly path: (string | number)[];
}

type JsonObject = Readonly<Record<string, unknown>>;

/** A field as it is looked up in a JSON object. */
interface Member extends JsonField {
  readonly snakeName: string;
  readonly isRepeated: boolean;
  readonly type: protobuf.Type | null;
}

type Members = ReadonlyMap<string, Member>;

const MEMBERS = new Map<protobuf.Type, Members>();

/** The fields of a message by both of their names. */
function membersOf(type: protobuf.Type): Members {
  let members = MEMBERS.get(type);
  if (members === undefined) {
    const fields = type.fieldsArray.map((field) => toMember(type, field));
    members = new Map([
      ...fields.map((member) => [member.snakeName, member] as const),
      ...fields.map((member) => [member.name, member] as const),
    ]);
    MEMBERS.set(type, members);
  }
  return members;
}

function toMember(type: protobuf.Type, field: protobuf.Field): Member {
  const { name, id, repeated, resolvedType } = field;
  return {
    name,
    id,
    snakeName: name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    isRepeated: repeated,
    type: resolvedType as protobuf.Type | null,
    scalar: field.type,
    enumNames: JSON_ENUMS[`${type.name}.${name}`] ?? [],
  };
}

function writeMessage(writing: Writing, type: protobuf.Type, json: unknown): void {
  const { path } = writing;
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw wrong(writing, 'must be an object');
  if (path.length > MAX_PATH_STEPS) throw wrong(writing, 'is nested too deeply');
  const members = membersOf(type);
  // What the object holds, and not all that it might hold: a value has one of eight kinds. The writer goes from the end
  // to the front, so that the fields come in the order of the members.
  const names = Object.keys(json);
  for (let index = names.length - 1; index >= 0; index -= 1) {
    const name = names[index] as string;
    const member = members.get(name);
    const value = (json as JsonObject)[name];
    if (member === undefined || isAbsent(value) || isSaidTwice(name, member, json as JsonObject)) continue;
    path.push(member.name);
    if (member.isRepeated) writeList(writing, member, value);
    else writeValue(writing, member, value);
    path.pop();
  }
}

/** Whether a member in snake_case stands in the object in lowerCamelCase too, which counts. */
function isSaidTwice(name: string, member: Member, json: JsonObject): boolean {
  return name !== member.name && !isAbsent(json[member.name]);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function writeList(writing: Writing, member: Member, json: unknown): void {
  if (!Array.isArray(json)) throw wrong(writing, 'must be an array');
  for (let index = json.length - 1; index >= 0; index -= 1) {
    writing.path.push(index);
    writeValue(writing, member, json[index]);
    writing.path.pop();
  }
}

function writeValue(writing: Writing, member: Member, json: unknown): void {
  const { writer } = writing;
  if (member.type === null) {
    const problem = writeJsonScalar(writer, member, json);
    if (problem !== undefined) throw wrong(writing, problem);
    return;
  }
  const end = writer.length;
  writeMessage(writing, member.type, json);
  writer.message(member.id, end);
}

function wrong({ path }: Writing, problem: string): ScoutError {
  const place = path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
  const what = place === '' ? 'The OTLP/JSON request' : `The OTLP/JSON member "${place}"`;
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `${what} ${problem}.`,
    details: { path: place },
  });
}
