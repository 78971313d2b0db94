/** NUL and lone surrogates: text that PostgreSQL refuses, in `text` and inside `jsonb`. */
const NOT_STORABLE = /[\0\p{Surrogate}]/gu;
const REPLACEMENT = '\uFFFD';

/**
 * Text as PostgreSQL can store it. Names come from telemetry: one hostile span must not make every later
 * checkpoint fail, so what cannot be stored becomes U+FFFD, as UTF-8 decoders do.
 */
export function storableText(text: string): string {
  return text.replace(NOT_STORABLE, REPLACEMENT);
}

/** JSON for a `jsonb` parameter, with every string storable. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storableText(part) : part));
}
