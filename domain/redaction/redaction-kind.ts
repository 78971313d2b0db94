/** What redaction finds; also the word in the replacement and the value of a metric label. */
export const RedactionKind = {
  email: 'email',
  ipv4: 'ipv4',
  creditCard: 'credit_card',
  ssn: 'ssn',
  jwt: 'jwt',
  /** The secret part of `Bearer …`, `Basic …` and of `scheme://user:password@host`. */
  credential: 'credential',
  /** The value of a `password=…`, `"token": "…"` and the like inside a text. */
  assignment: 'assignment',
  /** A whole attribute value, because of the attribute's name. */
  sensitiveKey: 'sensitive_key',
} as const;

/** One member of {@link RedactionKind}. */
export type RedactionKind = (typeof RedactionKind)[keyof typeof RedactionKind];

/** A part of a text to replace: `[start, end)` in UTF-16 code units. */
export interface SensitiveRange {
  readonly start: number;
  readonly end: number;
  readonly kind: RedactionKind;
}

/** Finds all ranges of its kinds in time linear in the text's length; ranges of one finder do not overlap. */
export type RangeFinder = (text: string) => readonly SensitiveRange[];

/** What stands in the place of a redacted value. */
export function replacementOf(kind: RedactionKind): string {
  return `[redacted:${kind}]`;
}
