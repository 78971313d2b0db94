import { describe, expect, it } from 'vitest';
import { groupNames, ruleLabels, ruleSelector } from '../../../../domain/rules/rule-conventions.ts';

const identity = { id: 'shop-a"b', service: 'shop', name: 'a"b' };

describe('the conventions of rules', () => {
  it('name three groups in Sloth’s order', () => {
    expect(groupNames('x')).toEqual([
      'sloth-slo-sli-recordings-x',
      'sloth-slo-meta-recordings-x',
      'sloth-slo-alerts-x',
    ]);
  });

  it('let a label of the SLO override the identity, as Sloth does', () => {
    expect(ruleLabels({ ...identity, labels: { sloth_service: 'other', tier: '2' } })).toEqual({
      sloth_id: 'shop-a"b',
      sloth_service: 'other',
      sloth_slo: 'a"b',
      tier: '2',
    });
  });

  it('quote what a selector holds', () => {
    expect(ruleSelector(identity)).toBe('{sloth_id="shop-a\\"b", sloth_service="shop", sloth_slo="a\\"b"}');
  });
});
