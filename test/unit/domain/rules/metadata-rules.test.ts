import { describe, expect, it } from 'vitest';
import { metadataRules } from '../../../../domain/rules/metadata-rules.ts';
import { buildRuleSlo } from '../../../support/builders/build-rule-slo.ts';

describe('the metadata rules', () => {
  it('record objective, budget, period and burn rates under the names that dashboards read', () => {
    const rules = metadataRules(buildRuleSlo({ objectivePpm: 999_500, windowDays: 30 }));

    const byName = new Map(rules.map((rule) => [rule.record, rule]));

    expect(byName.get('slo:objective:ratio')?.expr).toBe('vector(0.9995)');
    expect(byName.get('slo:error_budget:ratio')?.expr).toBe('vector(0.0005)');
    expect(byName.get('slo:time_period:days')?.expr).toBe('vector(30)');
    expect(byName.get('slo:period_burn_rate:ratio')?.expr).toContain('slo:sli_error:ratio_rate30d{');
    expect(byName.get('sloth_slo_info')?.labels['sloth_objective']).toBe('99.95');
  });
});
