import { describe, expect, it } from 'vitest';
import {
  agreementScore,
  compareSources,
  coveredHours,
  explainComparison,
  explainDisagreement,
} from '../../../../domain/recommendation/compare-sources.ts';
import type { SourceComparison } from '../../../../domain/recommendation/compare-sources.ts';
import { createMinuteSeries } from '../../../../domain/sli/minute-series.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RANGE = { fromMs: 0, toMs: 10 * HOUR_MS };

/** One entry a given number of minutes. */
const seriesOf = (entries: readonly (readonly [minute: number, total: number, bad: number])[]) =>
  createMinuteSeries(
    entries.map(([minute, total, bad]) => ({ startMs: minute * MINUTE_MS, total, bad })),
    RANGE,
  );

const comparison = (traces: readonly [number, number], metric: readonly [number, number]): SourceComparison => ({
  ...RANGE,
  traces: { total: traces[0], bad: traces[1] },
  metric: { total: metric[0], bad: metric[1] },
});

describe('compareSources', () => {
  it('counts both over the time that the metric has', () => {
    const traces = seriesOf([
      [0, 100, 50],
      [60, 10, 1],
      [120, 10, 0],
      [500, 100, 50],
    ]);
    const metric = seriesOf([
      [60, 100, 4],
      [300, 100, 4],
    ]);

    expect(compareSources(traces, metric)).toEqual({
      ...{ fromMs: HOUR_MS, toMs: 301 * MINUTE_MS },
      ...{ traces: { total: 20, bad: 1 }, metric: { total: 200, bad: 8 } },
    });
  });

  it('compares nothing where one of them has no events', () => {
    expect(compareSources(seriesOf([[0, 1, 0]]), seriesOf([]))).toBeUndefined();
    expect(compareSources(seriesOf([[0, 1, 0]]), seriesOf([[5, 1, 0]]))).toBeUndefined();
  });
});

describe('coveredHours', () => {
  it('is the share of the hours with traces that have events of the metric', () => {
    const traces = seriesOf([
      [0, 1, 0],
      [61, 1, 0],
      [130, 1, 0],
      [200, 1, 0],
    ]);

    expect(
      coveredHours(
        traces,
        seriesOf([
          [59, 5, 0],
          [70, 5, 0],
          [179, 5, 0],
          [500, 5, 0],
        ]),
      ),
    ).toEqual({
      ...{ share: 0.75, isEnough: false },
    });
    expect(coveredHours(traces, traces)).toEqual({ share: 1, isEnough: true });
    expect(coveredHours(seriesOf([]), traces)).toEqual({ share: 0, isEnough: false });
  });
});

describe('agreementScore', () => {
  it('falls from 1 to 0 as the ratios differ by the budget', () => {
    const scores = [0.001, 0.003, 0.006, 0.02].map((ratio) =>
      agreementScore(comparison([1_000, 1], [100_000, ratio * 100_000]), 995_000),
    );

    expect(scores.map((score) => Number(score.toFixed(9)))).toEqual([1, 0.6, 0, 0]);
  });
});

describe('explainComparison', () => {
  it('has both figures and how many requests the traces have', () => {
    expect(explainComparison(comparison([1_000, 1], [10_000, 40]))).toBe(
      'From 1970-01-01 00:00 UTC to 1970-01-01 10:00 UTC 0.40 % of 10,000 requests were bad by the metric and ' +
        '0.10 % of 1,000 requests by the traces, which have 10.0 % as many: they are sampled.',
    );
    expect(explainComparison(comparison([9_900, 1], [10_000, 40]))).toContain('which have about as many.');
    expect(explainComparison(comparison([30_000, 1], [10_000, 40]))).toContain('which have 3.0 times as many.');
  });
});

describe('explainDisagreement', () => {
  it('says nothing where they differ by at most half of the budget', () => {
    expect(explainDisagreement(comparison([1_000, 1], [1_000, 3]), 995_000)).toEqual([]);
  });

  it('says which way they differ', () => {
    const [more] = explainDisagreement(comparison([1_000, 0], [1_000, 4]), 995_000);
    const [fewer] = explainDisagreement(comparison([1_000, 4], [1_000, 0]), 995_000);

    expect(more).toContain('differ by 0.40 %, more than half of the budget of 0.50 %');
    expect(more).toContain('failures that are no spans');
    expect(fewer).toContain('failures that the metric does not count');
  });

  it('doubts a metric that counts fewer requests than the traces', () => {
    expect(explainDisagreement(comparison([1_200, 1], [1_000, 1]), 995_000)).toEqual([
      'The traces have more requests than the metric: the metric misses some, or counts other requests than these.',
    ]);
  });
});
