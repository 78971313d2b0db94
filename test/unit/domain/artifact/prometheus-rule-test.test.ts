import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { prometheusRuleTest } from '../../../../domain/artifact/prometheus-rule-test.ts';
import { buildArtifactContext } from '../../../support/builders/build-artifact-context.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';

interface RuleTest {
  readonly name: string;
  readonly input_series: readonly { readonly values: string }[];
  readonly promql_expr_test: readonly { readonly expr: string; readonly exp_samples: readonly { value: number }[] }[];
}

function testsOf(...args: Parameters<typeof prometheusRuleTest>): readonly RuleTest[] {
  return (parse(prometheusRuleTest(...args).content) as { tests: readonly RuleTest[] }).tests;
}

describe('the rule test', () => {
  it('expects silence, a page with a ticket, and a ticket alone', () => {
    const expected = testsOf(buildSlo(), buildArtifactContext()).map((test) => [
      test.name,
      ...test.promql_expr_test.map((check) => check.exp_samples[0]?.value),
    ]);

    expect(expected).toEqual([
      ['silent at the attained error rate', 0, 0],
      ['pages in an outage', 1, 1],
      ['opens a ticket on a slow burn', 0, 1],
    ]);
  });

  it('feeds the error rate that the history attained', () => {
    const [silent] = testsOf(buildSlo(), buildArtifactContext());

    // 120 of 100 000 requests: 1 200 parts per million.
    expect(silent?.input_series[1]?.values).toMatch(/^0 1200\+1200x/);
  });

  it('feeds half of the budget when nothing is known', () => {
    const [silent] = testsOf(buildSlo(), buildArtifactContext({ recommendation: undefined }));

    expect(silent?.input_series[1]?.values).toMatch(/^0 2500\+2500x/);
  });
});
