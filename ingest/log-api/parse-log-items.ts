import { isBoundedJson } from '../../contracts/otlp/bounded-json.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** One item of a body; undefined `json` where a line is not JSON. */
export interface LogItem {
  readonly json: unknown;
  readonly isJson: boolean;
}

/** The media types the log API takes; the last ones are other names of NDJSON. */
export const LOG_MEDIA_TYPES = [
  'application/json',
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/jsonlines',
] as const;

/** Items become objects of about a kilobyte, all at once. */
const MAX_ITEMS = 100_000;

/** How a body of a media type is read. */
export type LogBodyKind = 'json' | 'ndjson';

/** The kind of a Content-Type header, or undefined when the log API does not take it. */
export function logBodyKindOf(contentType: string | undefined): LogBodyKind | undefined {
  const [type = ''] = (contentType ?? '').split(';', 1);
  const index = LOG_MEDIA_TYPES.findIndex((name) => name === type.trim().toLowerCase());
  return index < 0 ? undefined : index === 0 ? 'json' : 'ndjson';
}

/**
 * Takes a body apart: one JSON object, an array, or one value a line. JSON that is not one document is read as lines
 * when its first line stands for itself.
 * @throws ScoutError invalid_argument when the body is empty or nothing of it is JSON
 */
export function parseLogItems(text: string, kind: LogBodyKind): readonly LogItem[] {
  const whole = kind === 'json' ? tryParse(text) : undefined;
  if (whole?.isJson === true) return Array.isArray(whole.json) ? bounded(whole.json).map(itemOf) : [whole];
  const items = bounded(linesOf(text)).map(tryParse);
  if (items.length === 0) throw invalid('The body is empty; send a JSON object, an array of objects, or one a line.');
  const isUnreadable = kind === 'json' ? items[0]?.isJson !== true : items.every(({ isJson }) => !isJson);
  if (isUnreadable) throw invalid('The body is not JSON; send an object, an array of objects, or one object a line.');
  return items;
}

/** @throws ScoutError invalid_argument when there are too many to hold them all */
function bounded<T>(items: readonly T[]): readonly T[] {
  if (items.length <= MAX_ITEMS) return items;
  throw invalid(`The body has ${String(items.length)} items; send at most ${String(MAX_ITEMS)} at a time.`);
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function itemOf(json: unknown): LogItem {
  return { json, isJson: true };
}

function tryParse(text: string): LogItem {
  if (!isBoundedJson(text)) return { json: undefined, isJson: false };
  try {
    return itemOf(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return { json: undefined, isJson: false };
    throw error;
  }
}

function invalid(message: string): ScoutError {
  return new ScoutError({ code: ErrorCode.invalidArgument, message });
}
