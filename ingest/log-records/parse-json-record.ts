import type { TelemetryValue } from '../../contracts/otlp/telemetry-value.ts';
import type { RecordFields } from './record-fields.ts';

/** Longer texts stay text: what a person or a logger writes is far below. */
const MAX_JSON_CHARACTERS = 256 * 1024;

/** The fields of a JSON object, or undefined when the text is not one. */
export function parseJsonRecord(text: string): RecordFields | undefined {
  if (text.length > MAX_JSON_CHARACTERS || !isBraced(text)) return undefined;
  try {
    return recordFieldsOf(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The fields of a parsed JSON value, or undefined when it is not an object. */
export function recordFieldsOf(json: unknown): RecordFields | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  return new Map(Object.entries(json as Readonly<Record<string, TelemetryValue>>));
}

/** Rules most texts out without parsing them. */
function isBraced(text: string): boolean {
  let start = 0;
  while (text.charCodeAt(start) <= 0x20) start += 1;
  if (text.charCodeAt(start) !== 0x7b) return false;
  let end = text.length - 1;
  while (text.charCodeAt(end) <= 0x20) end -= 1;
  return text.charCodeAt(end) === 0x7d;
}
