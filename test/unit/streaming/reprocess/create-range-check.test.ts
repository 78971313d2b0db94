import { describe, expect, it } from 'vitest';
import { createRangeCheck } from '../../../../streaming/reprocess/create-range-check.ts';
import type { RangeCheckDeps } from '../../../../streaming/reprocess/create-range-check.ts';
import { createTestArchive } from '../../../support/api/test-archive.ts';

const DAY_MS = 86_400_000;
const NOW_MS = 1_000 * DAY_MS;
const YESTERDAY = { fromMs: NOW_MS - DAY_MS, toMs: NOW_MS - DAY_MS / 2 };

const setUp = () => createTestArchive(() => NOW_MS);

/** A check over an archive that is listed in its own time. */
function slowCheck(list: RangeCheckDeps['archive']['list']) {
  const { offsets } = setUp();
  return createRangeCheck({
    staging: { archivedOffsets: async () => offsets.archived, countedOffsets: async () => offsets.counted },
    archive: { list },
    ...{ settleMs: 0, retentionMs: 30 * DAY_MS, nowMs: () => NOW_MS, lookMs: 20 },
  });
}

describe('checking a range before a run', () => {
  it('passes a range that the archive has', async () => {
    const { reprocessCheck } = setUp();

    await expect(reprocessCheck.requireReprocessable(YESTERDAY)).resolves.toBeUndefined();
  });

  it('refuses a range that is none, and one that is too fresh or too old', async () => {
    const { reprocessCheck } = setUp();
    const check = (fromMs: number, toMs: number) => reprocessCheck.requireReprocessable({ fromMs, toMs });

    await expect(check(YESTERDAY.toMs, YESTERDAY.fromMs)).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(check(NOW_MS - DAY_MS, NOW_MS)).rejects.toThrow(/may still change/);
    await expect(check(NOW_MS - 31 * DAY_MS, NOW_MS - DAY_MS)).rejects.toThrow(/not kept any more/);
  });

  it('says that the archive is off when nothing of what is counted is in it', async () => {
    const { reprocessCheck, offsets } = setUp();
    offsets.archived = new Map();

    await expect(reprocessCheck.requireReprocessable(YESTERDAY)).rejects.toThrow(/SLO_SCOUT_ARCHIVE must be on/);
  });

  it('does not mind an archive that is a little behind: a run waits for it', async () => {
    const { reprocessCheck, offsets, hold } = setUp();
    hold([[0, 60]]);
    offsets.archived = new Map([[0, 60]]);

    await expect(reprocessCheck.requireReprocessable(YESTERDAY)).resolves.toBeUndefined();
  });

  it('refuses a range without telemetry, unless what is not archived yet may be of it', async () => {
    const { reprocessCheck, offsets } = setUp();
    const range = { fromMs: NOW_MS - 10 * DAY_MS, toMs: NOW_MS - 9 * DAY_MS };

    await expect(reprocessCheck.requireReprocessable(range)).rejects.toThrow(/no telemetry of the range/);
    offsets.counted = new Map([[0, 101]]);
    await expect(reprocessCheck.requireReprocessable(range)).resolves.toBeUndefined();
  });

  it('refuses a range when nothing was ever counted', async () => {
    const { reprocessCheck, offsets, hold } = setUp();
    hold([]);
    offsets.archived = new Map();
    offsets.counted = new Map();

    await expect(reprocessCheck.requireReprocessable(YESTERDAY)).rejects.toThrow(/no telemetry of the range/);
  });

  it('does not keep anybody waiting for an archive that takes long', async () => {
    const never = slowCheck(() => new Promise(() => undefined));
    const failing = slowCheck(() => new Promise((_, reject) => setTimeout(() => reject(new Error('away')), 40)));

    await expect(never.requireReprocessable(YESTERDAY)).resolves.toBeUndefined();
    await expect(failing.requireReprocessable(YESTERDAY)).resolves.toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 60));
  });

  it('fails when the archive cannot be read', async () => {
    const away = slowCheck(() => Promise.reject(new Error('away')));

    await expect(away.requireReprocessable(YESTERDAY)).rejects.toThrow(/away/);
  });
});
