import { describe, expect, it } from 'vitest';
import { readBudget } from '../../../../domain/error-budget/read-budget.ts';
import { EMPTY_SKETCH } from '../../../../domain/sketch/sketch-data.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';
import { createMemoryStores } from '../../../support/fakes/memory-stores.ts';

const DAY_MS = 86_400_000;
const NOW_MS = 20_000 * DAY_MS + 30_000;

/** A bucket an hour of the last days, with 1,000 requests of which some fail. */
function storesWith(days: number, bad: number) {
  const stores = createMemoryStores();
  const { journeyId } = buildSlo();
  for (let hour = days * 24; hour > 0; hour -= 1) {
    const startMs = Math.floor(NOW_MS / 60_000) * 60_000 - hour * 3_600_000;
    stores.rows.buckets.push({ journeyId, startMs, total: 1_000, bad, latency: EMPTY_SKETCH });
  }
  return stores;
}

describe('readBudget', () => {
  it('reads a window of the SLO for the budget, and forecasts from 28 days also where the window is shorter', async () => {
    const { buckets } = storesWith(40, 1);
    const slo = buildSlo({ windowDays: 7, objectivePpm: 999_000 });

    const { budget, forecast } = await readBudget(buckets, slo, NOW_MS);

    expect(budget).toMatchObject({ total: 7 * 24_000, bad: 7 * 24, spent: 1 });
    expect(forecast?.exhaustionRiskSoon).toBe(1);
  });

  it('gives the same forecast whenever it is asked', async () => {
    const { buckets } = storesWith(28, 1);
    const slo = buildSlo({ objectivePpm: 998_900 });

    expect(await readBudget(buckets, slo, NOW_MS)).toEqual(await readBudget(buckets, slo, NOW_MS));
  });

  it('has no forecast of less than a week', async () => {
    const { budget, forecast } = await readBudget(storesWith(6, 0).buckets, buildSlo(), NOW_MS);

    expect(budget.remaining).toBe(1);
    expect(forecast).toBeUndefined();
  });
});
