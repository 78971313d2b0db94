import { describe, expect, it } from 'vitest';
import { printable, printableLines } from '../../../../cli/output/printable.ts';

describe('printable', () => {
  it('replaces every control character', () => {
    expect(printable('a\u001b[2Jb\r\n\tc\u009b')).toBe('a\u{fffd}[2Jb\u{fffd}\u{fffd}\u{fffd}c\u{fffd}');
  });

  it('keeps line feeds and tabs where there are lines', () => {
    expect(printableLines('a\n\tb\u001b')).toBe('a\n\tb\u{fffd}');
  });
});
