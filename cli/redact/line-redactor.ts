import { isUtf8 } from 'node:buffer';
import { endOfPrivateKey, endsInsidePrivateKey } from '../../domain/redaction/find-private-keys.ts';
import { RedactionKind } from '../../domain/redaction/redaction-kind.ts';
import type { SensitiveRange } from '../../domain/redaction/redaction-kind.ts';
import type { Redactor } from '../../domain/redaction/redactor.ts';

/** A line after redaction. */
export interface RedactedLine {
  readonly bytes: Uint8Array;
  /** In UTF-16 code units of the line; in bytes when the line is not UTF-8. */
  readonly ranges: readonly SensitiveRange[];
}

/** Redacts lines one by one; remembers between them only that a private key is not yet at its end. */
export interface LineRedactor {
  redact(line: Buffer): RedactedLine;
}

/** Lines of a key beyond this many are no key: a forgotten end must not swallow a log. */
const MAX_KEY_LINES = 400;
const HEADER = /^(?:Proc-Type|DEK-Info|Comment|Version|Hash|Charset):/;
/** The last word of a line inside a key. A line of a log may stand before it. */
const KEY_BODY = /^(|.*\s)([A-Za-z0-9+/=]+)(\s*)$/;
const MIN_PREFIXED_BODY = 32;

/** Creates the redactor of a stream of lines. */
export function createLineRedactor(redactor: Redactor): LineRedactor {
  const substitute = redactor.redact('-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----', '')?.text;
  let keyLines = 0;
  return {
    redact(line) {
      if (keyLines === 0 && !redactor.mayContain(line, 0, line.length)) return { bytes: line, ranges: [] };
      const encoding = isUtf8(line) ? 'utf8' : 'latin1';
      const text = line.toString(encoding);
      const part = keyLines > 0 ? partOfKey(text) : OUTSIDE;
      // The rest of a line on which a key ends is a text like any other.
      const rest = text.slice(part.range?.end ?? 0);
      keyLines = substitute === undefined ? 0 : linesOfKey(rest, part, keyLines);
      const redacted = redactRest(redactor, text, { part, substitute });
      return redacted.ranges.length === 0
        ? { bytes: line, ranges: [] }
        : { bytes: Buffer.from(redacted.text, encoding), ranges: redacted.ranges };
    },
  };
}

/** How many lines of a key were seen, when it goes on behind this one; 0 when it does not. */
function linesOfKey(rest: string, { continues }: KeyPart, before: number): number {
  const isInside = (continues && before < MAX_KEY_LINES) || endsInsidePrivateKey(rest);
  return isInside ? before + 1 : 0;
}

/** Puts the substitute in the place of a key's part, and redacts what stands behind it. */
function redactRest(
  redactor: Redactor,
  text: string,
  { part: { range }, substitute = '' }: { readonly part: KeyPart; readonly substitute: string | undefined },
): { readonly text: string; readonly ranges: readonly SensitiveRange[] } {
  const rest = text.slice(range?.end ?? 0);
  const found = redactor.find(rest, '').map((item) => moved(item, text.length - rest.length));
  const redacted = redactor.redact(rest, '')?.text ?? rest;
  if (range === undefined) return { text: redacted, ranges: found };
  return { text: text.slice(0, range.start) + substitute + redacted, ranges: [range, ...found] };
}

function moved(range: SensitiveRange, by: number): SensitiveRange {
  return { ...range, start: range.start + by, end: range.end + by };
}

/** What a line behind the begin of a key holds of it, and whether the key goes on behind it. */
interface KeyPart {
  readonly range?: SensitiveRange;
  readonly continues: boolean;
}

const OUTSIDE: KeyPart = { continues: false };
const INSIDE: KeyPart = { continues: true };

function partOfKey(text: string): KeyPart {
  const kind = RedactionKind.privateKey;
  const keyEnd = endOfPrivateKey(text, 0);
  if (keyEnd !== undefined) return { range: { start: 0, end: keyEnd, kind }, continues: false };
  if (text.trim() === '' || HEADER.test(text)) return INSIDE;
  const match = KEY_BODY.exec(text);
  if (match === null) return OUTSIDE;
  const [, prefix = '', body = ''] = match;
  if (prefix.trim() !== '' && body.length < MIN_PREFIXED_BODY) return OUTSIDE;
  return { range: { start: prefix.length, end: prefix.length + body.length, kind }, continues: true };
}
