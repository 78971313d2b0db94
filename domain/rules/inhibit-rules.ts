import { groupingLabels } from '../promql/query-facts.ts';
import { ID_LABEL, SEVERITY_LABEL } from './rule-conventions.ts';
import type { RuleSlo } from './rule-slo.ts';

/** One of Alertmanager's `inhibit_rules` (Alertmanager 0.22 or newer). */
export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/**
 * What keeps a short outage from being both a page and a ticket: while an SLO pages, its ticket is inhibited. SLOs whose
 * queries group by labels are one alert per value, so those labels must be equal too; where neither alert has such a
 * label it counts as equal.
 */
export function inhibitRules(slos: readonly RuleSlo[]): readonly InhibitRule[] {
  const grouping = new Set(slos.flatMap(({ sli }) => Object.values(sli).flatMap((query) => groupingLabels(query))));
  return [
    {
      source_matchers: [`${SEVERITY_LABEL}="page"`],
      target_matchers: [`${SEVERITY_LABEL}="ticket"`],
      equal: [ID_LABEL, ...[...grouping].sort()],
    },
  ];
}
