import { describe, expect, it } from 'vitest';
import { buildRecommendation } from '../../../../domain/recommendation/build-recommendation.ts';
import { chooseSource } from '../../../../domain/recommendation/choose-source.ts';
import type { SourcedSli } from '../../../../domain/recommendation/choose-source.ts';
import type { JudgedSli } from '../../../../domain/recommendation/judge-sli.ts';
import type { SliContext } from '../../../../domain/recommendation/recommend-input.ts';
import { sketchOf } from '../../../../domain/sketch/dd-sketch.ts';
import { journeyQueries } from '../../../../domain/sli/journey-metrics.ts';
import { createMinuteSeries } from '../../../../domain/sli/minute-series.ts';
import type { SliDefinition } from '../../../../domain/sli/sli-bucket.ts';
import { buildAssessment } from './build-assessment.ts';
import { JOURNEY, NOW_MS, recommendInput } from './simulate-history.ts';
import { RISK_LIMITS } from '../../../../domain/recommendation/target-ladder.ts';

const DAY_MS = 86_400_000;
const FROM_MS = NOW_MS - 10 * DAY_MS;
const AVAILABILITY = { kind: 'availability' } as const;
const LATENCY = { kind: 'latency', thresholdMs: 250 } as const;

const LATENCIES = sketchOf(Array.from({ length: 100 }, (_, position) => (position + 1) * 10));

const CONTEXT: SliContext = {
  ...recommendInput([]),
  serviceTotal: 40_000,
  fromMs: FROM_MS,
  toMs: NOW_MS,
  latency: { all: LATENCIES, ordinary: sketchOf([1]), ordinaryDays: 8 },
  classified: { requestClass: 'high_slow', because: 'it is slow' },
};

const SERIES = createMinuteSeries([{ startMs: FROM_MS, total: 10_000, bad: 20 }], { fromMs: FROM_MS, toMs: NOW_MS });

const REFUSED: JudgedSli = {
  series: SERIES,
  incidents: [],
  verdict: { kind: 'refused', reasons: [{ code: 'unstable', explanation: 'The halves differ.' }] },
};

const TARGETS = [
  buildAssessment(990_000, { missRisk: 0.01, badAllowed: 280 }),
  buildAssessment(995_000, { missRisk: 0.08, badAllowed: 140, backtest: { pagesPerMonth: 1 } }),
  buildAssessment(999_000, { missRisk: 0.2, badAllowed: 28 }),
] as const;

const PROPOSED: JudgedSli = {
  series: SERIES,
  incidents: [],
  verdict: {
    kind: 'proposed',
    variants: [
      { variant: 'conservative', target: TARGETS[0] },
      { variant: 'balanced', target: TARGETS[1] },
      { variant: 'aggressive', target: TARGETS[2] },
    ],
    choice: { assessments: TARGETS, requestClass: 'high_slow', sliKind: 'availability', limits: RISK_LIMITS },
    evidence: {
      series: SERIES,
      windowDays: 28,
      traffic: { perDay: 1_000, perWindow: 28_000, lowHour: 30 },
      incidents: [],
      windowRatios: Float64Array.from([0.002, 0.002]),
      windowRatiosWithoutIncidents: Float64Array.from([0.002, 0.002]),
      wilsonLower: 0.997,
    },
    halves: { olderRatio: 0.002, newerRatio: 0.002, pValue: 1, effect: 1 },
  },
};

/** Sources that agree with what was judged. */
const sourced = (sli: SliDefinition, changes: Partial<SourcedSli> = {}): SourcedSli => ({
  ...chooseSource(CONTEXT, sli),
  traces: { total: 10_000, bad: 20 },
  ...changes,
});

