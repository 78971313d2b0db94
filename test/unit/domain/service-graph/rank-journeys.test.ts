import { describe, expect, it } from 'vitest';
import { rankJourneys } from '../../../../domain/service-graph/rank-journeys.ts';
import type { JourneyWeight } from '../../../../domain/service-graph/rank-journeys.ts';

const journey = (journeyId: string, weight: Partial<JourneyWeight> = {}): JourneyWeight => ({
  journeyId,
  service: journeyId,
  requests: 100,
  errors: 0,
  p99Ms: 100,
  pathServices: new Set([journeyId]),
  ...weight,
});

describe('rankJourneys', () => {
  it('puts each figure in relation to the largest, and takes the mean', () => {
    const [first, second] = rankJourneys([
      journey('a', { requests: 50, errors: 4, p99Ms: 200, pathServices: new Set(['a', 'b']) }),
      journey('b', { requests: 100, p99Ms: 50 }),
    ]);

    expect(first).toMatchObject({ journeyId: 'a', traffic: 0.5, errors: 1, tail: 1, criticality: 0, score: 0.625 });
    expect(second).toMatchObject({ journeyId: 'b', traffic: 1, errors: 0, tail: 0.25, criticality: 1, onPathOf: 1 });
    expect(second?.score).toBe(0.5625);
  });

  it('does not count a journey as on its own path', () => {
    expect(rankJourneys([journey('a')])).toEqual([expect.objectContaining({ onPathOf: 0, criticality: 0 })]);
  });

  it('counts another journey of the same service', () => {
    const ranks = rankJourneys([
      journey('a', { service: 'shop', pathServices: new Set(['shop']) }),
      journey('b', { service: 'shop', pathServices: new Set(['shop']) }),
    ]);

    expect(ranks.map(({ onPathOf }) => onPathOf)).toEqual([1, 1]);
  });

  it('orders ties by requests, then by id, and has no order of nothing', () => {
    expect(rankJourneys([journey('b'), journey('a')]).map(({ journeyId }) => journeyId)).toEqual(['a', 'b']);
    expect(rankJourneys([])).toEqual([]);
  });
});
