import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html as tag } from '../../../../api/pages/html.ts';

describe('html', () => {
  it('escapes text and keeps markup', () => {
    const cell = tag`<td>${'<b> & "c"'}</td>`;

    const row = tag`<tr>${[cell, cell]}${1}</tr>`;

    expect(row.markup.replaceAll(/\s*\n\s*/g, '')).toBe(
      '<tr><td>&lt;b&gt; &amp; &quot;c&quot;</td><td>&lt;b&gt; &amp; &quot;c&quot;</td>1</tr>',
    );
  });

  it('lets no text out of an attribute or into a tag', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(tag`${text}`.markup).not.toMatch(/[<>"']/);
      }),
    );
  });
});
