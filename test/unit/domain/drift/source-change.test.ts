import { describe, expect, it } from 'vitest';
import { sourceChange } from '../../../../domain/drift/source-change.ts';

const SLO = { name: 'cart-latency' };
const METRIC = { metricSource: { metric: 'http_server_request_duration_seconds', address: 'http://a' } };

describe('sourceChange', () => {
  it('has nothing to say of the same source, wherever its server is', () => {
    expect(sourceChange(SLO, {}, {})).toBeUndefined();
    expect(
      sourceChange(SLO, METRIC, { metricSource: { ...METRIC.metricSource, address: 'http://b' } }),
    ).toBeUndefined();
  });

  it.each([
    [
      'a Prometheus that is away',
      METRIC,
      {},
      'by the metric http_server_request_duration_seconds and would be read from the traces',
    ],
    ['one that was registered later', {}, METRIC, 'by the traces and would be read from the metric http_server'],
    [
      'another metric',
      METRIC,
      { metricSource: { metric: 'requests', address: 'http://a' } },
      'from the metric requests',
    ],
  ])('does not compare with %s', (_name, baseline, today, text) => {
    const verdict = sourceChange(SLO, baseline, today);

    expect(verdict).toMatchObject({ outcome: 'failed', moves: [] });
    expect(verdict?.explanation).toContain(text);
  });
});
