import { describe, expect, it } from 'vitest';
import { boundedQueries } from '../../../activities/bounded-queries.ts';
import { createConstantPrometheus } from '../../support/fakes/constant-prometheus.ts';

const RANGE = { fromMs: 0, toMs: 60_000 };
const STEPS = { ...RANGE, stepMs: 60_000 };

describe('boundedQueries', () => {
  it('asks until the signal fires, and nothing after', async () => {
    const prometheus = createConstantPrometheus([{ name: 'a_total', labels: { job: 'a' }, perSecond: 1 }]);
    const stop = new AbortController();
    const queries = boundedQueries(prometheus, stop.signal);
    const askAll = () =>
      Promise.allSettled([
        ...[queries.metricNames(RANGE), queries.labelNames('a_total', RANGE)],
        ...[queries.labelValues('job', 'a_total', RANGE), queries.instant('sum(rate(a_total[1m]))', 0)],
        queries.range('sum(rate(a_total[1m]))', STEPS),
      ]);

    const before = await askAll();
    stop.abort();
    const after = await askAll();

    expect(before.map(({ status }) => status)).toEqual(Array(5).fill('fulfilled'));
    expect(before[0]).toMatchObject({ value: ['a_total'] });
    expect(after).toEqual(
      Array(5).fill({ status: 'rejected', reason: expect.objectContaining({ code: 'unavailable' }) as Error }),
    );
    expect(prometheus.asked).toHaveLength(5);
  });
});
