import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admissibleBytes, createDrainPace } from '../../../../ingest/spool/drain-pace.ts';

const MIB = 1024 * 1024;

describe('the pace of a drain', () => {
  it('lets in everything that the log takes beyond what empties the spool in four minutes', () => {
    const allowed = admissibleBytes({ backlogBytes: 240 * MIB, drainedBytes: 1_000 * MIB, elapsedMs: 60_000 });

    expect(allowed).toBe((1_000 - 60 + 1) * MIB);
  });

  it('lets in half of what a slow log takes', () => {
    const allowed = admissibleBytes({ backlogBytes: 1_000 * MIB, drainedBytes: 100 * MIB, elapsedMs: 120_000 });

    expect(allowed).toBe((50 + 1) * MIB);
  });

  it('always ends a drain: what was let in stays below what was drained, by more and more', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.nat(2 ** 40), fc.nat(10_000_000), (backlogBytes, drainedBytes, elapsedMs) => {
        const allowed = admissibleBytes({ backlogBytes, drainedBytes, elapsedMs });

        expect(allowed - MIB).toBeLessThanOrEqual(drainedBytes);
        // The backlog is gone once twice its size was drained, or in four minutes.
        const left = backlogBytes + allowed - MIB - drainedBytes;
        if (drainedBytes >= 2 * backlogBytes && elapsedMs >= 240_000) expect(left).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('tells a request that had to wait too long to come again', async () => {
    let nowMs = 0;
    const pace = createDrainPace({ now: () => (nowMs += 30), maxWaitMs: 50 });
    pace.begin(10 * MIB);
    await pace.admit(2 * MIB);

    await expect(pace.admit(1)).rejects.toMatchObject({ code: 'resource_exhausted' });
  });

  it('lets a request in as soon as enough was drained, or the drain is over', async () => {
    const pace = createDrainPace({ now: () => 0, maxWaitMs: 50 });
    pace.begin(10 * MIB);
    await pace.admit(2 * MIB);
    const afterProgress = pace.admit(1).then(() => 'let in');
    pace.drained(4 * MIB);

    expect(await afterProgress).toBe('let in');

    await pace.admit(10 * MIB);
    const afterEnd = pace.admit(1).then(() => 'let in');
    pace.end();
    expect(await afterEnd).toBe('let in');
  });
});
