import { describe, expect, it } from 'vitest';
import { inputSeries } from '../../../../domain/artifact/rule-test-series.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';

const PHASES = [
  { minutes: 2, badPpm: 1_000 },
  { minutes: 3, badPpm: 1_000_000 },
];

describe('the series of a rule test', () => {
  it('are counters that go on where the phase before ended', () => {
    const [requests, errors] = inputSeries(buildSlo(), PHASES);

    expect(requests?.values).toBe('0 1000000+1000000x1 3000000+1000000x2');
    expect(errors?.values).toBe('0 1000+1000x1 1002000+1000000x2');
  });

  it('are the count and the bucket of the threshold for a latency SLI', () => {
    const series = inputSeries(buildSlo({ sli: { kind: 'latency', thresholdMs: 250 } }), PHASES);

    expect(series.map((entry) => entry.series.split('{')[0])).toEqual([
      'slo_scout_journey_duration_seconds_count',
      'slo_scout_journey_duration_seconds_bucket',
    ]);
    expect(series[1]?.series).toContain('le="0.25"');
    expect(series[1]?.values).toBe('0 999000+999000x1 1998000+0x2');
  });

  it('are the recorded ratios and failures when a person wrote the queries', () => {
    const queries = { total: 'sum(rate(a[{{.window}}]))', bad: 'sum(rate(b[{{.window}}]))' };

    const series = inputSeries(buildSlo({ queries }), PHASES);

    expect(series).toHaveLength(14);
    expect(series[0]?.series).toMatch(/^slo:sli_error:ratio_rate5m\{sloth_id=.*sloth_window="5m"\}$/);
    expect(series[0]?.values).toBe('0.001+0x1 1+0x2');
    expect(series[1]?.series).toMatch(/^slo:sli_error:count5m/);
    expect(series[1]?.values).toBe('1000+0x1 1000000+0x2');
  });
});
