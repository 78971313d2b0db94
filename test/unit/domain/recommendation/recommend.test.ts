import { describe, expect, it } from 'vitest';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { recommend } from '../../../../domain/recommendation/recommend.ts';
import type { Recommendation, RefusalCode, TargetVariant } from '../../../../domain/recommendation/recommendation.ts';
import type { MetricEvidence } from '../../../../domain/sli-discovery/measure-journey.ts';
import { JOURNEY, NOW_MS, recommendInput, simulateBuckets } from './simulate-history.ts';
import type { SimulatedService } from './simulate-history.ts';

const DAY_MINUTES = 1_440;

const SERVICE: SimulatedService = { seed: 1, days: 14, requestsPerMinute: 3, errorRatio: 0.001, medianMs: 60 };

function variantsOf(recommendation: Recommendation): readonly TargetVariant[] {
  if (recommendation.outcome.kind === 'refused') expect.fail(JSON.stringify(recommendation.outcome.reasons));
  return recommendation.outcome.variants;
}

function refusalsOf(recommendation: Recommendation): readonly RefusalCode[] {
  return recommendation.outcome.kind === 'refused' ? recommendation.outcome.reasons.map(({ code }) => code) : [];
}

const recommendFor = (changes: Partial<SimulatedService>) =>
  recommend(recommendInput(simulateBuckets({ ...SERVICE, ...changes })));

