import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attainedFrom,
  evidenceFigures,
  evidenceHourOf,
  pointedCapsules,
  supportsAttained,
} from '../../../../domain/evidence/evidence-figures.ts';
import type { Capsule } from '../../../../domain/journey/capsule.ts';
import { recommend } from '../../../../domain/recommendation/recommend.ts';
import { mergeSketches, quantileOf, sketchOf } from '../../../../domain/sketch/dd-sketch.ts';
import { EMPTY_SKETCH } from '../../../../domain/sketch/sketch-data.ts';
import type { SliBucket } from '../../../../domain/sli/sli-bucket.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const FROM_MS = 20_000 * 86_400_000;
const JOURNEY = {
  ...{ journeyId: 'j', service: 'shop', environment: 'production', operation: 'GET /cart', kind: 'http' as const },
  ...{ firstSeenMs: FROM_MS, lastSeenMs: FROM_MS },
};

const capsule = (changes: Partial<Capsule>): Capsule => ({
  ...{ fingerprint: 'f', journeyId: 'j', windowStartMs: FROM_MS, traceCount: 10, errorCount: 3, spanCount: 50 },
  ...{ latency: sketchOf([20, 900]), steps: [], sampleTraceIds: ['t'] },
  ...changes,
});

/** Minutes after the start, each with its durations and how many of them failed. */
const bucketsOf = (minutes: readonly (readonly [number, readonly number[], number])[]): readonly SliBucket[] =>
  minutes.map(([minute, durations, bad]) => ({
    ...{ journeyId: 'j', startMs: FROM_MS + minute * MINUTE_MS, total: durations.length, bad },
    latency: sketchOf(durations),
  }));

const recommendFrom = (buckets: readonly SliBucket[], minutes: number) =>
  recommend({
    ...{ analysisId: 'a', journey: JOURNEY, buckets, serviceTotal: 100, serviceJourneys: [JOURNEY] },
    ...{ capsules: [capsule({})], windowDays: 28, rangeFromMs: FROM_MS, nowMs: FROM_MS + minutes * MINUTE_MS },
  });

describe('evidenceFigures', () => {
  it('gives the attained figures of both recommendations again, for any history', () => {
    const minute = fc.tuple(
      fc.array(fc.double({ min: 0, max: 20_000, noNaN: true }), { minLength: 1, maxLength: 6 }),
      fc.nat({ max: 6 }),
    );
    fc.assert(
      fc.property(fc.array(fc.option(minute, { nil: undefined }), { minLength: 1, maxLength: 300 }), (minutes) => {
        const buckets = bucketsOf(
          minutes.flatMap((one, index) =>
            one === undefined ? [] : [[index, one[0], Math.min(one[1], one[0].length)] as const],
          ),
        );

        for (const recommendation of recommendFrom(buckets, minutes.length)) {
          const figures = evidenceFigures(recommendation, { buckets, capsules: [] });
          const { fromMs, toMs, ...attained } = recommendation.attained;
          expect(attainedFrom(figures)).toEqual(attained);
          expect([figures.fromMs, figures.toMs]).toEqual([fromMs, toMs]);
          expect(supportsAttained(figures, recommendation.attained)).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('leaves out what is after the range, and does not support other figures', () => {
    const buckets = bucketsOf([
      [0, [10], 1],
      [59, [20], 0],
      [60, [30], 1],
    ]);
    const [availability] = recommendFrom(buckets, 60);

    const figures = evidenceFigures(availability, { buckets, capsules: [] });

    expect(figures.minutes).toEqual([
      { startMs: FROM_MS, total: 1, bad: 1 },
      { startMs: FROM_MS + 59 * MINUTE_MS, total: 1, bad: 0 },
    ]);
    expect(supportsAttained(figures, { ...availability.attained, bad: 2 })).toBe(false);
    expect(supportsAttained({ ...figures, hours: [] }, availability.attained)).toBe(false);
  });

  it('keeps latency by hours that are counted back from the end', () => {
    const buckets = bucketsOf([
      [0, [10], 0],
      [29, [20], 0],
      [30, [30], 0],
      [89, [40], 0],
    ]);
    const [availability] = recommendFrom(buckets, 90);

    const { hours } = evidenceFigures(availability, { buckets, capsules: [] });

    expect(hours).toEqual([
      { startMs: FROM_MS - 30 * MINUTE_MS, latency: mergeSketches(sketchOf([10]), sketchOf([20])) },
      { startMs: FROM_MS + 30 * MINUTE_MS, latency: mergeSketches(sketchOf([30]), sketchOf([40])) },
    ]);
    expect(hours.map(({ startMs }) => evidenceHourOf(startMs, FROM_MS + 90 * MINUTE_MS))).toEqual(
      hours.map(({ startMs }) => startMs),
    );
    expect(evidenceHourOf(FROM_MS + HOUR_MS - 1, FROM_MS + HOUR_MS)).toBe(FROM_MS);
  });

  it('keeps the capsules that are pointed to, whole', () => {
    const other = capsule({ fingerprint: 'other', errorCount: 0 });
    const [availability] = recommendFrom(bucketsOf([[0, [10], 1]]), 10);

    const { capsules } = evidenceFigures(availability, { buckets: [], capsules: [other, capsule({})] });

    expect(availability.evidence.map(({ kind }) => kind)).toEqual(['buckets', 'capsule', 'traces']);
    expect(capsules).toEqual([capsule({})]);
    expect(pointedCapsules(availability.evidence, [capsule({ windowStartMs: 0 })])).toEqual([]);
  });

  it('has nothing of a journey without requests', () => {
    const [availability] = recommendFrom([], 10);

    const figures = evidenceFigures(availability, { buckets: [], capsules: [] });

    expect(attainedFrom(figures)).toEqual({ total: 0, bad: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0 });
    expect(quantileOf(EMPTY_SKETCH, 0.5)).toBeUndefined();
    expect(supportsAttained(figures, availability.attained)).toBe(true);
  });
});
