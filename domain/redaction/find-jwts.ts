import { CharCode, codeAt, isBase64Url } from './characters.ts';
import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';

/** A JSON object in base64url begins so: every JWT header does (RFC 7519, RFC 7515 appendix A). */
const HEADER_START = 'eyJ';
const MIN_SEGMENT = 4;
/** Signed tokens have three segments (the last is empty when unsigned), encrypted ones five (RFC 7516). */
const MIN_SEGMENTS = 3;
const MAX_SEGMENTS = 5;

/** Finds JSON Web Tokens. */
export function findJwts(text: string): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  let start = text.indexOf(HEADER_START);
  while (start >= 0) {
    const token = readToken(text, start);
    if (token.isJwt && !isBase64Url(codeAt(text, start - 1))) {
      ranges.push({ start, end: token.end, kind: RedactionKind.jwt });
    }
    start = text.indexOf(HEADER_START, token.end);
  }
  return ranges;
}

function readToken(text: string, start: number): { readonly isJwt: boolean; readonly end: number } {
  let end = segmentEnd(text, start);
  let segments = 1;
  let isLongEnough = end - start >= MIN_SEGMENT;
  while (segments < MAX_SEGMENTS && codeAt(text, end) === CharCode.dot) {
    const next = segmentEnd(text, end + 1);
    segments += 1;
    if (segments < MIN_SEGMENTS) isLongEnough &&= next - end > MIN_SEGMENT;
    end = next;
  }
  return { isJwt: isLongEnough && segments >= MIN_SEGMENTS, end };
}

function segmentEnd(text: string, start: number): number {
  let end = start;
  while (isBase64Url(codeAt(text, end))) end += 1;
  return end;
}
