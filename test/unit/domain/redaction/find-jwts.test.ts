import { describe, expect, it } from 'vitest';
import { findJwts } from '../../../../domain/redaction/find-jwts.ts';

const found = (text: string) => findJwts(text).map(({ start, end }) => text.slice(start, end));
const SIGNED = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP-mB92K27';
const UNSIGNED = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.';

describe('findJwts', () => {
  it('finds signed, unsigned and encrypted tokens inside a text', () => {
    const encrypted = 'eyJhbGciOiJSU0EifQ.a2V5a2V5.aXY.Y2lwaGVy.dGFn';

    expect(found(`(${SIGNED})`)).toEqual([SIGNED]);
    expect(found(`jwt=${UNSIGNED} x`)).toEqual([UNSIGNED]);
    expect(found(`${encrypted};${SIGNED}`)).toEqual([encrypted, SIGNED]);
  });

  it.each(['eyJ', 'eyJhbGciOiJIUzI1NiJ9', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIi', 'eyJ.a.b', 'keyJack.file.name', ''])(
    'finds none in %j',
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );
});
