import { describe, expect, it } from 'vitest';
import { createTokenBucket } from '../../../../ingest/otlp/token-bucket.ts';

describe('a token bucket', () => {
  it('allows a burst, then its rate, and never saves more than a burst', () => {
    let nowMs = 0;
    const bucket = createTokenBucket({ burst: 3, perSecond: 2 }, () => nowMs);
    const takeAll = () => [1, 2, 3, 4].map(() => bucket.take());

    const atOnce = takeAll();
    nowMs = 500;
    const halfASecondLater = takeAll();
    nowMs = 3_600_000;
    const anHourLater = takeAll();

    expect(atOnce).toEqual([true, true, true, false]);
    expect(halfASecondLater).toEqual([true, false, false, false]);
    expect(anHourLater).toEqual([true, true, true, false]);
  });
});
