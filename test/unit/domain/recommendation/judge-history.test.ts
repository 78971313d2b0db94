import { describe, expect, it } from 'vitest';
import { judgeHistory } from '../../../../domain/recommendation/judge-history.ts';
import type { JudgedHistoryInput } from '../../../../domain/recommendation/judge-history.ts';
import { riskLimits, TARGET_LADDER_PPM } from '../../../../domain/recommendation/target-ladder.ts';
import { createMinuteSeries } from '../../../../domain/sli/minute-series.ts';

const DAY_MS = 86_400_000;

/** 14 days of hours with 10,000 requests, of which 0 to 30 fail, day by day. */
function historyOf(changes: Partial<JudgedHistoryInput> = {}): JudgedHistoryInput {
  const counts = Array.from({ length: 14 * 24 }, (_, hour) => ({
    startMs: hour * 3_600_000,
    total: 10_000,
    bad: Math.floor(hour / 24) % 2 === 0 ? 0 : 30,
  }));
  return {
    series: createMinuteSeries(counts, { fromMs: 0, toMs: 14 * DAY_MS }),
    incidents: [],
    windowDays: 7,
    requestClass: 'high_fast',
    sliKind: 'availability',
    limits: riskLimits(0.1),
    ladder: TARGET_LADDER_PPM,
    seed: 7,
    ...changes,
  };
}

function objectivesOf(changes?: Partial<JudgedHistoryInput>): readonly number[] {
  const verdict = judgeHistory(historyOf(changes));
  return verdict.kind === 'proposed' ? verdict.variants.map(({ target }) => target.objectivePpm) : [];
}

describe('judgeHistory', () => {
  it('is the same for the same seed, and for no other', () => {
    const ratiosOf = (seed: number) => {
      const verdict = judgeHistory(historyOf({ seed }));
      return verdict.kind === 'proposed' ? verdict.evidence.windowRatios : undefined;
    };

    expect(ratiosOf(7)).toEqual(ratiosOf(7));
    expect(ratiosOf(8)).not.toEqual(ratiosOf(7));
  });

  it('chooses only from the ladder it is given', () => {
    expect(objectivesOf({ ladder: [990_000] })).toEqual([990_000, 990_000, 990_000]);
    expect(judgeHistory(historyOf({ ladder: [999_900] }))).toMatchObject({
      kind: 'refused',
      reasons: [{ code: 'no_supported_target' }],
    });
  });

  it('promises more where more risk is accepted, up to what the class is worth', () => {
    const [, careful] = objectivesOf({ limits: riskLimits(0.02) });
    const [, bold] = objectivesOf({ limits: riskLimits(0.5) });

    expect(careful).toBeLessThanOrEqual(bold ?? 0);
    expect(objectivesOf({ requestClass: 'low' })[1]).toBe(990_000);
  });
});
