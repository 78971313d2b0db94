import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotationText, markdownCode, markdownText } from '../../../../domain/artifact/outside-text.ts';

describe('text from outside', () => {
  it('is no markup in running Markdown', () => {
    expect(markdownText('GET /a\n# b <img src=x> [c](d) `e` *f*')).toBe(
      'GET /a # b \\<img src=x> \\[c\\](d) \\`e\\` \\*f\\*',
    );
    expect(markdownText('POST /cart/{id} of shop_frontend')).toBe('POST /cart/{id} of shop_frontend');
  });

  it('does not end the code that it stands in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(markdownCode(text)).not.toMatch(/[`\n\r]/);
      }),
    );
  });

  it('opens no template of its own in an annotation', () => {
    expect(annotationText('GET /users/{{ query "up" }}')).toBe('GET /users/{{"{{"}} query "up" }}');
    expect(annotationText('GET /users/{id}')).toBe('GET /users/{id}');
  });
});
