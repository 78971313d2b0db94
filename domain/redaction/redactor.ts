import type { RedactionKind, SensitiveRange } from './redaction-kind.ts';

/** A text after redaction, with one kind for every range that was replaced, in order. */
export interface RedactedText {
  readonly text: string;
  readonly kinds: readonly RedactionKind[];
}

/**
 * Finds and replaces personal data and secrets by a policy. Every method takes time linear in its input, whatever the
 * input; a redactor holds no state between calls but bounded caches.
 */
export interface Redactor {
  /**
   * Redacts a text that is the value of the attribute `key`, or stands alone (`key` is empty).
   * @returns undefined when there is nothing to redact
   */
  redact(text: string, key: string): RedactedText | undefined;
  /** How the name of an attribute decides over its whole value; undefined when it does not. */
  redactByKey(key: string): { readonly text: string; readonly kind: RedactionKind; readonly drop: boolean } | undefined;
  /**
   * Whether {@link redact} of the UTF-8 text `bytes[start, end)` may find anything: false is certain. Allocates nothing,
   * so that most values never become a string.
   * @param key What {@link redact} will be told. Without it, any name is taken for possible, so that more numbers are
   *   taken for what only a name can tell
   */

  mayContain(bytes: Uint8Array, start: number, end: number, key?: string): boolean;
  /** What {@link redact} would replace: ranges in UTF-16 code units, in order, without overlaps. */
  find(text: string, key: string): readonly SensitiveRange[];
}
