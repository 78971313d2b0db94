import { describe, expect, it } from 'vitest';
import { recommend } from '../../../../domain/recommendation/recommend.ts';
import type { Recommendation } from '../../../../domain/recommendation/recommendation.ts';
import { createSeededRandom } from '../../../../domain/statistics/seeded-random.ts';
import { NOW_MS, recommendInput, simulateBuckets } from './simulate-history.ts';
import type { SimulatedIncident } from './simulate-history.ts';

/**
 * Fourteen days of a small shop with three incidents: every journey gets targets, every incident pages, the quiet days
 * do not. One to six requests a minute, 0.05 to 0.2 % ordinary errors, incidents of 30 to 90 minutes with 20 to 60 %
 * errors. Each is worth 14 to 28 minutes of full outage: less than 8.06 within an hour pages nobody at 99 %, and three of
 * more than that in two weeks would be more than 99 % allows.
 */
const DAYS = 14;
const DAY_MINUTES = 1_440;
const FROM_MS = NOW_MS - DAYS * DAY_MINUTES * 60_000;
const INCIDENT_DAYS = [2, 6, 11];

function drawService(seed: number) {
  const random = createSeededRandom(seed);
  const between = (low: number, high: number) => low + (high - low) * random.next();
  const drawErrors = (day: number): SimulatedIncident => {
    for (;;) {
      const minutes = Math.floor(between(30, 90));
      const errorRatio = between(14, 28) / minutes;
      const startMinute = day * DAY_MINUTES + Math.floor(between(0, 1_300));
      if (errorRatio >= 0.2 && errorRatio <= 0.6) return { startMinute, minutes, errorRatio };
    }
  };
  return {
    requestsPerMinute: between(1, 6),
    errorRatio: between(0.0005, 0.002),
    medianMs: between(20, 200),
    incidents: INCIDENT_DAYS.map(drawErrors),
  };
}

/** Whether a page fired while the incident lasted or within the hour after. */
const covers = ({ startMinute, minutes }: SimulatedIncident, pageMs: number) =>
  pageMs > FROM_MS + startMinute * 60_000 && pageMs <= FROM_MS + (startMinute + minutes + 60) * 60_000;

/** Incidents with a page while they last or within the hour after, and pages that belong to none. */
function compare(recommendation: Recommendation, incidents: readonly SimulatedIncident[]) {
  if (recommendation.outcome.kind === 'refused') expect.fail(JSON.stringify(recommendation.outcome.reasons));
  const [, balanced] = recommendation.outcome.variants;
  const pages = balanced.backtest.episodes.filter(({ severity }) => severity === 'page');
  return {
    paged: incidents.filter((incident) => pages.some(({ startMs }) => covers(incident, startMs))).length,
    outside: pages.filter(({ startMs }) => !incidents.some((incident) => covers(incident, startMs))).length,
    episodes: pages,
    balanced,
  };
}

describe('fourteen days with three incidents', () => {
  it.each([11, 12, 13, 14, 15, 16, 17, 18])('error incidents all page and quiet days do not, seed %i', (seed) => {
    const service = drawService(seed);
    const buckets = simulateBuckets({ seed, days: DAYS, ...service });

    const [availability, latency] = recommend(recommendInput(buckets));

    const { paged, outside, episodes, balanced } = compare(availability, service.incidents);
    expect({ paged, outside }).toEqual({ paged: 3, outside: 0 });
    expect(balanced.objectivePpm).toBeGreaterThanOrEqual(990_000);
    expect(balanced.missRisk).toBeLessThanOrEqual(0.5);
    for (const incident of service.incidents) {
      const first = episodes.find(({ startMs }) => covers(incident, startMs));
      expect(first?.badEvents).toBeGreaterThan(0);
      expect(first?.budgetSpent).toBeGreaterThan(0.005);
      expect(first?.detectionMinutes).toBeLessThanOrEqual(60);
    }
    expect(latency.outcome.kind).toBe('proposed');
  });

  it.each([21, 22, 23, 24])('a latency shift pages on latency and not on availability, seed %i', (seed) => {
    const { incidents, ...service } = drawService(seed);
    const [first, second] = incidents;
    const shift = { startMinute: 11 * DAY_MINUTES + 600, minutes: 45, slowerByMs: 2_000 };
    const buckets = simulateBuckets({ seed, days: DAYS, ...service, incidents: [first!, second!, shift] });

    const [availability, latency] = recommend(recommendInput(buckets));

    expect(compare(latency, [shift])).toMatchObject({ paged: 1, outside: 0 });
    expect(compare(availability, [first!, second!])).toMatchObject({ paged: 2, outside: 0 });
  });

  it.each([31, 32, 33, 34])('without incidents nothing pages, seed %i', (seed) => {
    const service = drawService(seed);
    const buckets = simulateBuckets({ seed, days: DAYS, ...service, incidents: [] });

    const recommendations = recommend(recommendInput(buckets));

    for (const recommendation of recommendations) {
      expect(compare(recommendation, []).outside).toBe(0);
      expect(recommendation.explanation).toContain('No incident stands out');
    }
  });
});
