import { describe, expect, it } from 'vitest';
import { chooseSource } from '../../../../domain/recommendation/choose-source.ts';
import { latencyHistory } from '../../../../domain/recommendation/daily-latency.ts';
import type { SliContext } from '../../../../domain/recommendation/recommend-input.ts';
import type { JourneyEvidence, MetricEvidence } from '../../../../domain/sli-discovery/measure-journey.ts';
import { sketchOf } from '../../../../domain/sketch/dd-sketch.ts';
import { journeyQueries } from '../../../../domain/sli/journey-metrics.ts';
import { allEvents } from '../../../../domain/sli/minute-series.ts';
import type { SliBucket } from '../../../../domain/sli/sli-bucket.ts';
import { JOURNEY, NOW_MS, recommendInput } from './simulate-history.ts';

const MINUTE_MS = 60_000;
const STEP_MS = 5 * MINUTE_MS;
const STEPS = 10 * 288;
const FROM_MS = NOW_MS - STEPS * STEP_MS;
const AVAILABILITY = { kind: 'availability' } as const;
const LATENCY = { kind: 'latency', thresholdMs: 100 } as const;

/** Ten requests in five minutes, two of them slower than 200 ms; every hundredth step one fails. */
const BUCKETS: readonly SliBucket[] = Array.from({ length: STEPS }, (_, step) => ({
  ...{ journeyId: JOURNEY.journeyId, startMs: FROM_MS + step * STEP_MS, total: 10, bad: step % 100 === 0 ? 1 : 0 },
  latency: sketchOf([...Array<number>(8).fill(50), 220, 900]),
}));

/** Twenty requests in five minutes, one bad, in the last `steps`. */
const measured = (steps: number): MetricEvidence => ({
  ...{ kind: 'measured', metric: 'requests_total', bad: 'HTTP status 5xx', advice: ['Add a bound.'] },
  queries: { total: 't[{{.window}}]', bad: 'b[{{.window}}]' },
  threshold: { ms: 250, slowShare: 0.002 },
  history: {
    stepMs: STEP_MS,
    rows: Array.from({ length: steps }, (_, step) => ({
      ...{ startMs: NOW_MS - (steps - step) * STEP_MS, total: 20, bad: 1 },
    })),
  },
});

function contextOf(evidence?: Partial<JourneyEvidence>): SliContext {
  const none = { kind: 'none', reason: 'there is no histogram' } as const;
  return {
    ...recommendInput(BUCKETS),
    ...{ fromMs: FROM_MS, toMs: NOW_MS, latency: latencyHistory(BUCKETS, NOW_MS) },
    classified: { requestClass: 'high_fast', because: 'it is fast' },
    ...(evidence === undefined
      ? {}
      : { metrics: { address: 'http://p:9090', evidence: { availability: none, latency: none, ...evidence } } }),
  };
}

describe('chooseSource', () => {
  it('reads the journey’s own metrics where no Prometheus is registered, and says nothing of it', () => {
    const sourced = chooseSource(contextOf(), AVAILABILITY);

    expect(sourced).toMatchObject({ queries: journeyQueries(JOURNEY, AVAILABILITY), judgedBy: 'traces', texts: [] });
    expect(sourced.metric).toBeUndefined();
    expect(allEvents(sourced.series)).toEqual({ total: 10 * STEPS, bad: 29 });
  });

  it('says why the traces are the source of a service with a Prometheus', () => {
    const { texts, judgedBy } = chooseSource(contextOf({}), LATENCY);

    expect(texts).toEqual(['SLI source: traces alone, because there is no histogram.']);
    expect(judgedBy).toBe('traces');
  });

  it('takes queries, counts and threshold from the metric, and compares over all of its time', () => {
    const availability = chooseSource(contextOf({ availability: measured(STEPS) }), AVAILABILITY);
    const latency = chooseSource(contextOf({ latency: measured(STEPS) }), LATENCY);

    expect(availability).toMatchObject({
      ...{ sli: AVAILABILITY, judgedBy: 'metric', queries: { total: 't[{{.window}}]', bad: 'b[{{.window}}]' } },
      ...{ metric: { metric: 'requests_total', address: 'http://p:9090' }, traces: { total: 10 * STEPS, bad: 29 } },
      comparison: { fromMs: FROM_MS, toMs: NOW_MS, traces: { total: 10 * STEPS, bad: 29 } },
    });
    expect(allEvents(availability.series).total).toBeCloseTo(20 * STEPS, 6);
    expect(availability.texts).toEqual([
      'SLI source: the metric requests_total in the Prometheus at http://p:9090; bad are HTTP status 5xx. ' +
        'It is judged by the counts of the metric, read in steps of five minutes.',
      expect.stringContaining('5.0 % of 57,600 requests were bad by the metric and 0.10 % of 28,800'),
      'Add a bound.',
    ]);
    // At 250 ms one of ten traced requests is slow; at the traces' own 100 ms two would be.
    expect(latency).toMatchObject({ sli: { kind: 'latency', thresholdMs: 250 }, slowShare: 0.002 });
    expect(latency.comparison?.traces).toEqual({ total: 10 * STEPS, bad: STEPS });
  });

  it('judges by the traces where the metric is younger than they are', () => {
    const sourced = chooseSource(contextOf({ availability: measured(STEPS / 2) }), AVAILABILITY);

    expect(sourced).toMatchObject({
      ...{ judgedBy: 'traces', queries: { total: 't[{{.window}}]' } },
      comparison: { fromMs: NOW_MS - (STEPS / 2) * STEP_MS, traces: { total: 5 * STEPS } },
    });
    expect(allEvents(sourced.series)).toEqual({ total: 10 * STEPS, bad: 29 });
    expect(sourced.texts[0]).toContain('events in 50.0 % of the hours with traced requests, too few to judge by');
  });

  it('compares nothing with a metric that has no time in common', () => {
    const sourced = chooseSource(contextOf({ availability: measured(0) }), AVAILABILITY);

    expect(sourced.comparison).toBeUndefined();
    expect(sourced.judgedBy).toBe('traces');
  });
});
