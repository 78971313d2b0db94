import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createJourneyMetrics } from '../../../activities/create-journey-metrics.ts';
import type { JourneyMetricsLimits, JourneyMetricsQuestion } from '../../../activities/create-journey-metrics.ts';
import type { ServicePrometheus } from '../../../activities/ports.ts';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { Service } from '../../../domain/service/service.ts';
import type { PrometheusQueries } from '../../../domain/sli-discovery/ports.ts';
import { createMetrics } from '../../../platform/metrics/catalogue.ts';
import { createConstantPrometheus, httpServerSeries } from '../../support/fakes/constant-prometheus.ts';

const DAY_MS = 86_400_000;
const ADDRESS = 'http://prometheus:9090';
const SERVICE: Service = {
  ...{ serviceId: 's', name: 'cart', environment: 'production', ownerTeam: '', criticality: 'standard' },
  ...{ telemetryEndpoints: { prometheus: ADDRESS }, labelMappings: {}, status: 'registered', createdAtMs: 0 },
};
const CART = { journeyId: 'cart', operation: 'GET /cart/{id}', kind: 'http' } as const;
const PAY = { journeyId: 'pay', operation: 'POST /pay', kind: 'http' } as const;
const QUESTION: JourneyMetricsQuestion = {
  ...{ analysisId: 'run-1', service: SERVICE, journey: CART, journeys: [CART, PAY] },
  range: { fromMs: 20_000 * DAY_MS, toMs: 20_010 * DAY_MS },
};
const SERIES = httpServerSeries({ route: '/cart/:id', perSecond: 2, errorRatio: 0.001 });

function setUp(
  queries: PrometheusQueries | undefined,
  { of, limits }: { readonly of?: ServicePrometheus['of']; readonly limits?: JourneyMetricsLimits } = {},
) {
  const metrics = createMetrics();
  const servers = { of: of ?? (() => (queries === undefined ? undefined : { address: ADDRESS, queries })) };
  const counted = async (outcome: string) =>
    (await metrics.journeyMetricLookups.get()).values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
  return { journeyMetrics: createJourneyMetrics(servers, metrics, limits), counted };
}

describe('createJourneyMetrics', () => {
  it('has nothing to say of a service without a Prometheus', async () => {
    const { journeyMetrics } = setUp(undefined);

    expect(await journeyMetrics.read(QUESTION)).toBeUndefined();
  });

  it('measures a journey whose route the metrics have', async () => {
    const { journeyMetrics, counted } = setUp(createConstantPrometheus(SERIES));

    const read = await journeyMetrics.read(QUESTION);

    expect(read).toMatchObject({
      address: ADDRESS,
      evidence: { availability: { kind: 'measured' }, latency: { kind: 'measured' } },
    });
    expect(await counted('measured')).toBe(1);
  });

  it('looks the service up once for all journeys of an analysis, and again for the next', async () => {
    const prometheus = createConstantPrometheus(SERIES);
    const { journeyMetrics, counted } = setUp(prometheus);

    await Promise.all([journeyMetrics.read(QUESTION), journeyMetrics.read({ ...QUESTION, journey: PAY })]);
    await journeyMetrics.read({ ...QUESTION, journey: PAY });
    const namesAsked = () => prometheus.asked.filter((query) => query === 'names').length;

    expect(namesAsked()).toBe(1);
    expect(await counted('unmatched')).toBe(2);
    await journeyMetrics.read({ ...QUESTION, analysisId: 'run-2' });
    expect(namesAsked()).toBe(2);
  });

  it('says that the server cannot be reached, and asks it once', async () => {
    const prometheus = createConstantPrometheus(SERIES, { isDown: () => true });
    const { journeyMetrics, counted } = setUp(prometheus);

    const first = await journeyMetrics.read(QUESTION);
    await journeyMetrics.read({ ...QUESTION, journey: PAY });

    const reason = 'its Prometheus could not be read: Prometheus cannot be reached';
    expect(first?.evidence).toEqual({ availability: { kind: 'none', reason }, latency: { kind: 'none', reason } });
    expect(prometheus.asked).toEqual(['names']);
    expect(await counted('failed')).toBe(2);
  });

  it('goes on when the server goes away between two queries', async () => {
    let isDown = false;
    const prometheus = createConstantPrometheus(SERIES, { isDown: () => isDown });
    const { journeyMetrics } = setUp(prometheus);
    await journeyMetrics.read({ ...QUESTION, journey: PAY });
    isDown = true;

    const read = await journeyMetrics.read(QUESTION);

    expect(read?.evidence.availability).toMatchObject({ kind: 'none', reason: expect.stringContaining('be reached') });
  });

  it.each([
    ['a journey', { stepMs: 20, analysisMs: 60_000 }],
    ['an analysis', { stepMs: 60_000, analysisMs: 20 }],
  ])('does not wait for a slow server longer than %s may', async (_, limits) => {
    const prometheus = createConstantPrometheus(SERIES);
    const slow = {
      ...prometheus,
      instant: async (...asked: Parameters<PrometheusQueries['instant']>) => {
        await sleep(30);
        return prometheus.instant(...asked);
      },
    };
    const { journeyMetrics } = setUp(slow, { limits });

    const read = await journeyMetrics.read(QUESTION);

    const reason = expect.stringContaining('the analysis does not wait for the rest') as string;
    expect(read?.evidence).toEqual({ availability: { kind: 'none', reason }, latency: { kind: 'none', reason } });
    // The query under way is waited for; the five after it are not asked.
    expect(prometheus.asked.filter((query) => query.startsWith('sum(sum(')).length).toBeLessThan(2);
  });

  it('says when no query of a journey can be used', async () => {
    const { journeyMetrics, counted } = setUp(createConstantPrometheus(SERIES, { refuses: /sum\(sum\(|by \(le\)/ }));

    const read = await journeyMetrics.read(QUESTION);

    expect(read?.evidence).toMatchObject({
      availability: { kind: 'none', reason: 'a query was refused: bad query' },
      latency: { kind: 'none', reason: 'The histogram cannot be read: bad query' },
    });
    expect(await counted('unusable')).toBe(1);
  });

  it('says that an address cannot be used, without showing it', async () => {
    const { journeyMetrics } = setUp(undefined, {
      of: () => {
        throw new ScoutError({ code: ErrorCode.invalidArgument, message: 'The URL of a Prometheus is wrong: no.' });
      },
    });

    expect(await journeyMetrics.read(QUESTION)).toMatchObject({
      address: '',
      evidence: {
        latency: { kind: 'none', reason: 'its Prometheus could not be read: The URL of a Prometheus is wrong: no' },
      },
    });
  });
});
