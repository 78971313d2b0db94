import { describe, expect, it } from 'vitest';
import { REPLAY_MARGIN_MS, requireRange, requireReprocessRange } from '../../../../domain/reprocess/reprocess-range.ts';

const DAY_MS = 86_400_000;
const WINDOW_MS = 300_000;
const NOW_MS = 1_000 * DAY_MS;
const LIMITS = { nowMs: NOW_MS, settleMs: 7 * 60_000, retentionMs: 30 * DAY_MS };

const check = (fromMs: number, toMs: number) => () => requireReprocessRange({ fromMs, toMs }, LIMITS);

describe('the range of a reprocessing', () => {
  it('is accepted from what the archive has to what no longer changes', () => {
    const earliestMs = NOW_MS - LIMITS.retentionMs + REPLAY_MARGIN_MS;

    expect(check(earliestMs, earliestMs + WINDOW_MS)).not.toThrow();
    expect(check(NOW_MS - DAY_MS, NOW_MS - 2 * WINDOW_MS)).not.toThrow();
  });

  it('is refused when the raw telemetry is gone, or when it may still change', () => {
    const earliestMs = NOW_MS - LIMITS.retentionMs + REPLAY_MARGIN_MS;

    expect(check(earliestMs - WINDOW_MS, earliestMs)).toThrow(/not kept any more/);
    expect(check(NOW_MS - DAY_MS, NOW_MS - WINDOW_MS)).toThrow(/may still change/);
    expect(check(NOW_MS - DAY_MS, NOW_MS + DAY_MS)).toThrow(/may still change/);
  });

  it('is refused when it is none', () => {
    const fromMs = NOW_MS - 2 * DAY_MS;

    expect(check(fromMs, fromMs)).toThrow(/before it ends/);
    expect(check(fromMs + WINDOW_MS, fromMs)).toThrow(/before it ends/);
    expect(check(fromMs + 1, fromMs + WINDOW_MS)).toThrow(/whole 5 minutes/);
    expect(check(Number.NaN, fromMs)).toThrow(/whole 5 minutes/);
    expect(check(-WINDOW_MS, fromMs)).toThrow(/whole 5 minutes/);
    expect(check(NOW_MS - 40 * DAY_MS, NOW_MS - DAY_MS)).toThrow(/31 days/);
  });

  it('is checked without a clock where nobody knows what is kept', () => {
    const range = { fromMs: NOW_MS + DAY_MS, toMs: NOW_MS + 32 * DAY_MS };

    expect(() => requireRange(range)).not.toThrow();
    expect(() => requireRange({ ...range, toMs: range.toMs + WINDOW_MS })).toThrow(/31 days/);
    expect(() => requireRange({ ...range, fromMs: range.fromMs + 1 })).toThrow(/whole 5 minutes/);
  });
});
