import { describe, expect, it } from 'vitest';
import { waitDuration } from '../../../../cli/commands/wait-duration.ts';

describe('waitDuration', () => {
  it('reads numbers with a unit, nothing among them', () => {
    expect(['0s', '250ms', '30s', '2m', '1h'].map(waitDuration)).toEqual([0, 250, 30_000, 120_000, 3_600_000]);
  });

  it.each(['', '30', 's', '-1s', '1d', '1.5s', '1s 2m'])('refuses %j', (text) => {
    expect(() => waitDuration(text)).toThrow('It must be a number with a unit');
  });
});
