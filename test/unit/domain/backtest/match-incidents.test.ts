import { describe, expect, it } from 'vitest';
import { belongsTo, matchIncidents } from '../../../../domain/backtest/match-incidents.ts';
import type { AlertEpisode } from '../../../../domain/backtest/backtest.ts';

const HOUR = 3_600_000;

const episode = (fromHour: number, toHour: number, severity: AlertEpisode['severity'] = 'page'): AlertEpisode => ({
  ...{ severity, startMs: fromHour * HOUR, endMs: toHour * HOUR },
  ...{ detectionMinutes: 1, budgetSpent: 0.1, badEvents: 1 },
});

const incident = { fromMs: 10 * HOUR, toMs: 11 * HOUR };

describe('belongsTo', () => {
  it.each([
    ['during it', 10.5, 12, true],
    ['within the hour after it', 11.9, 13, true],
    ['later than an hour after it', 12, 13, false],
    ['until it begins', 9, 10, false],
    ['from before it into it', 9, 10.1, true],
  ])('a page that fires %s', (_name, from, to, expected) => {
    expect(belongsTo(episode(from, to), incident)).toBe(expected);
  });
});

describe('matchIncidents', () => {
  it('counts pages about incidents and incidents with a page; tickets are neither', () => {
    const episodes = [episode(10.1, 10.3), episode(10.5, 11), episode(20, 21), episode(30.1, 31, 'ticket')];
    const incidents = [incident, { fromMs: 30 * HOUR, toMs: 31 * HOUR }];

    expect(matchIncidents(episodes, incidents)).toEqual({
      ...{ pages: 3, pagesAboutIncidents: 2, incidents: 2, incidentsPaged: 1 },
      ...{ precision: 2 / 3, recall: 0.5 },
    });
  });

  it('has no ratio of nothing', () => {
    expect(matchIncidents([], [])).toMatchObject({ precision: undefined, recall: undefined });
  });
});
