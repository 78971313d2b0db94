import { describe, expect, it } from 'vitest';
import { discoverSlis } from '../../../../cli/discover/discover-slis.ts';
import type { DiscoveryQuestion } from '../../../../cli/discover/discovery.ts';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { RISK_LIMITS } from '../../../../domain/recommendation/target-ladder.ts';
import { createFakePrometheusQueries } from '../../../support/fakes/fake-prometheus-queries.ts';

const DAY_MS = 86_400_000;
const QUESTION: DiscoveryQuestion = {
  ...{ range: { fromMs: 0, toMs: 8 * DAY_MS }, service: undefined, maxOperations: 20, windowDays: 28 },
  ...{ limits: RISK_LIMITS, seed: 1, onProgress: () => undefined },
};
const SERIES = ['200', '500'].flatMap((status) => [
  ...['server', 'client'].flatMap((side) =>
    ['count', 'bucket'].map(
      (part) =>
        `http_${side}_request_duration_seconds_${part}{job="cart",http_response_status_code="${status}",le="0.5"}`,
    ),
  ),
  `istio_requests_total{reporter="destination",destination_canonical_service="web",response_code="${status}"}`,
]);
const valueOf = (query: string): number => (/5../.test(query) && query.includes('code') ? 0.001 : 10);

/** A server that refuses what a pattern matches, by what is asked of it. */
function discover(refused: { readonly instant?: RegExp; readonly labelValues?: RegExp }, code: ErrorCode) {
  const prometheus = createFakePrometheusQueries(SERIES, valueOf);
  const error = new ScoutError({ code, message: 'query processing would load too many samples' });
  return discoverSlis(
    {
      ...prometheus,
      instant: (query, atMs) =>
        refused.instant?.test(query) === true ? Promise.reject(error) : prometheus.instant(query, atMs),
      labelValues: (label, selector, range) =>
        refused.labelValues?.test(selector) === true
          ? Promise.reject(error)
          : prometheus.labelValues(label, selector, range),
    },
    QUESTION,
  );
}

describe('discoverSlis', () => {
  it('goes on where a source is too much for the server, and says so', async () => {
    const { slis, missing } = await discover({ instant: /http_(?:server|client)_request/ }, ErrorCode.invalidArgument);

    expect(missing.filter(({ service }) => service === 'all services')).toMatchObject([
      { kind: 'availability', reason: expect.stringContaining('too many samples') as string },
    ]);
    expect(slis.map(({ scope, kind }) => [scope.service, kind])).toEqual([['web', 'availability']]);
  });

  it('goes on where the outcomes of a service cannot be read', async () => {
    const { slis, missing } = await discover({ labelValues: /http_server/ }, ErrorCode.deadlineExceeded);

    expect(missing).toContainEqual(
      expect.objectContaining({
        service: 'cart',
        reason: expect.stringContaining('outcomes cannot be read') as string,
      }),
    );
    expect(slis.map(({ scope }) => scope.service)).toEqual(['web']);
  });

  it('says once what a source cannot see', async () => {
    const { slis } = await discover({}, ErrorCode.invalidArgument);

    const web = slis.find(({ scope }) => scope.service === 'web');
    expect(web?.advice.length).toBeGreaterThan(0);
    expect(new Set(web?.advice).size).toBe(web?.advice.length);
  });

  it('ends when the server can no longer be asked', async () => {
    await expect(discover({ instant: /http_server/ }, ErrorCode.unavailable)).rejects.toThrow('too many samples');
  });
});
