import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBoundedJson } from '../../../../contracts/otlp/bounded-json.ts';

describe('bounded JSON', () => {
  it('is every JSON that is neither deep nor full of containers', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), (text) => {
        expect(isBoundedJson(text)).toBe(true);
      }),
    );
  });

  it.each([
    ['lists in lists', '['.repeat(20_001)],
    ['objects in objects', '{"a":'.repeat(20_001)],
    ['objects behind a text with quotes', `{"a\\"b":${'[{"b":'.repeat(10_001)}`],
    ['millions of empty objects', `[${'{},'.repeat(1_100_000)}{}]`],
  ])('is not %s', (_name, text) => {
    expect(isBoundedJson(text)).toBe(false);
  });

  it.each([
    ['brackets in a text', JSON.stringify('['.repeat(10_000))],
    ['brackets behind an escaped quote', JSON.stringify(`"${'{'.repeat(10_000)}`)],
    ['a text without an end', `"${'['.repeat(10_000)}`],
    ['many lists one after another', `[${'[],'.repeat(10_000)}[]]`],
  ])('may have %s', (_name, text) => {
    expect(isBoundedJson(text)).toBe(true);
  });
});
