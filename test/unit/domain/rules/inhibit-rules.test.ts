import { describe, expect, it } from 'vitest';
import { inhibitRules } from '../../../../domain/rules/inhibit-rules.ts';
import { buildRuleSlo } from '../../../support/builders/build-rule-slo.ts';

describe('the inhibition of tickets', () => {
  it('holds for the same SLO', () => {
    expect(inhibitRules([buildRuleSlo()])[0]?.equal).toEqual(['sloth_id']);
  });

  it('holds for the same value of the labels that queries group by', () => {
    const sli = { kind: 'error_ratio', errorRatio: 'avg by (region) (avg_over_time(e[{{.window}}]))' } as const;

    expect(inhibitRules([buildRuleSlo(), buildRuleSlo({ sli })])[0]?.equal).toEqual(['sloth_id', 'region']);
  });
});
