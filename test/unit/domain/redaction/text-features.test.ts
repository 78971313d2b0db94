import { describe, expect, it } from 'vitest';
import { textFeatures } from '../../../../domain/redaction/text-features.ts';

describe('textFeatures', () => {
  it('counts what the finders need', () => {
    expect(textFeatures('a-1.2 b@c %x=y')).toEqual({
      digits: 2,
      dots: 1,
      hasAt: true,
      hasAssignment: true,
      hasSpace: true,
    });
  });

  it('sees nothing in letters of any script', () => {
    expect(textFeatures('größe見')).toEqual({
      digits: 0,
      dots: 0,
      hasAt: false,
      hasAssignment: false,
      hasSpace: false,
    });
  });
});
