import { describe, expect, it } from 'vitest';
import { mergeRanges } from '../../../../domain/redaction/merge-ranges.ts';
import { RedactionKind } from '../../../../domain/redaction/redaction-kind.ts';

const range = (start: number, end: number, kind: RedactionKind) => ({ start, end, kind });
const { email, password, githubToken, assignment, urlAuth, ipv4 } = RedactionKind;

describe('mergeRanges', () => {
  it('sorts ranges that do not overlap', () => {
    expect(mergeRanges([range(5, 9, email), range(0, 5, ipv4)])).toEqual([range(0, 5, ipv4), range(5, 9, email)]);
  });

  it('grows a range over all that overlap it, and tells the kind of the longest', () => {
    expect(mergeRanges([range(0, 6, password), range(4, 20, email)])).toEqual([range(0, 20, email)]);
  });

  it('prefers what the value shows to what its name says', () => {
    expect(mergeRanges([range(0, 9, assignment), range(0, 9, githubToken)])).toEqual([range(0, 9, githubToken)]);
  });

  it('keeps the host behind credentials', () => {
    expect(mergeRanges([range(0, 9, urlAuth), range(4, 20, email)])).toEqual([range(0, 9, urlAuth)]);
    expect(mergeRanges([range(0, 9, githubToken), range(0, 20, email)])).toEqual([range(0, 9, githubToken)]);
  });
});
