import { describe, expect, it } from 'vitest';
import { SnippetLanguage, forAll } from '../../../../../domain/instrumentation/snippets/snippet.ts';

describe('forAll', () => {
  it('gives every language the same', () => {
    expect(Object.keys(forAll('x')).sort()).toEqual(Object.values(SnippetLanguage).sort());
    expect(new Set(Object.values(forAll('x')))).toEqual(new Set(['x']));
  });
});