describe('recommend', () => {
  it('is deterministic', () => {
    const buckets = simulateBuckets(SERVICE);

    expect(recommend(recommendInput(buckets))).toEqual(recommend(recommendInput(buckets)));
  });

  it('proposes availability and latency with names, ids, queries and consistent figures', () => {
    const buckets = simulateBuckets(SERVICE);

    const [availability, latency] = recommend(recommendInput(buckets));

    const total = buckets.reduce((sum, bucket) => sum + bucket.total, 0);
    const bad = buckets.reduce((sum, bucket) => sum + bucket.bad, 0);
    expect(availability).toMatchObject({
      name: 'get-cart-id-availability',
      sli: { kind: 'availability' },
      attained: { total, bad, fromMs: buckets[0]?.startMs, toMs: NOW_MS },
    });
    expect(latency).toMatchObject({ name: 'get-cart-id-latency', sli: { kind: 'latency', thresholdMs: 250 } });
    expect(latency.queries.bad).toContain('le="0.25"');
    expect(availability.sliId).not.toBe(latency.sliId);
    for (const recommendation of [availability, latency]) {
      const weights = recommendation.confidence.parts.reduce((sum, { weight }) => sum + weight, 0);
      const score = recommendation.confidence.parts.reduce((sum, part) => sum + part.weight * part.score, 0);
      expect(weights).toBeCloseTo(1, 12);
      expect(recommendation.confidence.score).toBeCloseTo(score, 12);
      expect(recommendation.evidence[0]).toMatchObject({ kind: 'buckets', journeyId: JOURNEY.journeyId, toMs: NOW_MS });
    }
  });

  it('takes queries, threshold and history from the metrics of the service where it has any', () => {
    const buckets = simulateBuckets(SERVICE);
    const rows = Array.from({ length: 14 * 288 }, (_, step) => ({
      ...{ startMs: NOW_MS - (14 * 288 - step) * 300_000, total: 100.25, bad: 0.05 },
    }));
    const measured: Extract<MetricEvidence, { readonly kind: 'measured' }> = {
      ...{ kind: 'measured', metric: 'a_seconds_bucket', bad: 'slower than 0.3 s', advice: [] },
      queries: { total: 'sum(rate(t[{{.window}}]))', bad: 'sum(rate(b[{{.window}}]))' },
      threshold: { ms: 300, slowShare: 0.0005 },
      history: { stepMs: 300_000, rows },
    };
    const evidence = { availability: { kind: 'none', reason: 'no label tells' }, latency: measured } as const;

    const [availability, latency] = recommend(
      recommendInput(buckets, { metrics: { address: 'http://p:9090', evidence } }),
    );

    expect(latency).toMatchObject({
      ...{ sli: { kind: 'latency', thresholdMs: 300 }, queries: measured.queries },
      ...{ metricSource: { metric: 'a_seconds_bucket', address: 'http://p:9090' }, outcome: { kind: 'proposed' } },
      attained: { total: Math.round(100.25 * rows.length), bad: Math.round(0.05 * rows.length) },
    });
    expect(latency.explanation).toContain(
      "Threshold 300 ms: the smallest bound of the metric's histogram that at most 0.25 % of the requests of ordinary days " +
        'exceed (0.050 % did).',
    );
    expect(availability.metricSource).toBeUndefined();
    expect(availability.explanation).toContain('SLI source: traces alone, because no label tells.');
  });

  it('orders the variants by risk and states what each allows', () => {
    const [availability] = recommendFor({ requestsPerMinute: 60, errorRatio: 0.0004 });
    const variants = variantsOf(availability);

    expect(variants.map(({ variant }) => variant)).toEqual(['conservative', 'balanced', 'aggressive']);
    const [conservative, balanced, aggressive] = variants;
    expect(conservative!.objectivePpm).toBeLessThanOrEqual(balanced!.objectivePpm);
    expect(balanced!.objectivePpm).toBeLessThanOrEqual(aggressive!.objectivePpm);
    expect(conservative!.missRisk).toBeLessThanOrEqual(0.05);
    expect(balanced!.missRisk).toBeLessThanOrEqual(0.1);
    expect(balanced!.objectivePpm).toBe(999_000);
    const perDay = availability.attained.total / 14;
    expect(balanced!.badAllowed).toBeCloseTo(0.001 * perDay * 28, -1);
    expect(availability.explanation).toContain('Balanced: 99.9 % over 28 days');
  });

  it('never proposes more than the request class is worth', () => {
    const [availability, latency] = recommendFor({ requestsPerMinute: 300, errorRatio: 0 });

    const ppm = (recommendation: Recommendation) => variantsOf(recommendation).map(({ objectivePpm }) => objectivePpm);
    expect(ppm(availability)).toEqual([999_000, 999_000, 999_500]);
    expect(ppm(latency)).toEqual([990_000, 990_000, 995_000]);
  });

  it('asks for more of a critical service', () => {
    const buckets = simulateBuckets({ ...SERVICE, requestsPerMinute: 300, errorRatio: 0 });

    const [availability] = recommend(recommendInput(buckets, { ownerHints: { criticality: 'critical' } }));

    expect(availability.requestClass).toBe('critical');
    expect(variantsOf(availability)[1]?.objectivePpm).toBe(999_900);
  });

  it('does not let a perfect short record support more than its number of requests does', () => {
    const [availability] = recommendFor({ days: 8, requestsPerMinute: 0.2, errorRatio: 0 });

    // Without a single failure Wilson's bound is n / (n + 2.71): about 2,200 requests support 99.5 % and not 99.9 %.
    expect(availability.attained.bad).toBe(0);
    expect(variantsOf(availability)[1]!.objectivePpm).toBeLessThanOrEqual(995_000);
  });

  it('leaves out what happened after now and the minute that is not over', () => {
    const buckets = simulateBuckets(SERVICE);
    const late = { ...buckets[0]!, startMs: NOW_MS, total: 1_000, bad: 1_000 };

    const [availability] = recommend(recommendInput([...buckets, late], { nowMs: NOW_MS + 59_000 }));

    expect(availability.attained).toEqual(recommend(recommendInput(buckets))[0].attained);
  });

  it('explains without a figure missing', () => {
    const incident = { startMinute: 5 * DAY_MINUTES, minutes: 45, errorRatio: 0.5 };

    const [availability, latency] = recommendFor({ incidents: [incident] });

    expect(availability.explanation).toMatch(/[\d,]+ requests from 2026-11-07 \d\d:\d\d UTC to 2026-11-21 05:00 UTC/);
    expect(availability.explanation).toMatch(/1 of 1 page\./);
    expect(availability.explanation).toMatch(/Why balanced is not 99\.\d+ %: \S/);
    expect(latency.explanation).toContain('Threshold 250 ms');
    expect(`${availability.explanation}${latency.explanation}`).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('refuses a window outside 7 to 90 days', () => {
    expect(() => recommend(recommendInput([], { windowDays: 5 }))).toThrow(ScoutError);
  });
});

describe('recommend knows when not to propose', () => {
  it('no traffic', () => {
    const [availability, latency] = recommend(recommendInput([]));

    expect(refusalsOf(availability)).toEqual(['no_traffic']);
    expect(refusalsOf(latency)).toEqual(['no_traffic']);
    expect(availability.confidence).toEqual({ score: 0, parts: [] });
  });

  it('a history under seven days, and says from when it will be enough', () => {
    const [availability] = recommendFor({ days: 5 });

    expect(refusalsOf(availability)).toEqual(['history_too_short']);
    expect(availability.explanation).toContain('5.0 days of history');
    expect(availability.explanation).toContain('enough from 2026-11-23 05:00 UTC');
  });

  it('but not a quiet journey whose first bucket comes minutes after the start of a range of seven days', () => {
    const rangeFromMs = NOW_MS - 7 * DAY_MINUTES * 60_000;
    const buckets = simulateBuckets({ ...SERVICE, days: 7 }).slice(5);
    const early = { ...JOURNEY, firstSeenMs: rangeFromMs - 1 };
    const young = { ...JOURNEY, firstSeenMs: rangeFromMs + 6 * 60_000 };

    const [known] = recommend(recommendInput(buckets, { rangeFromMs, journey: early }));
    const [unknown] = recommend(recommendInput(buckets, { rangeFromMs, journey: young }));

    expect(known.outcome.kind).toBe('proposed');
    expect(known.attained.fromMs).toBe(rangeFromMs);
    expect(refusalsOf(unknown)).toEqual(['history_too_short']);
  });

  it('too little traffic for even the lowest target', () => {
    const [availability] = recommendFor({ requestsPerMinute: 1 / 120 });

    expect(refusalsOf(availability)).toEqual(['too_little_traffic']);
    expect(availability.explanation).toMatch(/a low hour has \d requests?, and below 1\.5 \(1 \/ \(13\.44 × 0\.05\)\)/);
  });

  it('halves that differ by more than chance', () => {
    const [availability] = recommendFor({
      requestsPerMinute: 30,
      errorRatioOnDay: (day) => (day < 7 ? 0.0005 : 0.02),
    });

    expect(refusalsOf(availability)).toEqual(['unstable']);
    expect(availability.explanation).toMatch(/p = 0\.0/);
  });

  it('a quality below every target with a working alert', () => {
    const [availability] = recommendFor({ requestsPerMinute: 20, errorRatio: 0.08 });

    expect(refusalsOf(availability)).toEqual(['no_supported_target']);
    expect(availability.explanation).toContain('90 % is no use');
    expect(availability.explanation).toContain('13.44 × 0.1');
  });

  it('requests slower than the largest bound', () => {
    const [availability, latency] = recommendFor({ medianMs: 9_000 });

    expect(availability.outcome.kind).toBe('proposed');
    expect(refusalsOf(latency)).toEqual(['no_measurable_threshold']);
    expect(latency.explanation).toContain('add larger bounds');
  });

  it('probes', () => {
    const journey = { ...JOURNEY, operation: 'GET /healthz' };

    const [availability] = recommend(recommendInput(simulateBuckets(SERVICE), { journey }));

    expect(refusalsOf(availability)).toEqual(['not_user_facing']);
  });
});
