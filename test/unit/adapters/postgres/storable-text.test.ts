import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storableJson, storableText } from '../../../../adapters/postgres/storable-text.ts';

describe('storable text', () => {
  it('replaces NUL and lone surrogates, and nothing else', () => {
    expect(storableText('a\u0000b\uD800c\uDC00')).toBe('a\uFFFDb\uFFFDc\uFFFD');
    expect(storableText('✓ 😀 \u0001 \\u0000')).toBe('✓ 😀 \u0001 \\u0000');
  });

  it('replaces them at any depth of JSON', () => {
    const json = storableJson({ steps: [{ operation: 'x\u0000' }], count: 1, flag: null });

    expect(json).toBe('{"steps":[{"operation":"x\uFFFD"}],"count":1,"flag":null}');
  });

  it('is left alone by a second pass, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = storableText(text);

        expect(storableText(once)).toBe(once);
        expect(once).not.toContain('\u0000');
      }),
    );
  });
});
