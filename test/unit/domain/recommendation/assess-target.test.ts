import { describe, expect, it } from 'vitest';
import { assessTarget, requestsPerHourNeeded } from '../../../../domain/recommendation/assess-target.ts';
import { measureTraffic } from '../../../../domain/recommendation/traffic.ts';
import { createMinuteSeries } from '../../../../domain/sli/minute-series.ts';

const MINUTE = 60_000;
const DAY_MINUTES = 1_440;

function evidence(perMinute: number, wilsonLower = 0.9999) {
  const series = createMinuteSeries(
    Array.from({ length: 10 * DAY_MINUTES }, (_, minute) => ({
      startMs: minute * MINUTE,
      total: perMinute,
      bad: minute >= 5 * DAY_MINUTES && minute < 5 * DAY_MINUTES + 60 ? perMinute : 0,
    })),
    { fromMs: 0, toMs: 10 * DAY_MINUTES * MINUTE },
  );
  const incident = {
    fromMs: 5 * DAY_MINUTES * MINUTE,
    toMs: (5 * DAY_MINUTES + 60) * MINUTE,
    total: 60 * perMinute,
    bad: 60 * perMinute,
  };
  return {
    series,
    windowDays: 30,
    traffic: measureTraffic(series, 30),
    incidents: [incident],
    windowRatios: Float64Array.from([0.001, 0.002, 0.003, 0.006]),
    windowRatiosWithoutIncidents: Float64Array.from([0, 0, 0, 0]),
    wilsonLower,
  };
}

describe('requestsPerHourNeeded', () => {
  it.each([
    { objectivePpm: 990_000, needed: 6.94 },
    { objectivePpm: 999_000, needed: 69.44 },
    { objectivePpm: 999_900, needed: 694.44 },
  ])('is 1 / (14.4 × (1 − SLO)) over 30 days: $needed at $objectivePpm', ({ objectivePpm, needed }) => {
    expect(requestsPerHourNeeded(objectivePpm, 30)).toBeCloseTo(needed, 2);
  });
});

describe('assessTarget', () => {
  it('states risk, budget and what the incident did', () => {
    const assessed = assessTarget(995_000, evidence(10));

    expect(assessed.obstacles).toEqual([]);
    expect(assessed.missRisk).toBeCloseTo(2 / 6, 12);
    expect(assessed.missRiskWithoutIncidents).toBeCloseTo(1 / 6, 12);
    expect(assessed.badAllowed).toBe(0.005 * 14_400 * 30);
    expect(assessed).toMatchObject({ incidentsPaged: 1, significantPaged: 1, pagesOutsideIncidents: 0 });
  });

  it('does not take an alert that cannot fire', () => {
    const codes = assessTarget(900_000, evidence(10)).obstacles.map(({ code }) => code);

    expect(codes).toEqual(['dead_alert']);
  });

  it('does not take a target that one failure of a low hour would page', () => {
    const [obstacle] = assessTarget(999_000, evidence(1)).obstacles;

    expect(obstacle?.code).toBe('too_little_traffic');
    expect(obstacle?.explanation).toContain('a low hour has 60 requests, and below 69.4 (1 / (14.4 × 0.001))');
  });

  it('does not take a target that Wilson’s bound does not reach', () => {
    const [obstacle] = assessTarget(995_000, evidence(10, 0.9943)).obstacles;

    expect(obstacle).toEqual({
      code: 'unsupported',
      explanation: 'the lower confidence bound of what was attained is 99.43 %, below 99.5 %',
    });
  });
});
