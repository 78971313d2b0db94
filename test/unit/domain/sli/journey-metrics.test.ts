import { describe, expect, it } from 'vitest';
import { boundText, journeyQueries, quoteLabelValue } from '../../../../domain/sli/journey-metrics.ts';
import { LARGEST_LATENCY_BOUND_MS, LATENCY_BOUNDS_MS } from '../../../../domain/sli/latency-bounds.ts';

const JOURNEY = { service: 'shop', environment: 'prod', operation: 'GET /cart/{id}', journeyId: 'ab12' };
const MATCHERS = 'service="shop", environment="prod", journey="GET /cart/{id}", journey_id="ab12"';

describe('journeyQueries', () => {
  it('reads availability from the request and error counters', () => {
    const queries = journeyQueries(JOURNEY, { kind: 'availability' });

    expect(queries).toEqual({
      total: `sum(rate(slo_scout_journey_requests_total{${MATCHERS}}[{{.window}}]))`,
      bad: `sum(rate(slo_scout_journey_errors_total{${MATCHERS}}[{{.window}}]))`,
    });
  });

  it('reads latency as the requests that are not in the threshold’s bucket', () => {
    const queries = journeyQueries(JOURNEY, { kind: 'latency', thresholdMs: 250 });

    const total = `sum(rate(slo_scout_journey_duration_seconds_count{${MATCHERS}}[{{.window}}]))`;
    expect(queries.total).toBe(total);
    expect(queries.bad).toBe(
      `${total} - sum(rate(slo_scout_journey_duration_seconds_bucket{${MATCHERS}, le="0.25"}[{{.window}}]))`,
    );
  });

  it('matches a whole bound in both spellings that Prometheus stores', () => {
    const { bad } = journeyQueries(JOURNEY, { kind: 'latency', thresholdMs: 1000 });

    expect(bad).toContain(String.raw`le=~"1|1\\.0"`);
  });

  it('escapes what an operation may hold', () => {
    expect(quoteLabelValue('say "hi"\\\n')).toBe(String.raw`"say \"hi\"\\\n"`);
  });
});

describe('LATENCY_BOUNDS_MS', () => {
  it('prints as the text exposition format prints seconds', () => {
    const texts = LATENCY_BOUNDS_MS.map(boundText);

    expect(texts.join(' ')).toBe('0.005 0.01 0.025 0.05 0.075 0.1 0.25 0.5 0.75 1 2.5 5 7.5 10');
    expect(LATENCY_BOUNDS_MS.at(-1)).toBe(LARGEST_LATENCY_BOUND_MS);
  });
});
