import { alertRules } from './alert-rules.ts';
import { metadataRules } from './metadata-rules.ts';
import type { RuleGroup } from './prometheus-rule.ts';
import { recordingRules } from './recording-rules.ts';
import { groupNames } from './rule-conventions.ts';
import type { RuleMode, RuleSlo } from './rule-slo.ts';

/** The rule groups of an SLO, three of them, or two when neither alert is wanted. */
export function ruleGroups(slo: RuleSlo, mode: RuleMode): readonly RuleGroup[] {
  const [sli, meta, alerts] = groupNames(slo.id);
  const groups = [
    { name: sli, rules: recordingRules(slo, mode) },
    { name: meta, rules: metadataRules(slo) },
    { name: alerts, rules: alertRules(slo, mode) },
  ];
  return groups.filter(({ rules }) => rules.length > 0);
}
