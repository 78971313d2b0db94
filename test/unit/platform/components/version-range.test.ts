import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeRange, isAccepted } from '../../../../platform/components/version-range.ts';

describe('a version range', () => {
  it.each([
    ['4.1.1', true],
    ['4.1.10', true],
    ['4.1', false],
    ['4.0.9', false],
    ['4.2.0', false],
    ['4.2', false],
    ['4.1.1-rc.1', true],
    ['', false],
  ])('from 4.1.1 below 4.2 has %s: %s', (version, expected) => {
    const accepted = isAccepted(version, { atLeast: '4.1.1', below: '4.2' });

    expect(accepted).toBe(expected);
  });

  it('has its own lower bound and not its upper one', () => {
    const part = fc.nat({ max: 50 });
    const version = fc.tuple(part, part, part).map((numbers) => numbers.join('.'));

    fc.assert(
      fc.property(version, (bound) => {
        expect(isAccepted(bound, { atLeast: bound })).toBe(true);
        expect(isAccepted(bound, { atLeast: '0', below: bound })).toBe(false);
      }),
    );
  });

  it('is said in words', () => {
    expect(describeRange({ atLeast: '15' })).toBe('15 or newer');
    expect(describeRange({ atLeast: '2.42', below: '4' })).toBe('2.42 or newer, below 4');
  });
});
