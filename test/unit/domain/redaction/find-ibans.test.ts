import { describe, expect, it } from 'vitest';
import { findIbans } from '../../../../domain/redaction/find-ibans.ts';

const found = (text: string) => findIbans(text).map(({ start, end }) => text.slice(start, end));

describe('findIbans', () => {
  // Examples of the registry.
  it.each([
    ['to DE89370400440532013000.', ['DE89370400440532013000']],
    ['GB29 NWBK 6016 1331 9268 19 ok', ['GB29 NWBK 6016 1331 9268 19']],
    ['fr1420041010050500013m02606', ['fr1420041010050500013m02606']],
    ['NO93-8601-1117-947', ['NO93-8601-1117-947']],
  ])('finds the numbers of %j', (text, numbers) => {
    expect(found(text)).toEqual(numbers);
  });

  it.each([
    ['wrong check digits', 'DE88370400440532013000'],
    ['an unknown country', 'ZZ89370400440532013000'],
    ['another length', 'DE8937040044053201300'],
    ['a part of a word', 'xDE89370400440532013000'],
    ['more behind it', 'DE893704004405320130001'],
    ['separators that differ', 'GB29 NWBK-6016 1331 9268 19'],
  ])('takes %s for none', (_what, text) => {
    expect(found(text)).toEqual([]);
  });
});
