import { describe, expect, it } from 'vitest';
import { sketchOf } from '../../domain/sketch/dd-sketch.ts';
import { buildRecommendation } from '../support/builders/build-recommendation.ts';
import { startTestApi } from '../support/api/start-test-api.ts';
import { TEST_NOW_MS } from '../support/api/test-deps.ts';
import type { TestApi } from '../support/api/start-test-api.ts';

const DAYS = 10;
const DAY_MINUTES = 1440;
const QUESTION = { sli_id: 'sli-1', target_percentage: 99.9, time_window_days: 7 };

/** Ten days of 100 requests a minute; three days ago 15 of them failed, slowly, for ten minutes. */
async function apiWithHistory(): Promise<TestApi> {
  const api = await startTestApi();
  const recommendation = buildRecommendation();
  api.stores.rows.recommendations.set('sli-1', recommendation);
  const outage = (DAYS - 3) * DAY_MINUTES;
  for (let minute = 0; minute < DAYS * DAY_MINUTES; minute += 1) {
    const isOut = minute >= outage && minute < outage + 10;
    api.stores.rows.buckets.push({
      journeyId: recommendation.journeyId,
      startMs: TEST_NOW_MS - (DAYS * DAY_MINUTES - minute) * 60_000,
      total: 100,
      bad: isOut ? 15 : 0,
      latency: isOut ? SLOW : FAST,
    });
  }
  return api;
}

const FAST = sketchOf(Array<number>(100).fill(50));
const SLOW = sketchOf([...Array<number>(85).fill(50), ...Array<number>(15).fill(900)]);
const OUTAGE_MS = TEST_NOW_MS - 3 * DAY_MINUTES * 60_000;

describe('POST /api/v1/slos/simulate', () => {
  it('replays a draft over the recorded buckets and stores nothing', async () => {
    const api = await apiWithHistory();

    const { status, body } = await api.post('/api/v1/slos/simulate', QUESTION);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ kind: 'availability', threshold_ms: null, target_percentage: 99.9, time_window_days: 7 },
      ...{ total: 1_440_000, bad: 150, incidents: null, windows_kept: 4 },
      from: new Date(TEST_NOW_MS - DAYS * DAY_MINUTES * 60_000).toISOString(),
    });
    expect(body.budget_line).toHaveLength(4);
    expect(body.episodes[0]).toMatchObject({
      severity: 'page',
      start: new Date(OUTAGE_MS + 6 * 60_000).toISOString(),
      detection_minutes: 6,
    });
    expect((await api.get('/api/v1/slos')).body.items).toEqual([]);
  });

  it('takes any threshold of a journey, and known incidents', async () => {
    const api = await apiWithHistory();
    const { journeyId } = buildRecommendation();
    const incidents = [
      { from: new Date(OUTAGE_MS).toISOString(), to: new Date(OUTAGE_MS + 600_000).toISOString() },
      { from: new Date(OUTAGE_MS - 86_400_000).toISOString(), to: new Date(OUTAGE_MS - 86_000_000).toISOString() },
    ];
    api.stores.rows.journeys.push({
      ...{ journeyId, service: 'shop-frontend', environment: 'default', operation: 'GET /', kind: 'http' },
      ...{ firstSeenMs: 0, lastSeenMs: TEST_NOW_MS },
    });
    const ask = (threshold_ms: number) =>
      api.post('/api/v1/slos/simulate', {
        ...{ journey_id: journeyId, threshold_ms, target_percentage: 99.9, time_window_days: 7, incidents },
      });

    const low = await ask(300);
    const high = await ask(2000);

    expect(low.body).toMatchObject({
      ...{ kind: 'latency', threshold_ms: 300, bad: 150 },
      incidents: { known: 2, paged: 1, pages: 1, pages_about_incidents: 1, precision: 1, recall: 0.5 },
    });
    expect(high.body).toMatchObject({ bad: 0, episodes: [], incidents: { recall: 0, precision: null } });
  });

  it.each([
    [{ sli_id: undefined }, 400, 'sli_id or journey_id'],
    [{ journey_id: 'j' }, 400, 'sli_id or journey_id'],
    [{ sli_id: 'none' }, 404, 'none'],
    [{ threshold_ms: 100 }, 400, 'availability SLI has no threshold'],
    [{ target_percentage: 100 }, 400, 'no budget'],
    [{ time_window_days: 6 }, 400, 'time_window_days'],
    [{ from: '2030-01-01T00:00:00Z' }, 400, 'from must be before to'],
    [{ from: '2020-01-01T00:00:00Z' }, 400, 'at most 90 days'],
    [{ incidents: [{ from: '2025-01-02T00:00:00Z', to: '2025-01-01T00:00:00Z' }] }, 400, 'must end after it begins'],
  ])('refuses %j with %d', async (changes, expected, words) => {
    const api = await apiWithHistory();

    const { status, body } = await api.post('/api/v1/slos/simulate', { ...QUESTION, ...changes });

    expect(status).toBe(expected);
    expect(JSON.stringify(body)).toContain(words);
  });
});
