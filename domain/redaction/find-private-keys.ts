import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';

const BEGIN = '-----BEGIN ';
const END = '-----END ';
const DASHES = '-----';
const MAX_LABEL = 64;
const PRIVATE = 'PRIVATE KEY';

/**
 * Finds private keys in PEM form (RFC 7468), also where line ends are written as `\n` or were lost. A key without its
 * end reaches to the end of the text: nothing of it is shown.
 */
export function findPrivateKeys(text: string): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  let begin = text.indexOf(BEGIN);
  while (begin >= 0) {
    let next = begin + BEGIN.length;
    if (isPrivateLabel(text, next)) {
      const end = endOfPrivateKey(text, next);
      ranges.push({ start: begin, end: end ?? text.length, kind: RedactionKind.privateKey });
      next = end ?? text.length;
    }
    begin = text.indexOf(BEGIN, next);
  }
  return ranges;
}

function isPrivateLabel(text: string, start: number): boolean {
  const head = text.slice(start, start + MAX_LABEL);
  const end = head.indexOf(DASHES);
  return end >= 0 && head.slice(0, end).includes(PRIVATE);
}

/** Where the private key ends whose begin lies before `from`; undefined when its last line is not in the text. */
export function endOfPrivateKey(text: string, from: number): number | undefined {
  const last = text.indexOf(END, from);
  if (last < 0) return undefined;
  const label = text.slice(last + END.length, last + END.length + MAX_LABEL);
  const dashes = label.indexOf(DASHES);
  return last + END.length + (dashes < 0 ? 0 : dashes + DASHES.length);
}

/** Whether the text ends inside a private key, whose further lines then come in the texts that follow. */
export function endsInsidePrivateKey(text: string): boolean {
  const begin = text.lastIndexOf(BEGIN);
  if (begin < 0 || !isPrivateLabel(text, begin + BEGIN.length)) return false;
  return endOfPrivateKey(text, begin + BEGIN.length) === undefined;
}
