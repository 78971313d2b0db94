import type { ScannedText } from '../../domain/redaction/scanned-text.ts';

const MARGIN = 'x9@:-=';

/** A text as a scan sees it, in the middle of bytes that must not matter. */
export function scannedTextOf(text: string, key?: string): ScannedText {
  const bytes = new TextEncoder().encode(MARGIN + text + MARGIN);
  return {
    bytes,
    view: new DataView(bytes.buffer),
    start: MARGIN.length,
    end: bytes.length - MARGIN.length,
    key,
    wanted: -1,
    joints: new Uint8Array(256),
    hasScheme: false,
    optionEnd: 0,
    commandFrom: MARGIN.length,
    next: 0,
  };
}

/** The place of a part of a text in its bytes. */
export function placeOf(scan: ScannedText, part: string): number {
  const text = new TextDecoder().decode(scan.bytes.subarray(scan.start, scan.end));
  return scan.start + new TextEncoder().encode(text.slice(0, text.indexOf(part))).length;
}
