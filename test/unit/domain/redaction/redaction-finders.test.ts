import { describe, expect, it } from 'vitest';
import { candidatesOf } from '../../../../domain/redaction/candidate.ts';
import { REDACTION_FINDERS } from '../../../../domain/redaction/redaction-finders.ts';
import { REDACTION_KINDS } from '../../../../domain/redaction/redaction-kind.ts';
import { labelledTexts } from '../../../support/labelled-texts.ts';

describe('REDACTION_FINDERS', () => {
  it("find every kind but those of names and of patterns of one's own", () => {
    const kinds = new Set(REDACTION_FINDERS.flatMap((finder) => finder.kinds));

    expect(REDACTION_KINDS.filter((kind) => !kinds.has(kind))).toEqual(['sensitive_key', 'custom']);
  });

  it('say what they find', () => {
    const texts = ['values', 'values-held-out', 'negatives'].flatMap((file) => labelledTexts(file));

    for (const { text } of texts) {
      for (const { kinds, find } of REDACTION_FINDERS) {
        expect(find(text, '').filter(({ kind }) => !kinds.includes(kind))).toEqual([]);
      }
    }
  });

  it('need the candidates that are wanted for their kinds', () => {
    for (const { kinds, candidates } of REDACTION_FINDERS) {
      expect(candidatesOf(new Set(kinds)) & candidates).toBe(candidates);
    }
  });
});
