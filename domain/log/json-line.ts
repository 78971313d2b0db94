import { parseObject } from './container-line.ts';
import type { FieldValue } from './line-fields.ts';
import { fieldsToParts } from './line-fields.ts';
import type { LineParts } from './parsed-line.ts';

/** Objects inside a line that hold its fields, by the loggers that write them: Elastic, tracing-subscriber, OTLP. */
const NESTED: ReadonlySet<string> = new Set(['fields', 'log', 'trace', 'span', 'service', 'body', 'resource', 'event']);
const MAX_NESTED_DEPTH = 2;

/** Reads a line that is a JSON object; undefined for others. */
export function parseJsonLine(line: string): LineParts | undefined {
  const text = line.trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  const object = parseObject(text);
  return object === undefined ? undefined : fieldsToParts('json', fieldsOf(object, '', 0));
}

function* fieldsOf(
  object: Readonly<Record<string, unknown>>,
  prefix: string,
  depth: number,
): Generator<readonly [string, FieldValue]> {
  for (const [name, value] of Object.entries(object)) {
    const key = `${prefix}${name}`;
    if (isScalar(value)) yield [key, value];
    else if (isObject(value) && NESTED.has(name) && depth < MAX_NESTED_DEPTH) {
      yield* fieldsOf(value, `${key}.`, depth + 1);
    } else yield [key, compactText(value)];
  }
}

function isScalar(value: unknown): value is FieldValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const MAX_COMPACT = 4096;

/** A nested value as text; what is nested too deeply to be written is not. */
function compactText(value: unknown): string {
  try {
    return JSON.stringify(value).slice(0, MAX_COMPACT);
  } catch {
    return '';
  }
}
