import { describe, expect, it } from 'vitest';
import { findThreshold } from '../../../../domain/sli-discovery/find-threshold.ts';
import type { PrometheusQueries } from '../../../../domain/sli-discovery/ports.ts';
import { createConstantPrometheus, httpServerSeries } from '../../../support/fakes/constant-prometheus.ts';

const DAY_MS = 86_400_000;
const QUESTION = { matchers: ['http_route="/"'], range: { fromMs: 0, toMs: 10 * DAY_MS } };
const CLASSIC = { name: 'http_server_request_duration_seconds', form: 'classic', unitSeconds: 1 } as const;

describe('findThreshold', () => {
  it('chooses a bound of a classic histogram by its days', async () => {
    const prometheus = createConstantPrometheus(httpServerSeries({ route: '/', perSecond: 3, errorRatio: 0 }));

    const { found, p90Ms, p99Ms } = await findThreshold(prometheus, CLASSIC, QUESTION);

    expect(found).toMatchObject({
      ...{ kind: 'chosen', thresholdMs: 250, slowShare: expect.closeTo(0.001, 9), bad: 'slower than 0.25 s' },
      sli: { kind: 'good_events', good: expect.stringContaining('le="0.25"') },
    });
    expect([p90Ms, p99Ms]).toEqual([100, 100]);
  });

  it('gives thresholds in milliseconds whatever the unit, without the rounding of binary', async () => {
    const prometheus = createConstantPrometheus([
      { name: 'a_bucket', labels: { le: '0.3' }, perSecond: 1 },
      { name: 'a_bucket', labels: { le: '+Inf' }, perSecond: 1 },
    ]);
    const thresholdOf = async (unitSeconds: number) => {
      const histogram = { name: 'a', form: 'classic', unitSeconds } as const;
      const { found } = await findThreshold(prometheus, histogram, { ...QUESTION, matchers: [] });
      return found.kind === 'chosen' ? found.thresholdMs : undefined;
    };

    expect(await thresholdOf(1)).toBe(300);
    expect(await thresholdOf(0.001)).toBe(0.3);
  });

  it('says why there is none', async () => {
    const { found, p99Ms } = await findThreshold(createConstantPrometheus([]), CLASSIC, QUESTION);

    expect(found).toEqual({ kind: 'none', reason: 'The histogram counted no request in the range.' });
    expect(p99Ms).toBeUndefined();
  });

  it('asks a native histogram at the usual bounds', async () => {
    const asked: string[] = [];
    const fraction = (query: string): number => (/histogram_fraction\(0, (0\.5|0\.75|[1-9])/.test(query) ? 1_000 : 10);
    const prometheus: PrometheusQueries = {
      ...createConstantPrometheus([]),
      range: async (query, { fromMs }) => {
        asked.push(query);
        const value = query.startsWith('histogram_count') ? 1_000 : fraction(query);
        return [{ labels: {}, points: [{ timeMs: fromMs, value }] }];
      },
    };

    const { found } = await findThreshold(prometheus, { name: 'b', form: 'native', unitSeconds: 1 }, QUESTION);

    expect(asked[0]).toBe(
      'histogram_fraction(0, 0.005, sum(increase(b{http_route="/"}[1d]))) * histogram_count(sum(increase(b{http_route="/"}[1d])))',
    );
    expect(found).toMatchObject({ kind: 'chosen', thresholdMs: 500, advice: [] });
  });
});
