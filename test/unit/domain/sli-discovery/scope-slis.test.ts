import { describe, expect, it } from 'vitest';
import { findScopes, findSources } from '../../../../domain/sli-discovery/find-scopes.ts';
import { outcomeMatcher } from '../../../../domain/sli-discovery/outcome-matcher.ts';
import { scopeSlis } from '../../../../domain/sli-discovery/scope-slis.ts';
import { createConstantPrometheus, httpServerSeries } from '../../../support/fakes/constant-prometheus.ts';
import type { ConstantSeries } from '../../../support/fakes/constant-prometheus.ts';

const DAY_MS = 86_400_000;
const RANGE = { fromMs: 0, toMs: 7 * DAY_MS };

async function slisOf(series: readonly ConstantSeries[], { refuses = /^$/, codes = ['200'] } = {}) {
  const prometheus = createConstantPrometheus(series, { refuses });
  const [source] = await findSources(prometheus, await prometheus.metricNames(RANGE), RANGE.toMs);
  const scoped = await findScopes(prometheus, source!, RANGE);
  const outcome = outcomeMatcher(scoped.labels.outcomes[0] ?? '', codes);
  return scopeSlis(prometheus, { ...scoped, scope: scoped.services[0]!.scopes[0]!, outcome }, RANGE);
}

const HISTOGRAM = httpServerSeries({ route: '/', perSecond: 1, errorRatio: 0 });

describe('scopeSlis', () => {
  it('builds availability by the outcome and latency at a bound', async () => {
    const { candidates, missing, latency } = await slisOf(HISTOGRAM);

    expect(missing).toEqual([]);
    expect(candidates).toMatchObject([
      { kind: 'availability', bad: 'HTTP status 5xx', advice: [] },
      { kind: 'latency', bad: 'slower than 0.25 s', threshold: { ms: 250, slowShare: expect.closeTo(0.001, 9) } },
    ]);
    expect(latency).toMatchObject({ p90Ms: 100, p99Ms: 100 });
  });

  it('says what is missing for each kind', async () => {
    const counter = [{ name: 'http_requests_total', labels: { job: 'a', code: 'odd' }, perSecond: 1 }];

    const { candidates, missing } = await slisOf(counter, { codes: ['odd'] });

    expect(candidates).toEqual([]);
    expect(missing).toEqual([
      { kind: 'availability', reason: expect.stringContaining('The values of code do not tell') as string },
      { kind: 'latency', reason: expect.stringContaining('no histogram of durations') as string },
    ]);
  });

  it('keeps availability where the histogram cannot be read', async () => {
    const { candidates, missing } = await slisOf(HISTOGRAM, { refuses: /sum by \(le\)/ });

    expect(candidates.map(({ kind }) => kind)).toEqual(['availability']);
    expect(missing).toEqual([{ kind: 'latency', reason: 'The histogram cannot be read: bad query.' }]);
  });
});
