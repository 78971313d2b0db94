import { describe, expect, it } from 'vitest';
import { detectIncidents, ordinaryRatio } from '../../../../domain/recommendation/detect-incidents.ts';
import { createMinuteSeries } from '../../../../domain/sli/minute-series.ts';
import { createSeededRandom } from '../../../../domain/statistics/seeded-random.ts';

const MINUTE = 60_000;
const DAY_MINUTES = 1_440;

interface Outage {
  readonly start: number;
  readonly minutes: number;
  readonly ratio: number;
}

function history(options: { seed: number; perMinute: number; ratio: number; outages?: readonly Outage[] }) {
  const random = createSeededRandom(options.seed);
  const counts = Array.from({ length: 14 * DAY_MINUTES }, (_, minute) => {
    const outage = options.outages?.find(({ start, minutes }) => minute >= start && minute < start + minutes);
    const ratio = outage?.ratio ?? options.ratio;
    const bad = Array.from({ length: options.perMinute }).filter(() => random.next() < ratio).length;
    return { startMs: minute * MINUTE, total: options.perMinute, bad };
  });
  return createMinuteSeries(counts, { fromMs: 0, toMs: 14 * DAY_MINUTES * MINUTE });
}

describe('detectIncidents', () => {
  it('finds each incident once, with its begin and end', () => {
    const outages = [
      { start: 3_000, minutes: 30, ratio: 0.5 },
      { start: 9_000, minutes: 90, ratio: 0.2 },
      { start: 15_000, minutes: 45, ratio: 1 },
    ];

    const incidents = detectIncidents(history({ seed: 1, perMinute: 3, ratio: 0.001, outages }));

    expect(incidents).toHaveLength(3);
    for (const [position, incident] of incidents.entries()) {
      const { start, minutes } = outages[position]!;
      expect(Math.abs(incident.fromMs / MINUTE - start)).toBeLessThanOrEqual(8);
      expect(Math.abs(incident.toMs / MINUTE - (start + minutes))).toBeLessThanOrEqual(8);
    }
  });

  it('finds none in steady failures, at any ratio', () => {
    for (const ratio of [0, 0.0005, 0.01, 0.08, 0.6]) {
      for (let seed = 1; seed <= 5; seed += 1) {
        expect(detectIncidents(history({ seed, perMinute: 3, ratio }))).toEqual([]);
      }
    }
  });

  it('finds an incident that lasts until the end of the history', () => {
    const start = 14 * DAY_MINUTES - 20;
    const [incident] = detectIncidents(
      history({ seed: 1, perMinute: 5, ratio: 0.001, outages: [{ start, minutes: 20, ratio: 0.7 }] }),
    );

    expect(incident?.toMs).toBeGreaterThan((14 * DAY_MINUTES - 4) * MINUTE);
  });

  it('finds none without requests', () => {
    expect(detectIncidents(createMinuteSeries([], { fromMs: 0, toMs: DAY_MINUTES * MINUTE }))).toEqual([]);
  });
});

describe('ordinaryRatio', () => {
  it('leaves the worst twentieth of the hours out', () => {
    const outages = [{ start: 6_000, minutes: 300, ratio: 1 }];

    const ratio = ordinaryRatio(history({ seed: 2, perMinute: 10, ratio: 0.02, outages }));

    expect(ratio).toBeGreaterThan(0.017);
    expect(ratio).toBeLessThan(0.021);
  });
});