describe('buildRecommendation', () => {
  it('names the journey, the SLI and its queries, and says what was attained over all days', () => {
    const recommendation = buildRecommendation(CONTEXT, sourced(LATENCY), { judged: PROPOSED });

    expect(recommendation).toMatchObject({
      analysisId: 'analysis-1',
      journeyId: JOURNEY.journeyId,
      service: 'shop-frontend',
      environment: 'demo',
      operation: 'GET /cart/{id}',
      name: 'get-cart-id-latency',
      sli: LATENCY,
      requestClass: 'high_slow',
      queries: journeyQueries(JOURNEY, LATENCY),
      createdAtMs: NOW_MS,
    });
    const { attained } = recommendation;
    expect(attained).toMatchObject({ fromMs: FROM_MS, toMs: NOW_MS, total: 10_000, bad: 20 });
    expect(Math.abs(attained.p50Ms - 500)).toBeLessThan(20);
    expect(Math.abs(attained.p95Ms - 950)).toBeLessThan(20);
    expect(Math.abs(attained.p99Ms - 990)).toBeLessThan(20);
  });

  it('has one id for each analysis, journey and kind of SLI', () => {
    const idOf = (changes: Partial<SliContext>, sli: SliDefinition = AVAILABILITY) =>
      buildRecommendation({ ...CONTEXT, ...changes }, sourced(sli), { judged: PROPOSED }).sliId;

    const ids = [
      idOf({}),
      idOf({}, LATENCY),
      idOf({ analysisId: 'analysis-2' }),
      idOf({ journey: { ...JOURNEY, journeyId: 'b0' } }),
    ];

    expect(new Set(ids).size).toBe(4);
    expect(idOf({ nowMs: NOW_MS + 1, classified: { requestClass: 'low', because: '' } })).toBe(ids[0]);
    expect(idOf({}, { ...LATENCY, thresholdMs: 500 })).toBe(ids[1]);
  });

  it('puts the chosen targets into variants with the window and the backtest', () => {
    const { outcome } = buildRecommendation(CONTEXT, sourced(AVAILABILITY), { judged: PROPOSED });

    expect(outcome).toEqual({
      kind: 'proposed',
      variants: [
        { variant: 'conservative', target: TARGETS[0] },
        { variant: 'balanced', target: TARGETS[1] },
        { variant: 'aggressive', target: TARGETS[2] },
      ].map(({ variant, target: { objectivePpm, missRisk, badAllowed, backtest } }) => ({
        ...{ variant, objectivePpm, windowDays: 28, missRisk, badAllowed, backtest },
      })),
    });
  });

  it('scores its confidence by the balanced target and the share of the service’s requests', () => {
    const { confidence } = buildRecommendation(CONTEXT, sourced(AVAILABILITY), { judged: PROPOSED });

    const scores = Object.fromEntries(confidence.parts.map(({ name, score }) => [name, score]));
    // 0.5 % of 10,000 requests are 50 expected failures; 10,000 of 40,000 are the journey's.
    expect(scores).toMatchObject({ sample_size: 50 / 60, interval_width: 1, stability: 1, coverage: 0.25 });
  });

  it('does not count more requests of the journey than of its service', () => {
    const { confidence } = buildRecommendation({ ...CONTEXT, serviceTotal: 9_000 }, sourced(AVAILABILITY), {
      judged: PROPOSED,
    });

    const coverage = confidence.parts.find(({ name }) => name === 'coverage');
    expect(coverage?.score).toBe(1);
    expect(coverage?.explanation).toContain("10,000 of the service's 10,000");
  });

  it('explains a proposal by its variants and its threshold', () => {
    const { explanation } = buildRecommendation(CONTEXT, sourced(LATENCY), {
      judged: PROPOSED,
      thresholdText: 'Threshold 250 ms, because.',
    });

    expect(explanation).toContain('20 took longer than 250 ms');
    expect(explanation).toContain('\nThreshold 250 ms, because.\n');
    expect(explanation).toContain('Balanced: 99.5 % over 28 days.');
    expect(explanation).toContain('140 bad of 28,000 requests');
    expect(explanation).toContain('Why balanced is not 99.9 %');
  });

  it('keeps a refusal’s reasons, states no confidence, and still points to what it saw', () => {
    const recommendation = buildRecommendation(CONTEXT, sourced(AVAILABILITY), { judged: REFUSED });

    expect(recommendation.outcome).toEqual(REFUSED.verdict);
    expect(recommendation.confidence).toEqual({ score: 0, parts: [] });
    expect(recommendation.explanation).toContain('Not proposed: The halves differ.');
    expect(recommendation.explanation).not.toContain('Balanced');
    expect(recommendation.evidence).toEqual([
      expect.objectContaining({ kind: 'buckets', journeyId: JOURNEY.journeyId, fromMs: FROM_MS, toMs: NOW_MS }),
    ]);
  });

  it('attains 0 ms where no latency was recorded', () => {
    const latency = { ...CONTEXT.latency, all: sketchOf([]) };

    const { attained } = buildRecommendation({ ...CONTEXT, latency }, sourced(AVAILABILITY), { judged: REFUSED });

    expect([attained.p50Ms, attained.p95Ms, attained.p99Ms]).toEqual([0, 0, 0]);
  });

  it('names the metric that an SLI is read from, and how far the traces are from it', () => {
    const metric = { metric: 'requests_total', address: 'http://p:9090' };
    const recommendation = buildRecommendation(
      CONTEXT,
      sourced(AVAILABILITY, {
        ...{ metric, judgedBy: 'metric', traces: { total: 1_000, bad: 10 }, texts: ['SLI source: the metric.'] },
        comparison: {
          ...{ fromMs: FROM_MS, toMs: NOW_MS },
          ...{ traces: { total: 1_000, bad: 10 }, metric: { total: 10_000, bad: 20 } },
        },
      }),
      { judged: PROPOSED },
    );

    expect(recommendation.metricSource).toEqual(metric);
    expect(recommendation.explanation).toContain('\nSLI source: the metric.\nTraces and metric disagree: ');
    const scores = Object.fromEntries(recommendation.confidence.parts.map(({ name, score }) => [name, score]));
    // |0.01 − 0.002| is more than the budget of 0.005; the journey has 1,000 of the 40,000 traced requests.
    expect(scores).toMatchObject({ agreement: 0, coverage: 0.025 });
    expect(recommendation.evidence.map(({ kind }) => kind)).toEqual(['query', 'query', 'buckets']);
  });

  it('tells no disagreement without a budget to measure it by', () => {
    const comparison = {
      ...{ fromMs: FROM_MS, toMs: NOW_MS, traces: { total: 1_000, bad: 10 } },
      metric: { total: 10_000, bad: 20 },
    };

    const { explanation } = buildRecommendation(CONTEXT, sourced(AVAILABILITY, { comparison }), { judged: REFUSED });

    expect(explanation).not.toContain('disagree');
  });
});
