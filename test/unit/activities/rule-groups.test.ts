import { describe, expect, it } from 'vitest';
import { ruleGroupNames } from '../../../activities/rule-groups.ts';

describe('ruleGroupNames', () => {
  it('lists the groups of a rule file in order', () => {
    expect(ruleGroupNames('groups:\n  - name: b\n    rules: []\n  - name: a\n')).toEqual(['b', 'a']);
  });

  it.each(['', 'groups: []', 'groups:\n  - rules: []\n'])('finds none in %j', (content) => {
    expect(ruleGroupNames(content)).toEqual([]);
  });

  it('fails on what is not YAML', () => {
    expect(() => ruleGroupNames('groups: [')).toThrow(expect.objectContaining({ code: 'data_loss' }));
  });
});
