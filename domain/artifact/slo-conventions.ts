import type { Slo } from '../slo/slo.ts';
import { ruleLabels, ruleSelector } from '../rules/rule-conventions.ts';
import type { RuleIdentity } from '../rules/rule-slo.ts';

/** Unique id of an SLO in rules: `<service>-<environment>-<name>`, so that two environments never collide. */
export function sloRuleId(slo: Slo): string {
  return `${slo.service}-${slo.environment}-${slo.name}`;
}

/** What identifies an SLO's series. */
export function sloIdentity(slo: Slo): RuleIdentity {
  return { id: sloRuleId(slo), service: slo.service, name: slo.name };
}

/** Labels of an SLO's series beside their identity. */
export function sloOwnLabels(slo: Slo): Readonly<Record<string, string>> {
  return { environment: slo.environment, ...(slo.ownerTeam === '' ? {} : { team: slo.ownerTeam }) };
}

/** Labels of every rule of an SLO. */
export function sloLabels(slo: Slo): Readonly<Record<string, string>> {
  return ruleLabels({ ...sloIdentity(slo), labels: sloOwnLabels(slo) });
}

/** Selector of an SLO's series. */
export function sloSelector(slo: Slo): string {
  return ruleSelector(sloIdentity(slo));
}
