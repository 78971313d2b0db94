import { describe, expect, it } from 'vitest';
import { autometricsSeries, sloOfObjective } from '../../../../domain/slo-spec/autometrics-objective.ts';
import type { SloSpec, SpecSli } from '../../../../domain/slo-spec/slo-spec.ts';

const ALERT = { disabled: false, labels: {}, annotations: {} };
const by = 'sum by (objective_name, objective_percentile)';
const calls = '__name__=~"function_calls_count(:?_total)?",objective_percentile="99.9"';
const slo = (sli: SpecSli): SloSpec => ({
  ...{ service: 'autometrics', name: 'success-rate-99_9', description: '', objectivePpm: 999_000, labels: {}, sli },
  alerting: { name: 'High', labels: {}, annotations: {}, page: ALERT, ticket: ALERT },
});
const SUCCESS = slo({
  kind: 'events',
  bad: `${by} (rate({${calls},result="error"}[{{.window}}]))`,
  total: `${by} (rate({${calls}}[{{.window}}])) >= 0.016666666666666666`,
});

describe('autometrics’ objectives', () => {
  it('are recognised by the labels that their series have', () => {
    expect(autometricsSeries(SUCCESS)?.matchers).toContain('objective_percentile="99.9"');
    expect(
      autometricsSeries(slo({ kind: 'events', bad: 'sum(rate(a[{{.window}}]))', total: 'sum(rate(b[{{.window}}]))' })),
    ).toBe(undefined);
    expect(autometricsSeries(slo({ kind: 'error_ratio', errorRatio: `${by} (a)` }))).toBeUndefined();
  });

  it('are told apart in every selector', () => {
    const { name, sli } = sloOfObjective(SUCCESS, 'api "v1"');

    expect(name).toBe('api-v1-success-rate-99_9');
    expect(sli).toEqual({
      kind: 'events',
      bad: `${by} (rate({${calls},objective_name="api \\"v1\\"",result="error"}[{{.window}}]))`,
      total: `${by} (rate({${calls},objective_name="api \\"v1\\""}[{{.window}}])) >= 0.016666666666666666`,
    });
  });
});
