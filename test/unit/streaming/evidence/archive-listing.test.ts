import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createArchiveListing } from '../../../../streaming/evidence/archive-listing.ts';

describe('createArchiveListing', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('forgets a list after half a minute, also when nobody lists anything then', async () => {
    const list = vi.fn(async () => []);
    const listing = createArchiveListing({ list }, () => 0);
    await listing.day(0);
    await listing.day(0);
    const shared = list.mock.calls.length;

    vi.advanceTimersByTime(30_000);
    await listing.day(0);

    expect([shared, list.mock.calls.length]).toEqual([1, 2]);
    expect(vi.getTimerCount()).toBe(1);
  });
});
